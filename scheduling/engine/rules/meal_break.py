"""Does a shift over the meal window leave a break in it?

A shift for appointments that covers ``limits.meal_window`` of a day wholly leaves ``meal_minutes`` in a row inside
the window, free of appointments and travel. Between two appointments the travel may come before the break or after
it, not around it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..timeline import DAY
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import PlanView, Route


def check(view: "PlanView") -> Iterator[Finding]:
    window, minutes = view.problem.limits.meal_window, view.problem.limits.meal_minutes
    assert window.end is not None
    for route in view.routes:
        for day in _days(route):
            start, end = day * DAY + window.start, day * DAY + window.end
            if route.shift.span.covers(start, end) and not _has_break(route, start, end, minutes):
                yield _finding(route, start, end, f"no {minutes} minutes for a meal")


def _days(route: "Route") -> range:
    return range(route.stops[0].start // DAY, (route.stops[-1].end - 1) // DAY + 1)


def _has_break(route: "Route", start: int, end: int, minutes: int) -> bool:
    shift_end = route.shift.span.end if route.shift.span.end is not None else end
    free_from = route.shift.span.start
    for leg, stop in zip(route.legs, route.stops, strict=False):
        if _fits(free_from, stop.start, leg, start, end, minutes):
            return True
        free_from = max(free_from, stop.end)
    return _fits(free_from, shift_end, route.legs[-1], start, end, minutes)


def _fits(gap_start: int, gap_end: int, leg: int, start: int, end: int, minutes: int) -> bool:
    """Whether a gap with ``leg`` minutes of travel, before or after, has the break inside ``[start, end)``."""
    earliest, latest = max(gap_start, start), min(gap_end, end) - minutes
    return earliest <= latest and (earliest + minutes + leg <= gap_end or latest - leg >= gap_start)


def _finding(route: "Route", start: int, end: int, detail: str) -> Finding:
    legs = route.legs
    near = [
        stop
        for number, stop in enumerate(route.stops)
        if stop.start - legs[number] < end and stop.end + legs[number + 1] > start
    ]
    return Finding(
        RULE.id, staff=route.staff, facility=route.shift.facility, start=start, end=end, detail=detail,
        occurrences=tuple(piece for stop in near for piece in stop.occurrences),
    )  # fmt: skip


RULE = Rule(
    "meal_break",
    Level.HARD,
    "A shift over the meal time leaves a break for the meal, free of appointments and travel.",
    "跨用餐时段的班次留出不安排服务和路途的用餐时间。",
    check=check,
    reason_en="only the carers' meal break is left",
    reason_zh="只剩照护人员的用餐时间",
)
