"""Between a Plan and the ways (WAY, one row an occurrence) of the compiled search."""

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..demand import Occurrence
from ..plan import Plan, Session, Visit
from ..search.tables import WAY
from ..view import shift_over
from .city import Compiled


def ways_of(compiled: Compiled, plan: Plan) -> NDArray[np.void]:
    """How ``plan`` serves each occurrence. Raises ValueError for one that no rule-abiding plan could hold so."""
    ways = np.zeros(len(compiled.demand.occurrences), dtype=WAY)
    ways["occurrence"], ways["start"] = np.arange(len(ways)), -1
    for session in plan.sessions:
        for one in session.attendees:
            _write(compiled, ways, one, session.start, session.staff, session.facility, session.room)
    for visit in plan.visits:
        _write(compiled, ways, Occurrence(visit.need, visit.index), visit.start, visit.staff)
    return ways


def _write(
    compiled: Compiled, ways: Any, occurrence: Occurrence, start: int,
    staff: tuple[str, ...], facility: str | None = None, room: str | None = None,
) -> None:  # fmt: skip
    row = compiled.demand.row.get(occurrence)
    if row is None:
        raise ValueError(f"{occurrence} is in the plan and was not asked for")
    city, need = compiled.city, compiled.city.needs[compiled.city.occurrences[row]["need"]]
    facility_row = -1 if facility is None else compiled.roster.facility_row[facility]
    site = _first(city.sites["facility"], need["first_site"], need["end_site"], facility_row)
    choice = -1
    if room is not None and site >= 0:
        rooms = city.choices["room"]
        choice = _first(
            rooms, city.sites["first_choice"][site], city.sites["end_choice"][site], compiled.rooms.row(room)
        )
    carers = [
        _first(
            city.carers["staff"],
            city.sites["first_carer"][site],
            city.sites["end_carer"][site],
            compiled.roster.row[name],
        )
        for name in staff
    ]
    end = start + int(need["minutes"])
    on_duty = all(shift_over(compiled.problem, name, start, end, facility) is not None for name in staff)
    if site < 0 or -1 in carers or not on_duty or not 1 <= len(carers) <= 2 or (room is not None and choice < 0):
        raise ValueError(f"{occurrence} cannot be served as planned: from minute {start} by {', '.join(staff)}")
    way = ways[row]
    way["start"], way["site"], way["choice"] = start, site, choice
    way["carer0"], way["carer1"] = (*carers, -1)[:2]


def _first(column: Any, first: int, end: int, value: int) -> int:
    """The first row of ``[first, end)`` that holds the value, or -1."""
    found = np.flatnonzero(column[first:end] == value)
    return int(first + found[0]) if found.size else -1


def plan_of(compiled: Compiled, ways: NDArray[np.void]) -> Plan:
    """The whole plan, stays and days included, in canonical order."""
    problem, city = compiled.problem, compiled.city
    groups: dict[tuple[int, int, int], list[Occurrence]] = defaultdict(list)
    first: dict[tuple[int, int, int], Any] = {}
    visits = []
    for way in ways[ways["start"] >= 0]:
        occurrence, site = compiled.demand.occurrences[way["occurrence"]], city.sites[way["site"]]
        staff = _staff(compiled, way)
        if site["facility"] < 0:
            start = int(way["start"])
            end = start + problem.minutes_of(occurrence.need)
            visits.append(Visit(occurrence.need, occurrence.index, staff, start, end))
        else:
            key = int(way["start"]), int(city.choices["room"][way["choice"]]), int(city.carers["staff"][way["carer0"]])
            groups[key].append(occurrence)
            first[key] = way
    sessions = (_session(compiled, first[key], sorted(attendees)) for key, attendees in groups.items())
    return Plan(compiled.fixed.stays, compiled.fixed.days, tuple(sessions), tuple(visits)).ordered()


def _staff(compiled: Compiled, way: Any) -> tuple[str, ...]:
    carers = [way["carer0"]] if way["carer1"] < 0 else [way["carer0"], way["carer1"]]
    return tuple(compiled.problem.staff[compiled.city.carers["staff"][carer]].id for carer in carers)


def _session(compiled: Compiled, way: Any, attendees: list[Occurrence]) -> Session:
    problem, start = compiled.problem, int(way["start"])
    need = problem.need[attendees[0].need]
    facility = problem.facilities[compiled.city.sites["facility"][way["site"]]].id
    room = compiled.rooms.name(int(compiled.city.choices["room"][way["choice"]]))
    end = start + problem.minutes_of(need.id)
    return Session(need.service, facility, room, _staff(compiled, way), start, end, tuple(attendees))
