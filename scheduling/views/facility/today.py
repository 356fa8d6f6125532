"""Who comes today, who stays, and whether they came: one tap each."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from backend.core.access.questions import may
from backend.core.editing import refusals
from backend.core.parts import is_part
from facilities.models import Facility
from facilities.selectors.staff import credentials_of, staff_list
from residents.selectors.referrals import referrals_waiting

from ...choices import AttendanceStatus, NotMetReason
from ...occurrences import occurrence_named
from ...selectors.facility.capacity import capacity_day
from ...selectors.facility.today import Expected, day_of_facility, expected_named
from ...selectors.month import Month, may_settle
from ...services.attendance import KeyTaken, Said
from ...services.past import is_late
from ...services.presence import presence_mark
from .house import day_asked, facility_page

ONE_DAY = timedelta(days=1)
SAID_HERE = (AttendanceStatus.DONE, AttendanceStatus.NOT_MET, AttendanceStatus.CLEARED)


@facility_page
def today(request: HttpRequest, facility: Facility) -> HttpResponse:
    now = timezone.localdate()
    day = day_asked(request, "day", now)
    credentials = credentials_of(request.user, facility, now)
    return render(
        request,
        "scheduling/facility/today.html",
        {
            "facility": facility,
            "tab": "today",
            "plan": day_of_facility(request.user, facility, day),
            "capacity": capacity_day(request.user, facility, day),
            "today": now,
            "before": day - ONE_DAY,
            "after": day + ONE_DAY,
            "papers": [term for term in credentials if term.state == "warn"],
            "skills": [member for member in staff_list(request.user, facility, now) if member.state != "ok"],
            "referrals": referrals_waiting(request.user, facility),
            "month": Month(facility, now.replace(day=1)) if may_settle(request.user, facility) else None,
            **_excusing(facility, day, day > now, may(request.user, "make", "absences")),
            **_marking(facility, day <= now and not is_late(day, now) and may(request.user, "mark", "appointments")),
        },
    )


def _excusing(facility: Facility, day: date, to_come: bool, allowed: bool) -> dict[str, Any]:
    """Where it is told that somebody will not come; beside each name on a day to come."""
    address = f"{reverse('facility_away', args=[facility.code])}?day={day}"
    return {"away_at": address if allowed else "", "excuse_at": address if allowed and to_come else ""}


def _marking(facility: Facility, allowed: bool) -> dict[str, Any]:
    """For the buttons."""
    address = reverse("facility_mark", args=[facility.code])
    return {"may_mark": allowed, "mark_at": address, "reasons": NotMetReason.choices}


@facility_page
@require_POST
def mark(request: HttpRequest, facility: Facility) -> HttpResponse:
    """Say of one who was expected whether they came. htmx gets the cell again, a form the page; where somebody is
    expected no more, by another version that was published since, the page is read anew.
    """
    try:
        occurrence = occurrence_named(request.POST.get("occurrence", ""))
        status = AttendanceStatus(request.POST.get("status", ""))
    except ValueError as error:
        raise Http404 from error
    expected = expected_named(request.user, facility, occurrence)
    if status not in SAID_HERE or (expected is None and not is_part(request)):
        raise Http404
    if expected is None:
        messages.warning(request, _("The plan was changed meanwhile: this was not stored. Here is who comes now."))
        return HttpResponseClientRefresh()
    reason = request.POST.get("reason", "") if status == AttendanceStatus.NOT_MET else ""
    note = "" if status == AttendanceStatus.CLEARED else request.POST.get("note", "").strip()
    refusal = _store(request, [expected], status, reason, note)
    if not is_part(request):
        return _back(request, facility, occurrence.day, refusal, f"#came-{occurrence.anchor}")
    one = expected_named(request.user, facility, occurrence)
    if one is None:
        return HttpResponseClientRefresh()
    # What was pressed is gone with the old cell: the first of the new one has the focus, and is read with what it says.
    cell = {"facility": facility, "one": one, "refusal": refusal, "focus": " autofocus", **_marking(facility, True)}
    return render(request, "scheduling/facility/mark.html", cell)


@facility_page
@require_POST
def mark_rest(request: HttpRequest, facility: Facility) -> HttpResponse:
    """All of whom nothing was said yet came; with ``nights``: all who stay on were here for the night."""
    day = day_asked(request, "day", timezone.localdate())
    plan = day_of_facility(request.user, facility, day)
    rest = plan.unmarked_nights if "nights" in request.POST else plan.unmarked
    refusal = _store(request, rest, AttendanceStatus.DONE) if rest else ""
    return _back(request, facility, day, refusal)


def _store(
    request: HttpRequest, expected: list[Expected], status: AttendanceStatus, reason: str = "", note: str = ""
) -> str:
    """Why it was refused; empty once it is stored."""
    user: Any = request.user
    now = timezone.now()
    if max(one.occurrence.day for one in expected) > timezone.localdate(now):
        return _("This day has not come yet.")
    try:
        key = UUID(request.POST.get("key", ""))
        said = Said(status, by=user, at=now, now=now, key=key, reason=reason, note=note)
        presence_mark(rows=[one.row for one in expected], said=said)
    except (KeyTaken, ValueError) as error:
        raise Http404 from error
    except ValidationError as error:
        return refusals(error)
    return ""


def _back(request: HttpRequest, facility: Facility, day: Any, refusal: str, anchor: str = "") -> HttpResponse:
    if refusal:
        messages.error(request, refusal)
    return redirect(f"{reverse('facility_today', args=[facility.code])}?day={day}{anchor}")
