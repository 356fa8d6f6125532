"""The starts at which each rule on single options blocks appointments, as bits of ``Starts``.

Of a team each rule blocks what it blocks of one of its carers; so one carer is asked about at a time.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..demand import Need, Occurrence
from ..problem import Problem
from ..rules.assessments import MENTAL
from ..starts import Starts
from ..supply import Asset, Duty, Mode, Room, ServiceType
from ..timeline import DAY, WEEK, Span, union
from ..view import Option
from .asker import Asker

ALL = -1


@dataclass
class Ask:
    """One need of sessions or visits, and what is known of it so far."""

    problem: Problem
    need: Need
    occurrence: Occurrence
    known: dict[Hashable, int] = field(default_factory=dict)
    own: dict[int, str | None] = field(default_factory=dict)  # the resident's own rule that blocks a start anywhere
    others: list[Option] | None = None  # what else the resident has

    @cached_property
    def service(self) -> ServiceType:
        return self.problem.service[self.need.service]

    @cached_property
    def minutes(self) -> int:
        return self.problem.minutes_of(self.need.id)

    @cached_property
    def size(self) -> int:
        """Carers needed together."""
        return self.problem.carers_of(self.need.id)

    @cached_property
    def steady(self) -> bool:
        """No birthday in the week: who is admitted on one day is so on all."""
        ages = {self.problem.age_on(self.need.resident, day) for day in (0, 8)}
        return len(ages) == 1

    def option(self, at: "At", start: int, staff: tuple[str, ...]) -> Option:
        end = start + self.minutes
        if at.room is None:
            home = self.problem.resident[self.need.resident].place
            return Option(self.occurrence, Mode.VISIT, start, end, home, staff=staff)
        place = self.problem.facility[at.facility].place
        return Option(self.occurrence, Mode.SESSION, start, end, place, at.facility, at.room.id, staff=staff)


@dataclass(frozen=True)
class At:
    """A room of a facility; or, without a room, at home by carers of the facility."""

    facility: str
    room: Room | None = None


class Barriers:
    def __init__(self, asker: Asker, starts: Starts) -> None:
        self._asker = asker
        self._problem = asker.problem
        self._starts = starts
        self._known: dict[Hashable, int] = {}
        self._periods: dict[int, list[tuple[int, int]]] = {}

    def of(self, ask: Ask, at: At, staff: Sequence[str]) -> list[tuple[str, list[int]]]:
        """In the order in which rules are asked: starts that each blocks to each of ``staff``."""
        one = staff[0]
        place = {
            "eligibility": self._eligibility(ask, at, one),
            "offered": self._offered(ask, at),
            "certificate": self._by_day("certificate", ask, at, one, ask.known, ""),
            "credentials": self._by_day("credentials", ask, at, one, self._known, (at.facility, ask.minutes)),
            "assessments": self._assessments(ask, at, one),
            "guardian_choice": self._choice(ask, at, one),
            "windows": self._windows(ask),
            "two_carers": self._off_grid(),
        }
        each: dict[str, Callable[[str], int]] = {
            "skill": lambda member: self._by_day(
                "skill", ask, at, member, self._known, (ask.service.id, member, ask.minutes)
            ),
            "carer_sex": lambda member: self._always("carer_sex", ask, at, member) if ask.need.staff_sex else 0,
            "refusals": lambda member: self._refusals(ask, at, member),
            "shift": lambda member: self._shift(ask, at, member),
            "closures": lambda member: self._closures(ask, at, member),
        }
        order = ORDER if self._problem.closures else tuple(rule for rule in ORDER if rule != "closures")
        return [
            (rule, [place[rule]] * len(staff) if rule in place else [each[rule](member) for member in staff])
            for rule in order
            if place.get(rule, 1)
        ]

    def on_duty(self, staff: str, minutes: int) -> int:
        """The starts of the candidates: while the carer takes appointments anywhere."""
        key = "on duty", staff, minutes
        if key not in self._known:
            shifts = self._problem.duties_of.get((staff, Duty.APPOINTMENTS), ())
            self._known[key] = self._inside(union(one.span for one in shifts), minutes)
        return self._known[key]

    def _inside(self, spans: Sequence[Span], minutes: int) -> int:
        found = 0
        for span in spans:
            found |= self._starts.inside(span, minutes)
        return found

    def _by_day(self, rule: str, ask: Ask, at: At, staff: str, known: dict[Hashable, int], about: Hashable) -> int:
        """For rules that look at the days of an option, not at its time."""
        key = rule, about
        if key not in known:
            known[key] = 0
            for bits, start in self._days(ask.minutes):
                if self._asker.blocks(rule, ask.option(at, start, (staff,))):
                    known[key] |= bits
        return known[key]

    def _days(self, minutes: int) -> list[tuple[int, int]]:
        """Starts of appointments on the same days, and one of them in minutes."""
        if minutes not in self._periods:
            alike: dict[tuple[int, int], int] = {}
            for number in range(WEEK // self._starts.grid):
                start = number * self._starts.grid
                days = start // DAY, (start + minutes - 1) // DAY
                alike[days] = alike.get(days, 0) | 1 << number
            self._periods[minutes] = [(bits, self._starts.first(bits)) for bits in alike.values()]
        return self._periods[minutes]

    def _always(self, rule: str, ask: Ask, at: At, staff: str) -> int:
        """For rules that look neither at days nor at times."""
        return ALL if self._asker.blocks(rule, ask.option(at, 0, (staff,))) else 0

    def _eligibility(self, ask: Ask, at: At, staff: str) -> int:
        room = at.room.id if at.room is not None and ask.need.features else ""
        key = "eligibility", at.facility, room
        if key not in ask.known:
            if ask.steady:
                ask.known[key] = self._always("eligibility", ask, at, staff)
            else:
                self._by_day("eligibility", ask, at, staff, ask.known, (at.facility, room))
                ask.known[key] = ask.known["eligibility", (at.facility, room)]
        return ask.known[key]

    def _offered(self, ask: Ask, at: At) -> int:
        closed = 0
        if at.room is not None and (opening := self._problem.facility[at.facility].opening):
            key = "open", at.facility, ask.minutes
            if key not in self._known:
                self._known[key] = self._inside(union(opening), ask.minutes)
            closed = ~self._known[key]
        offer = self._problem.offer.get((at.facility, ask.service.id))
        held = "offer", at.facility, ask.service.id, ask.minutes
        if held not in self._known:
            self._known[held] = ALL if offer is None else 0
            for bits, start in self._days(ask.minutes):
                first, last = start // DAY, (start + ask.minutes - 1) // DAY + 1
                if offer is not None and not offer.valid.covers(first, last):
                    self._known[held] |= bits
        return self._known[held] | closed

    def _assessments(self, ask: Ask, at: At, staff: str) -> int:
        if not ask.need.requires and not self._problem.resident[ask.need.resident].has_category(MENTAL):
            return 0
        return self._by_day("assessments", ask, at, staff, ask.known, at.facility)

    def _choice(self, ask: Ask, at: At, staff: str) -> int:
        if ask.need.chosen_facilities is None:
            return 0
        return self._by_day("guardian_choice", ask, at, staff, ask.known, at.facility)

    def _refusals(self, ask: Ask, at: At, staff: str) -> int:
        if not ask.need.refused_staff and not ask.need.refused_facilities:
            return 0
        return self._always("refusals", ask, at, staff)

    def _windows(self, ask: Ask) -> int:
        if "windows" not in ask.known:
            ask.known["windows"] = ~self._starts.need(ask.need)
        return ask.known["windows"]

    def _off_grid(self) -> int:
        """Candidates have as many carers and minutes as they should; a start may be off the problem's grid."""
        key = "grid"
        if key not in self._known:
            step, grid = self._starts.grid, self._problem.limits.grid
            self._known[key] = sum(1 << number for number in range(WEEK // step) if number * step % grid)
        return self._known[key]

    def _shift(self, ask: Ask, at: At, staff: str) -> int:
        """Of a session, at its facility."""
        facility = None if at.room is None else at.facility
        key = "shift", staff, facility, ask.minutes
        if key not in self._known:
            shifts = self._problem.duties_of.get((staff, Duty.APPOINTMENTS), ())
            here = [shift.span for shift in shifts if facility in (None, shift.facility)]
            self._known[key] = ~self._inside(here, ask.minutes)
        return self._known[key]

    def _closures(self, ask: Ask, at: At, staff: str) -> int:
        used = [(Asset.STAFF, staff)]
        if at.room is not None:
            used += [(Asset.FACILITY, at.facility), (Asset.ROOM, at.room.id)]
        closed = 0
        for asset, name in used:
            for closure in self._problem.closures_of.get((asset.value, name), ()):
                closed |= self._starts.touching(closure.span, ask.minutes)
        return closed


ORDER = (
    "eligibility", "offered", "certificate", "credentials", "assessments", "skill", "carer_sex", "refusals",
    "guardian_choice", "windows", "shift", "closures", "two_carers",
)  # fmt: skip
