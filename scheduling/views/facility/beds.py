"""Beds and nights, capacity day by day, occupancy week by week."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.charts import Series, line_chart
from backend.core.periods import ONE_WEEK
from facilities.models import Facility

from ...selectors.facility.beds import bed_board
from ...selectors.facility.occupancy import Week, occupancy_weeks
from .house import day_asked, facility_page

NIGHTS = 14
WEEKS_BEFORE, WEEKS_AFTER = 11, 4


@facility_page
def beds(request: HttpRequest, facility: Facility) -> HttpResponse:
    today = timezone.localdate()
    first = day_asked(request, "from", today)
    context = {
        "facility": facility,
        "tab": "beds",
        "board": bed_board(request.user, facility, first, NIGHTS),
        "today": today,
        "before": first - timedelta(days=NIGHTS),
        "after": first + timedelta(days=NIGHTS),
    }
    return render(request, "scheduling/facility/beds.html", context)


@facility_page
def occupancy(request: HttpRequest, facility: Facility) -> HttpResponse:
    today = timezone.localdate()
    this_week = today - timedelta(days=today.weekday())
    weeks = occupancy_weeks(request.user, facility, this_week - WEEKS_BEFORE * ONE_WEEK, WEEKS_BEFORE + 1 + WEEKS_AFTER)
    context = {
        "facility": facility,
        "tab": "occupancy",
        "weeks": weeks,
        "this_week": this_week,
        "beds_chart": _chart(_("Share of bed nights slept"), weeks, [week.beds_share for week in weeks]),
        "places_chart": _chart(_("Share of day places used"), weeks, [week.places_share for week in weeks]),
        "has_beds": any(week.bed_nights for week in weeks),
        "has_places": any(week.places for week in weeks),
    }
    return render(request, "scheduling/facility/occupancy.html", context)


def _chart(label: str, weeks: list[Week], shares: list[float | None]) -> str:
    ticks = [f"{week.monday:%m-%d}" for week in weeks]
    values = [None if share is None else 100 * share for share in shares]
    return line_chart(label, ticks, [Series(values)], top=100, unit="%")
