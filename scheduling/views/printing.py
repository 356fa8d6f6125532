"""Sheets of a plan for facilities, staff and families, made for A4."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from backend.core.access.questions import may, require

from ..models import Plan
from ..selectors.comparing import plan_by_key
from ..selectors.family_sheets import families_of_plan, family_sheets, towns_to_print
from ..selectors.printing import (
    facilities_of_plan,
    facility_to_print,
    facility_week,
    staff_days,
    staff_of_plan,
    staff_to_print,
)

A_PAGE = 100  # sheets at once: a town of a large city has a thousand


@never_cache
@login_required
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """Which sheets a plan has."""
    user, plan = request.user, _plan(request, pk)
    shown = {
        "plan": plan,
        "facilities": facilities_of_plan(user, plan),
        "staff": staff_of_plan(user, plan),
        "towns": towns_to_print(user, plan, timezone.now()),
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


@never_cache
@login_required
def families(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet for each family of a town that has no account, or, if asked for, of all families."""
    user, plan, now = request.user, _plan(request, pk), timezone.now()
    towns, everyone = towns_to_print(user, plan, now), request.GET.get("all") == "yes"
    asked = request.GET.get("town")
    town = next((one for one in towns if (one.code == asked if asked else everyone or one.unreached)), None)
    if asked and town is None:
        raise Http404
    rows = families_of_plan(user, plan, None if everyone else now).filter(town=town)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "plan": plan,
        "towns": towns,
        "town": town,
        "everyone": everyone,
        "page": page,
        "sheets": family_sheets(user, plan, list(page)),
        "today": timezone.localdate(now),
    }
    return render(request, "scheduling/family_sheets.html", shown)


def _plan(request: HttpRequest, pk: int) -> Plan:
    require(request.user, "plan", "plans")
    return _found(plan_by_key(request.user, pk))


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row
