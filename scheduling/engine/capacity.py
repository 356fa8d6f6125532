"""How many people a place can really take, and which term binds: an empty bed is not always an available bed.

The terms are places (or beds), closures, rooms (their size and whom they admit) and the staff on duty by the
ratio. Each of the first three counts what the ones before it leave, so the binding term is the one that takes
the last of it away.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .supply import Asset, Bed, DayPart, Facility, SexPolicy
from .timeline import DAY
from .view import PlanView, halves

if TYPE_CHECKING:
    from .problem import Problem

ROSTER_DAYS = 7  # days of which shifts are known


@dataclass(frozen=True)
class Capacity:
    """``terms``: people that each term allows, in the order places, closures, rooms, staff; at least places."""

    terms: dict[str, int]

    @property
    def effective(self) -> int:
        return min(self.terms.values())

    @property
    def binding(self) -> str:
        """The first term that allows no more than the effective capacity."""
        return min(self.terms, key=lambda term: self.terms[term])


def day_capacity(problem: "Problem", facility: str, day: int, part: DayPart, severe: bool = False) -> Capacity:
    """People who can attend a Home for the Disabled on a half day of the week.

    ``severe``: the staff term counts people of levels 1 and 2. ``part`` FULL gives what both halves allow.
    """
    row = problem.places_on.get((facility, day))
    places = 0 if row is None else _places(row.morning, row.afternoon, part)
    span = problem.limits.part(part, day)
    assert span.end is not None
    terms = {
        "places": places,
        "closures": 0 if closed(problem, Asset.FACILITY, facility, span.start, span.end) else places,
    }
    return Capacity(terms | _staff_term(problem, facility, day, part, severe))


def _places(morning: int, afternoon: int, part: DayPart) -> int:
    return {DayPart.MORNING: morning, DayPart.AFTERNOON: afternoon}.get(part, min(morning, afternoon))


def bed_capacity(
    problem: "Problem",
    facility: str,
    night: int,
    *,
    kind: str | None = None,
    sex: str | None = None,
    severe: bool = False,
    view: PlanView | None = None,
) -> Capacity:
    """People who can sleep at a facility in a night, those who do so in ``view``'s plan included.

    ``kind``: beds of this kind alone. ``sex``: only beds in rooms that admit it; rooms of one sex at a time are lost
    to the other one when ``view``'s plan has someone in them. The staff term is left out after the week, when no
    roster is known.
    """
    rooms_there = problem.rooms_of.get(facility, ())
    beds = [bed for room in rooms_there for bed in problem.beds_of.get(room.id, ()) if kind in (None, bed.kind)]
    usable = _open_beds(problem, facility, beds, night)
    by_room: dict[str, int] = {}
    for bed in usable:
        if sex is None or _admits(problem, bed.room, night, sex, view):
            by_room[bed.room] = by_room.get(bed.room, 0) + 1
    sexes = problem.facility[facility].sexes
    admitted = sex is None or not sexes or sex in sexes
    rooms = sum(min(count, problem.room[room].size) for room, count in by_room.items())
    terms = {"places": len(beds), "closures": len(usable), "rooms": rooms if admitted else 0}
    if night < ROSTER_DAYS:
        terms |= _staff_term(problem, facility, night, DayPart.FULL, severe)
    return Capacity(terms)


def _open_beds(problem: "Problem", facility: str, beds: list[Bed], night: int) -> list[Bed]:
    """Those of the beds of which nothing is closed in the night: neither they, their room, nor the facility."""
    start, end = night * DAY, (night + 1) * DAY
    if closed(problem, Asset.FACILITY, facility, start, end):
        return []
    shut = {room for room in {bed.room for bed in beds} if closed(problem, Asset.ROOM, room, start, end)}
    return [bed for bed in beds if bed.room not in shut and not closed(problem, Asset.BED, bed.id, start, end)]


def _admits(problem: "Problem", room: str, night: int, sex: str, view: PlanView | None) -> bool:
    policy = problem.room[room].sex_policy
    if policy is SexPolicy.ONE_AT_A_TIME and view is not None:
        return all(view.resident(option).sex == sex for option in view.sleepers.get((room, night), ()))
    return policy in (SexPolicy.ANY, SexPolicy.ONE_AT_A_TIME) or policy.value == sex


def _staff_term(problem: "Problem", facility: str, day: int, part: DayPart, severe: bool) -> dict[str, int]:
    others, of_severe = ratios(problem.facility[facility])
    if not others:
        return {}
    carers = min(carers_on_duty(problem, facility, day, half) for half in halves(part))
    return {"staff": carers * (of_severe if severe else others)}


def ratios(facility: Facility) -> tuple[int, int]:
    """People per carer, of levels 3 and 4, and of levels 1 and 2; the first is 0 where the facility has no ratio."""
    return facility.residents_per_staff, facility.severe_residents_per_staff or facility.residents_per_staff


def carers_on_duty(problem: "Problem", facility: str, day: int, part: DayPart) -> int:
    """Staff with care duty at the facility during the whole of a half day, none of it closed to them."""
    span = problem.limits.part(part, day)
    assert span.end is not None
    return len(
        {
            shift.staff
            for shift in problem.carers_at.get(facility, ())
            if shift.span.covers(span.start, span.end)
            and not closed(problem, Asset.STAFF, shift.staff, span.start, span.end)
        }
    )


def closed(problem: "Problem", asset: Asset, key: str, start: int, end: int) -> bool:
    """Whether a closure touches any of the minutes ``[start, end)``."""
    closures = problem.closures_of.get((asset.value, key))
    return closures is not None and any(closure.span.overlaps(start, end) for closure in closures)
