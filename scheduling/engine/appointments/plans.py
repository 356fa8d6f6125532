"""Between a Plan and the ways (WAY, one row an occurrence) of the compiled search."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from ..demand import Occurrence
from ..plan import Plan, Session, SessionKey, Visit
from ..search.tables import WAY
from ..view import shift_over
from .city import Compiled
from .held import CARERS


def ways_of(compiled: Compiled, plan: Plan) -> NDArray[np.void]:
    """How ``plan`` serves each occurrence, with the first two of its carers. Raises ValueError for one that no
    rule-abiding plan could hold so.
    """
    finder = _Finder(compiled)
    ways = np.zeros(len(compiled.demand.occurrences), dtype=WAY)
    ways["occurrence"], ways["start"] = np.arange(len(ways)), -1
    for session in plan.sessions:
        for one in session.attendees:
            way = finder.way(one, session.start, session.staff[:CARERS], session.facility, session.room)
            ways[way[0]] = way
    for visit in plan.visits:
        way = finder.way(Occurrence(visit.need, visit.index), visit.start, visit.staff[:CARERS])
        ways[way[0]] = way
    return ways


class _Finder:
    """Looks up the rows of the tables; columns are lists, which one looks through faster row by row."""

    def __init__(self, compiled: Compiled) -> None:
        city = compiled.city
        self._compiled = compiled
        self._sites = {name: city.sites[name].tolist() for name in city.sites.dtype.names or ()}
        self._needs = {name: city.needs[name].tolist() for name in ("first_site", "end_site", "minutes")}
        self._rooms, self._staff = city.choices["room"].tolist(), city.carers["staff"].tolist()

    def way(
        self, occurrence: Occurrence, start: int, staff: tuple[str, ...],
        facility: str | None = None, room: str | None = None,
    ) -> tuple[int, ...]:  # fmt: skip
        """A row of WAY."""
        compiled, needs, sites = self._compiled, self._needs, self._sites
        row = compiled.demand.row.get(occurrence)
        if row is None:
            raise ValueError(f"{occurrence} is in the plan and was not asked for")
        need = compiled.demand.need_row[occurrence.need]
        facility_row = -1 if facility is None else compiled.roster.facility_row[facility]
        site = _first(sites["facility"], needs["first_site"][need], needs["end_site"][need], facility_row)
        choice = -1
        if room is not None and site >= 0:
            first, end = sites["first_choice"][site], sites["end_choice"][site]
            choice = _first(self._rooms, first, end, compiled.rooms.row(room))
        first, end = (sites["first_carer"][site], sites["end_carer"][site]) if site >= 0 else (0, 0)
        found = [_first(self._staff, first, end, compiled.roster.row[name]) for name in staff]
        end = start + needs["minutes"][need]
        on_duty = all(shift_over(compiled.problem, name, start, end, facility) is not None for name in staff)
        if site < 0 or -1 in found or not on_duty or not found or (room is not None and choice < 0):
            raise ValueError(f"{occurrence} cannot be served as planned: from minute {start} by {', '.join(staff)}")
        return row, start, site, choice, *(*found, -1)[:2], 0


def _first(column: list[int], first: int, end: int, value: int) -> int:
    """The first row of ``[first, end)`` that holds the value, or -1."""
    return column.index(value, first, end) if value in column[first:end] else -1


def plan_of(compiled: Compiled, ways: NDArray[np.void]) -> Plan:
    """The whole plan, stays and days included, in canonical order."""
    problem, city = compiled.problem, compiled.city
    members = [problem.staff[row].id for row in city.carers["staff"].tolist()]
    facilities, rooms = city.sites["facility"].tolist(), city.choices["room"].tolist()
    attendees: dict[SessionKey, list[Occurrence]] = defaultdict(list)
    visits = []
    for row, start, site, choice, *carers, _cost in ways[ways["start"] >= 0].tolist():
        one = compiled.demand.occurrences[row]
        staff = compiled.teams.get(one) or tuple(members[carer] for carer in carers if carer >= 0)
        end = start + problem.minutes_of(one.need)
        if facilities[site] < 0:
            visits.append(Visit(one.need, one.index, staff, start, end))
        else:
            service, place = problem.need[one.need].service, problem.facilities[facilities[site]].id
            attendees[service, place, compiled.rooms.name(rooms[choice]), staff, start, end].append(one)
    sessions = (Session(*key, tuple(sorted(people))) for key, people in attendees.items())
    return Plan(compiled.fixed.stays, compiled.fixed.days, tuple(sessions), tuple(visits)).ordered()
