"""The family rings: a coordinator enters what was said, as if it had been tapped."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.access.questions import require
from backend.core.forms import stored
from residents.models import Resident
from residents.views.writers import for_writers

from ..models import FamilyRequest
from ..occurrences import occurrence_named
from ..selectors.calls import sayable
from ..selectors.family.week import appointment_among
from ..selectors.occurrences import Row
from ..selectors.requests import request_to_withdraw
from ..services.habits import week_confirm_told
from ..services.requests import AlreadyAnswered, AlreadyAsked, TooManyOpen, question_ask, request_withdraw, time_ask
from ..weeks import monday_of
from .call_forms import CONFIRM, TIME, CallForm

View = Callable[..., HttpResponse]


def for_callers(view: View) -> View:
    """As ``for_writers``, for those who enter what families say on the telephone."""
    of_file = for_writers(view)

    @login_required
    @wraps(view)
    def asked(request: HttpRequest, code: str) -> HttpResponse:
        require(request.user, "enter", "requests")
        return of_file(request, code=code)

    return asked


@for_callers
def call(request: HttpRequest, resident: Resident) -> HttpResponse:
    said = sayable(request.user, resident, timezone.now())
    form = CallForm(resident, said, request.POST if request.method == "POST" else None)
    if (done := _entered(request, resident, form)) is not None:
        return done
    return render(request, "scheduling/call.html", {"resident": resident, "form": form, "said": said})


def _entered(request: HttpRequest, resident: Resident, form: CallForm) -> HttpResponse | None:
    """The way on from what is stored; None where it is not, which the form then says."""
    try:
        return stored(form, lambda: _enter(request, resident, form.cleaned_data))
    except AlreadyAsked:
        form.add_error(None, _("This has been asked already; it stands among the requests of families."))
    except TooManyOpen:
        form.add_error(None, _("Many requests of this family wait for an answer already. Answer one of them first."))
    return None


def _enter(request: HttpRequest, resident: Resident, given: dict[str, Any]) -> HttpResponse:
    user: Any = request.user
    what, _blank, name = given["about"].partition(" ")
    about: dict[str, Any] = {"call": given["caller"], "by": user, "now": timezone.now()}
    if what == CONFIRM:
        week, _blank, version = name.partition(" ")
        week_confirm_told(resident=resident, monday=monday_of(week), version=int(version), **about)
        messages.success(request, _("Confirmed by telephone: planning moves it only where there is no other way."))
        return redirect(f"{reverse('dossier', args=[resident.code])}#patterns")
    about["text"] = given["text"]
    if what == TIME:
        row = time_ask(row=_still_there(user, resident, name), **about)
    else:
        row = question_ask(resident=resident, **about)
    messages.success(request, _("Entered. It waits for its answer among the requests of families."))
    return redirect("request", row.code)


def _still_there(user: Any, resident: Resident, name: str) -> Row:
    """The week may have been published anew since the form was checked."""
    found = appointment_among(user, [resident], occurrence_named(name))
    if found is None:
        raise ValidationError({"about": _("This appointment is no longer in the published week. Please choose again.")})
    return found[0]


@login_required
@require_POST
def withdraw(request: HttpRequest, code: UUID) -> HttpResponse:
    """A request that was entered by mistake."""
    user: Any = request.user
    require(user, "enter", FamilyRequest)
    row = request_to_withdraw(user, code)
    if row is None:
        raise Http404
    try:
        request_withdraw(request=row, by=user, now=timezone.now())
    except AlreadyAnswered:
        messages.warning(request, _("Somebody else answered this meanwhile, or the family withdrew it."))
        return redirect("request", code)
    messages.success(request, _("Withdrawn."))
    return redirect("requests")
