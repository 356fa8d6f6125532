"""Capacity as a calendar, and what is closed."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from facilities.models import Facility

from ...selectors.facility.capacity import capacity_days
from ...selectors.facility.closures import closures_of
from ...weeks import week_name
from .house import facility_page, week_asked

WEEKS = 4


@facility_page
def capacity(request: HttpRequest, facility: Facility) -> HttpResponse:
    today = timezone.localdate()
    monday = week_asked(request, today)
    days = capacity_days(request.user, facility, monday, WEEKS)
    context = {
        "facility": facility,
        "tab": "capacity",
        "today": today,
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "has_capacity": any(day.rooms for day in days),
        "before": week_name(monday - WEEKS * timedelta(days=7)),
        "after": week_name(monday + WEEKS * timedelta(days=7)),
        "closures": closures_of(request.user, facility, today),
    }
    return render(request, "scheduling/facility/capacity.html", context)
