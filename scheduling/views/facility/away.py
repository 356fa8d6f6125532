"""Somebody tells by telephone that they will not come: what is called off is shown before it is stored."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.editing import done
from facilities.models import Facility
from residents.opening import opened

from ...selectors.away import absence_to_take_back, called_off_by, guests_of, in_house, known_absences
from ...services.away import absence_remove, absences_add
from .forms import AwayForm, Missed
from .house import actor, day_asked, facility_page


@facility_page
def away(request: HttpRequest, facility: Facility) -> HttpResponse:
    """The form, whose address says all that it asks; what it would call off; and, once posted, doing it."""
    now = timezone.now()
    today = timezone.localdate(now)
    guests = guests_of(request.user, facility, today)
    form = _form(request, facility, guests)
    context: dict[str, Any] = {"facility": facility, "tab": "today", "form": form}
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        resident, span = given["resident"], given["span"]
        if (asked_why := opened(request, resident)) is not None:
            return asked_why
        found = called_off_by(request.user, resident, span, now)
        here = in_house(request.user, found, facility)
        everything = given["what"] == Missed.ALL
        off, spans = (found, [span]) if everything else (here, here.spans(span))
        if request.method == "POST" and spans:
            reason = request.POST.get("reason", "")
            absences_add(resident=resident, spans=spans, reason=reason, by=actor(request), now=now)
            messages.success(request, _("Stored. It is called off, and planning knows it."))
            return redirect("facility_away", facility.code)
        context |= {"off": off, "spans": spans, "everything": everything, "resident": resident}
    context["absences"] = known_absences(request.user, now).filter(resident__in=guests)
    return render(request, "scheduling/facility/away.html", context)


def _form(request: HttpRequest, facility: Facility, guests: Any) -> AwayForm:
    """What the address asks; with ``day`` alone, or nothing, an empty form that proposes it."""
    today = timezone.localdate()
    day = day_asked(request, "day", today)
    initial = {"resident": request.GET.get("resident"), "first": day, "last": day}
    return AwayForm(request.GET if "first" in request.GET else None, guests=guests, today=today, initial=initial)


@facility_page
@require_POST
def remove(request: HttpRequest, facility: Facility, pk: int) -> HttpResponse:
    now = timezone.now()
    guests = guests_of(request.user, facility, timezone.localdate(now))
    absence = absence_to_take_back(request.user, guests, pk)
    if absence is None:
        raise Http404
    if (asked_why := opened(request, absence.resident)) is not None:
        return asked_why
    if done(request, partial(absence_remove, absence=absence, by=actor(request), now=now)):
        messages.success(request, _("Taken back: %(name)s comes.") % {"name": absence.resident.name})
    return redirect("facility_away", facility.code)
