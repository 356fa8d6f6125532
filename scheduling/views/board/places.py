"""The board of a facility, of a carer, of a resident, and of beds."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from residents.opening import opened

from ...models import Plan
from ...selectors.board.beds import bed_board, bed_facilities
from ...selectors.board.blocks import Attendance, Block, Night, Seat
from ...selectors.board.pages import StaffPage, facility_page, resident_page, staff_page
from ...selectors.board.plans import Head
from ...selectors.board.towns import town_shapes
from .door import plan_page
from .drawing import Map, route_map
from .strips import clock, day_text, facility_days, resident_days, staff_days, time_text, who

WEEK_OF_NIGHTS = 7


@plan_page
def facility(request: HttpRequest, head: Head, code: str) -> HttpResponse:
    page = _found(facility_page(request.user, head.plan, code))
    hours, days = facility_days(head, page)
    shown = {
        "head": head, "page": page, "hours": hours,
        "days": [day for day in days if not day.is_empty],
        "rows": [(day_text(head.plan, block.day), time_text(block.start, block.end), block)
                 for block in page.appointments],
        "homes": _home_days(head.plan, page.days, page.places),
        "has_beds": bed_facilities(request.user).filter(pk=page.facility.pk).exists(),
    }  # fmt: skip
    return render(request, "scheduling/board/facility.html", shown)


@dataclass(frozen=True)
class HomeDay:
    """Who is at a day home, and the places there are in each half of the day."""

    title: str
    people: list[Attendance]
    morning: int
    afternoon: int


def _home_days(plan: Plan, days: Any, places: Any) -> list[HomeDay]:
    given = {row.weekday: row for row in places}
    return [
        HomeDay(
            day_text(plan, number),
            [one for one in days if one.day == number],
            given[number].morning if number in given else 0,
            given[number].afternoon if number in given else 0,
        )
        for number in range(7)
        if number in given or any(one.day == number for one in days)
    ]


@plan_page
def staff(request: HttpRequest, head: Head, code: str) -> HttpResponse:
    page = _found(staff_page(request.user, head.plan, code))
    hours, strips = staff_days(head, page)
    shapes = town_shapes(request.user)
    shown = {
        "head": head, "page": page, "hours": hours, "strips": strips,
        "rows": [(day_text(head.plan, block.day), time_text(block.start, block.end), block, who(block.seats),
                  next((one.travel_before for one in block.staff if one.code == code), 0))
                 for block in page.appointments],
        "maps": [
            (day_text(head.plan, number), drawn)
            for number in range(7) if (drawn := _map(page, number, shapes)) is not None
        ],
        "minutes": sum(block.end - block.start for block in page.appointments),
        "travel": sum(one.travel_before for block in page.appointments for one in block.staff if one.code == code),
    }  # fmt: skip
    return render(request, "scheduling/board/staff.html", shown)


def _map(page: StaffPage, number: int, shapes: Any) -> Map | None:
    """The way of one day, from the base and back; None for a day without a visit."""
    stops = [block for block in page.appointments if block.day == number and block.point]
    if not any(block.kind == "visit" for block in stops):
        return None
    base = (page.member.facility.longitude, page.member.facility.latitude)
    away = [
        (block.point, str(position), f"{clock(block.start)} {who(block.seats)} {block.service}")
        for position, block in enumerate(stops, 1)
    ]
    home = (base, "", _("Base: %(facility)s") % {"facility": page.member.facility.name})
    return route_map(shapes, [home, *away, home])  # type: ignore[list-item]  # each of them has a point


@plan_page
def resident(request: HttpRequest, head: Head, code: str) -> HttpResponse:
    page = _found(resident_page(request.user, head.plan, code))
    if (asked_why := opened(request, page.resident, head.plan)) is not None:
        return asked_why
    hours, strips = resident_days(head, page)
    rows = [
        *((one.start, day_text(head.plan, one.day), time_text(one.start, one.end), one.service,
           one.facility or _("at home"), _(", ").join(carer.name for carer in one.staff), _own_seat(one, code))
          for one in page.appointments),
        *((one.start, day_text(head.plan, one.day), one.part, one.service, one.facility, "", one.seat)
          for one in page.days),
    ]  # fmt: skip
    shown = {
        "head": head, "page": page, "hours": hours, "strips": strips,
        "rows": sorted(rows, key=lambda row: (row[0], row[3])),
        "nights": [(_nights_text(head.plan, night), night) for night in page.nights],
    }  # fmt: skip
    return render(request, "scheduling/board/resident.html", shown)


def _nights_text(plan: Plan, night: Night) -> str:
    days = {"first": day_text(plan, night.first), "end": day_text(plan, night.end)}
    return _("%(first)s to %(end)s") % days


def _own_seat(block: Block, code: str) -> Seat:
    return next(seat for seat in block.seats if seat.code == code)


@plan_page
def beds(request: HttpRequest, head: Head) -> HttpResponse:
    facilities = list(bed_facilities(request.user))
    asked = request.GET.get("facility", "")
    chosen = next((one for one in facilities if one.code == asked), None)
    if asked and chosen is None:
        raise Http404
    chosen = chosen or (facilities[0] if facilities else None)
    nights = head.nights if request.GET.get("nights") == str(head.nights) else WEEK_OF_NIGHTS
    shown = {
        "head": head, "tab": "beds", "facilities": facilities, "chosen": chosen, "nights": nights,
        "board": chosen and bed_board(request.user, head.plan, chosen, nights),
    }  # fmt: skip
    return render(request, "scheduling/board/beds.html", shown)


def _found(page: Any) -> Any:
    if page is None:
        raise Http404
    return page
