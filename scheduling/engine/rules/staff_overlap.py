"""Does a staff member do one thing at a time, with the travel between?

A shift's route leaves the base when the shift starts or later and is back when it ends or earlier; between two
appointments of a shift the travel fits. Appointments do not overlap each other or care duty. Appointments outside
of every shift (``shift`` finds them) are checked for overlap alone.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ..supply import Duty
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import Appointment, PlanView, Route


def check(view: "PlanView") -> Iterator[Finding]:
    for staff, booked in view.appointments.items():
        yield from _overlaps(staff, booked)
        yield from _beside_care(view, staff, booked)
    for route in view.routes:
        yield from _hurried(view, route)


def _overlaps(staff: str, booked: list["Appointment"]) -> Iterator[Finding]:
    latest = booked[0]
    for appointment in booked[1:]:
        if appointment.start < latest.end:
            yield _finding(staff, (latest, appointment), "two appointments at one time")
        if appointment.end > latest.end:
            latest = appointment


def _beside_care(view: "PlanView", staff: str, booked: list["Appointment"]) -> Iterator[Finding]:
    care = view.problem.duties_of.get((staff, Duty.CARE), ())
    for appointment in booked:
        if any(shift.span.overlaps(appointment.start, appointment.end) for shift in care):
            yield _finding(staff, (appointment,), "an appointment during care duty")


def _hurried(view: "PlanView", route: "Route") -> Iterator[Finding]:
    first, last = route.stops[0], route.stops[-1]
    if first.start - route.legs[0] < route.shift.span.start:
        detail = f"{route.legs[0]} minutes from the base, {first.start - route.shift.span.start} are left"
        yield _finding(route.staff, (first,), detail)
    for (before, after), leg in zip(pairwise(route.stops), route.legs[1:], strict=False):
        gap = after.start - before.end
        if 0 <= gap < leg:
            yield _finding(route.staff, (before, after), f"{leg} minutes of travel, {gap} are left")
    end = route.shift.span.end
    if end is not None and last.end + route.legs[-1] > end:
        detail = f"{route.legs[-1]} minutes back to the base, {end - last.end} are left"
        yield _finding(route.staff, (last,), detail)


def _finding(staff: str, clash: tuple["Appointment", ...], detail: str) -> Finding:
    return Finding(
        RULE.id, staff=staff, start=min(one.start for one in clash), end=max(one.end for one in clash),
        detail=detail, occurrences=tuple(piece for one in clash for piece in one.occurrences),
    )  # fmt: skip


RULE = Rule(
    "staff_overlap",
    Level.HARD,
    "A staff member does one thing at a time; travel between places and from and to the base fits into the shift.",
    "工作人员同一时间只做一件事，路途（含从驻点出发和返回）均在班次内。",
    check=check,
    reason_en="the carers and therapists on duty are busy, or the way is too far",
    reason_zh="在班的照护人员、治疗师均已排满，或路途来不及",
)
