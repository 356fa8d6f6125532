"""A coordinator hears that a resident is away: what is called off is shown before it is stored."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.editing import done
from residents.models import Resident
from residents.views.writers import for_writers

from ..selectors.away import absence_to_take_back, called_off_by
from ..services.away import absence_remove, absences_add
from .facility.forms import AbsenceForm


@for_writers
def new_absence(request: HttpRequest, resident: Resident) -> HttpResponse:
    """The form; what it would call off; and, with ``save``, storing it."""
    user: Any = request.user
    now = timezone.now()
    today = timezone.localdate(now)
    form = AbsenceForm(request.POST or None, now=now, initial={"first": today, "last": today})
    shown: dict[str, Any] = {"resident": resident, "form": form}
    if form.is_valid():
        span, reason = form.span(), form.cleaned_data["reason"]
        if "save" in request.POST:
            absences_add(resident=resident, spans=[span], reason=reason, by=user, now=now)
            messages.success(request, _("Stored. It is called off, and planning knows it."))
            return _back(resident)
        shown |= {"off": called_off_by(user, resident, span, now), "span": span}
    return render(request, "scheduling/absence.html", shown)


@for_writers
@require_POST
def remove_absence(request: HttpRequest, resident: Resident, pk: int) -> HttpResponse:
    user: Any = request.user
    absence = absence_to_take_back(user, [resident], pk)
    if absence is None:
        raise Http404
    if done(request, partial(absence_remove, absence=absence, by=user, now=timezone.now())):
        messages.success(request, _("Taken back: %(name)s comes.") % {"name": resident.name})
    return _back(resident)


def _back(resident: Resident) -> HttpResponse:
    return redirect(f"{reverse('dossier', args=[resident.code])}#away")
