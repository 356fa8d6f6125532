"""When staff is on duty."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.editing import refusals
from backend.core.periods import ONE_WEEK
from facilities.models import Facility
from facilities.selectors.staff import duty_week, shift_of, staff_of
from facilities.services.shifts import shift_add, shift_remove, shifts_copy

from ...weeks import week_name
from .forms import ShiftForm
from .house import actor, facility_page, week_asked


@facility_page
def shifts(request: HttpRequest, facility: Facility) -> HttpResponse:
    """The roster of a week, and the form for one more shift."""
    today = timezone.localdate()
    monday = week_asked(request, today)
    people = staff_of(request.user, facility, today)
    form = ShiftForm(request.POST or None, staff=people, initial=_usual(facility, monday))
    if request.method == "POST" and form.is_valid():
        try:
            made = shift_add(facility=facility, by=actor(request), now=timezone.now(), **form.cleaned_data)
            night = _("The night is entered as two shifts: until midnight, and from midnight on.")
            messages.success(request, night if len(made) > 1 else _("The shift is entered."))
            return _to_week(facility, monday)
        except ValidationError as error:
            form.add_error(None, refusals(error))
    context = {
        "facility": facility,
        "tab": "shifts",
        "rows": duty_week(request.user, facility, monday, today),
        "days": [monday + timedelta(days=number) for number in range(7)],
        "week": week_name(monday),
        "before": week_name(monday - ONE_WEEK),
        "after": week_name(monday + ONE_WEEK),
        "form": form,
    }
    return render(request, "scheduling/facility/shifts.html", context)


@facility_page
@require_POST
def remove_shift(request: HttpRequest, facility: Facility, pk: int) -> HttpResponse:
    shift = shift_of(request.user, facility, pk)
    if shift is None:
        raise Http404
    monday = timezone.localdate(shift.span.lower)
    shift_remove(shift=shift, by=actor(request), now=timezone.now())
    messages.success(request, _("The shift is taken out."))
    return _to_week(facility, monday - timedelta(days=monday.weekday()))


@facility_page
@require_POST
def copy_shifts(request: HttpRequest, facility: Facility) -> HttpResponse:
    monday = week_asked(request, timezone.localdate())
    copied, left_out = shifts_copy(facility=facility, monday=monday, by=actor(request), now=timezone.now())
    messages.success(
        request,
        _("Shifts copied: %(copied)s; left out because there is a shift at that time already: %(left_out)s.")
        % {"copied": copied, "left_out": left_out},
    )
    return _to_week(facility, monday)


def _usual(facility: Facility, monday: date) -> dict[str, Any]:
    duty = "care" if facility.residents_per_staff else "appointments"
    return {"day": monday, "start": "08:00", "end": "17:00", "duty": duty}


def _to_week(facility: Facility, monday: date) -> HttpResponse:
    return redirect(f"{reverse('facility_shifts', args=[facility.code])}?week={week_name(monday)}")
