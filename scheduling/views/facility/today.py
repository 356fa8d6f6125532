"""Who comes today, who stays, and whether they came."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from facilities.models import Facility
from facilities.selectors.staff import credentials_of, staff_list
from residents.selectors.referrals import referrals_waiting

from ...selectors.facility.capacity import capacity_day
from ...selectors.facility.today import day_of_facility
from .house import day_asked, facility_page

ONE_DAY = timedelta(days=1)


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
        },
    )
