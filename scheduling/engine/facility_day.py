"""A facility's sessions of one day planned anew, all at once and exactly, around everything else of a weekly plan.

The search for sessions moves a few occurrences at a time. Where groups would have to be put together in another way
before one more resident has a place, that takes many moves of which each alone gains nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import rules
from .demand import Occurrence
from .explain import Explainer
from .options import candidates
from .plan import Plan, Session
from .problem import Problem
from .score import score
from .sessions import Day, Kind, Person, Pool, Scope, complete
from .sessions import Session as Slotted
from .sessions.model import mask
from .supply import Mode
from .timeline import DAY
from .view import Option, options_of

SLOT = 15  # minutes
SLOTS = DAY // SLOT


def plan_anew(problem: Problem, plan: Plan, facility: str, day: int, work: float, seed: int = 1) -> Plan:
    """``plan`` with the facility's sessions of the day planned anew, where that is better by ``score``.

    Sessions of two carers and sessions with pinned attendees stay. ``work`` is the solver's own count, about a second a
    unit. What the integer program does not know (travel, gaps between occurrences, entitlements) is left to the rules:
    attendees whom they object to are taken out again. The answer breaks no rule that ``plan`` keeps.
    """
    pinned = problem.pinned
    free = [session for session in plan.sessions if _is_free(session, facility, day, pinned)]
    rest = plan.without(occurrence for session in free for occurrence in session.attendees)
    frame = _Frame(problem, rest, facility, day, pinned)
    if not frame.ways:
        return plan
    found = complete(frame.day, (), Scope.whole(frame.day), (), work, seed=seed).timetable
    offered = _unobjectionable(problem, rest, rest.joined(Plan(sessions=tuple(frame.sessions(found)))))
    return offered if score(problem, offered).levels < score(problem, plan).levels else plan


def _is_free(session: Session, facility: str, day: int, pinned: frozenset[Occurrence]) -> bool:
    here = session.facility == facility and session.start // DAY == day
    return here and len(session.staff) == 1 and pinned.isdisjoint(session.attendees)


def _unobjectionable(problem: Problem, rest: Plan, offered: Plan) -> Plan:
    """``offered`` without what hard rules object to: of each finding the last of its occurrences that are new."""
    added = {*offered.occurrences()} - {*rest.occurrences()}
    while broken := {
        max(added.intersection(finding.occurrences))
        for finding in rules.check(problem, offered)
        if not added.isdisjoint(finding.occurrences)
    }:
        added -= broken
        offered = offered.without(broken)
    return offered


@dataclass
class _Way:
    """Who may come to which carer in which room for what; ``residents`` by position."""

    service: str
    minutes: int
    staff: str
    room: str
    residents: set[int] = field(default_factory=set)


class _Frame:
    """The day as the integer program sees it. Each carer and each room is a pool of its own, each way a kind."""

    def __init__(self, problem: Problem, rest: Plan, facility: str, day: int, pinned: frozenset[Occurrence]) -> None:
        self._problem, self._facility, self._first = problem, facility, day * DAY
        self._residents: list[str] = []
        self._wanted: defaultdict[tuple[str, str], list[Occurrence]] = defaultdict(list)  # by resident and service
        self.ways: list[_Way] = []
        self._open: defaultdict[str, int] = defaultdict(int)  # slots of carers and residents in which they could meet
        self._look(rest, pinned, day)
        self.day = self._day(rest)

    def _look(self, rest: Plan, pinned: frozenset[Occurrence], day: int) -> None:
        """Every option here on that day which no rule on single options blocks."""
        explainer, served = Explainer(self._problem, rest), {*rest.occurrences(), *pinned}
        ways: dict[tuple[str, int, str, str], _Way] = {}
        for need in self._problem.needs:
            if self._problem.service[need.service].mode is not Mode.SESSION or need.staff_needed > 1:
                continue
            lacking = [one for one in (Occurrence(need.id, i) for i in range(need.times)) if one not in served]
            options = [] if not lacking else candidates(self._problem, need, lacking[0].index, SLOT)
            for option in options:
                if option.facility == self._facility and option.start // DAY == day and not explainer.barred(option):
                    self._note(option, ways, need.resident, lacking)
        self.ways = list(ways.values())

    def _note(
        self, option: Option, ways: dict[tuple[str, int, str, str], _Way], resident: str, lacking: list[Occurrence]
    ) -> None:
        if len(option.staff) != 1 or option.room is None:
            return
        service, minutes = self._problem.service_of(option.need).id, option.end - option.start
        way = ways.setdefault(
            (service, minutes, option.staff[0], option.room), _Way(service, minutes, option.staff[0], option.room)
        )
        if resident not in self._residents:
            self._residents.append(resident)
        way.residents.add(self._residents.index(resident))
        wanted = self._wanted[resident, service]
        wanted += [one for one in lacking if one not in wanted]
        for who in (resident, option.staff[0]):
            self._open[who] |= self._slots(option.start, option.end)

    def _slots(self, start: int, end: int) -> int:
        """The slots of the day that a period touches."""
        first, last = max(0, (start - self._first) // SLOT), min(SLOTS, -(-(end - self._first) // SLOT))
        return mask(first, last - first) if first < last else 0

    def _day(self, rest: Plan) -> Day:
        busy: defaultdict[str, int] = defaultdict(int)
        crowd: defaultdict[str, list[int]] = defaultdict(list)  # the slots of each attendee in a room
        for option in options_of(self._problem, rest):
            slots = self._slots(option.start, option.end)
            for who in (self._problem.need[option.need].resident, *option.staff):
                busy[who] |= slots
            if option.room is not None:
                crowd[option.room].append(slots)
        staff = list(dict.fromkeys(way.staff for way in self.ways))
        rooms = list(dict.fromkeys(way.room for way in self.ways))
        group = {name: position for position, name in enumerate([*staff, *rooms])}
        pools = [Pool(frozenset({group[who]}), _bits(self._open[who] & ~busy[who])) for who in staff]
        for room in rooms:
            taken = [sum(slots >> slot & 1 for slots in crowd[room]) for slot in range(SLOTS)]
            size = self._problem.room[room].size
            pools.append(Pool(frozenset({group[room]}), tuple(max(0, size - count) for count in taken)))
        kinds = []
        for way in self.ways:
            seats = min(self._problem.service[way.service].group_size, self._problem.room[way.room].size)
            kinds.append(Kind(-(-way.minutes // SLOT), 1, seats, {group[way.staff]: 1, group[way.room]: seats}))
        people = [
            self._person(position, busy[resident] | ~self._open[resident])
            for position, resident in enumerate(self._residents)
        ]
        return Day(SLOTS, tuple(kinds), tuple(pools), tuple(people))

    def _person(self, position: int, busy: int) -> Person:
        """As many sessions of each service as one day may have of the need."""
        resident = self._residents[position]
        most = {way.service: 0 for way in self.ways if position in way.residents}
        for service in most:
            wanted = self._wanted[resident, service]
            most[service] = min(len(wanted), max(self._problem.need[one.need].daily_max for one in wanted))
        limits = {kind: most[way.service] for kind, way in enumerate(self.ways) if position in way.residents}
        return Person(0, sum(most.values()), limits, busy)

    def sessions(self, timetable: Iterable[Slotted]) -> Iterable[Session]:
        """The sessions of a weekly plan; a resident who was given more of a service than is wanted is left out."""
        left = {key: list(wanted) for key, wanted in self._wanted.items()}
        for slotted in timetable:
            way = self.ways[slotted.kind]
            queues = [left[self._residents[person], way.service] for person in sorted(slotted.people)]
            attendees = tuple(queue.pop(0) for queue in queues if queue)
            if attendees:
                start = self._first + slotted.start * SLOT
                yield Session(
                    way.service, self._facility, way.room, (way.staff,), start, start + way.minutes, attendees
                )


def _bits(slots: int) -> tuple[int, ...]:
    return tuple(slots >> slot & 1 for slot in range(SLOTS))
