"""Sheets of a plan for facilities and staff, made for A4."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from backend.core.access.questions import may, require

from ..models import Plan
from ..selectors.comparing import plan_by_key
from ..selectors.printing import (
    facilities_of_plan,
    facility_to_print,
    facility_week,
    staff_days,
    staff_of_plan,
    staff_to_print,
)


@never_cache
@login_required
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """Which sheets a plan has."""
    user, plan = request.user, _plan(request, pk)
    shown = {
        "plan": plan,
        "facilities": facilities_of_plan(user, plan),
        "staff": staff_of_plan(user, plan),
        "may_export": may(user, "publish", "plans"),
    }
    return render(request, "scheduling/sheets.html", shown)


@never_cache
@login_required
def facility_sheet(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    user, plan = request.user, _plan(request, pk)
    facility = _found(facility_to_print(user, code))
    days, stays = facility_week(user, plan, facility)
    shown = {"plan": plan, "title": facility.name, "days": days, "stays": stays}
    return render(request, "scheduling/facility_sheet.html", shown)


@never_cache
@login_required
def staff_sheet(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    user, plan = request.user, _plan(request, pk)
    member = _found(staff_to_print(user, code))
    shown = {"plan": plan, "title": member.name, "member": member, "days": staff_days(user, plan, member)}
    return render(request, "scheduling/staff_sheet.html", shown)


def _plan(request: HttpRequest, pk: int) -> Plan:
    require(request.user, "plan", "plans")
    return _found(plan_by_key(request.user, pk))


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row
