"""What a stored plan holds of a facility, a carer or a resident, as blocks of time with names that may be read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.db.models import Q

from backend.core.access.questions import Actor, permitted, within
from facilities.models import ServiceType
from residents.choices import DayPart as Part
from residents.models import Need, Resident

from ...engine.supply import DayPart
from ...engine.timeline import DAY
from ...models import Pin, Plan, SessionAttendee, SessionStaff, VisitStaff
from ...snapshot.calendar import Calendar
from ...snapshot.rule_values import limits_of, rule_values
from ..rungs import on_other_rung


@dataclass(frozen=True)
class Seat:
    """One occurrence of a need. ``name`` and ``code`` are empty for a resident out of the reader's reach."""

    need: str
    index: int
    code: str
    name: str
    pinned: bool
    movable: bool


@dataclass(frozen=True)
class Carer:
    code: str
    name: str
    travel_before: int = 0


@dataclass(frozen=True)
class Block:
    """A session or a visit. Minutes of the week; ``facility`` and ``room`` are empty at a home."""

    kind: str
    start: int
    end: int
    service: str
    seats: tuple[Seat, ...]
    staff: tuple[Carer, ...]
    facility: str = ""
    facility_code: str = ""
    room: str = ""
    room_code: str = ""
    address: str = ""
    point: tuple[float, float] | None = None

    @property
    def day(self) -> int:
        return self.start // DAY

    @property
    def pinned(self) -> bool:
        return any(seat.pinned for seat in self.seats)


@dataclass(frozen=True)
class Attendance:
    """Minutes of the week."""

    seat: Seat
    day: int
    start: int
    end: int
    part: str
    service: str
    facility: str
    facility_code: str


@dataclass(frozen=True)
class Night:
    """Nights ``[first, end)`` of a stay, as days of the week that is planned."""

    seat: Seat
    first: int
    end: int
    service: str
    bed: str
    room: str
    facility: str
    facility_code: str
    other_rung: bool  # of the ladder of care than the wished one


class Blocks:
    """Reads rows of one plan for one reader; what is pinned and whose names may be read is looked up once.

    As tuples of the columns that a board shows: a house has hundreds of rows, and as objects with all that hangs on
    them they take half of the page's time.
    """

    def __init__(self, user: Actor, plan: Plan) -> None:
        self._user = user
        self._plan = plan
        self._calendar = Calendar(plan.week, 7)

    def appointments(self, sessions: Q | None, visits: Q | None) -> list[Block]:
        """Sessions and visits under these conditions (None: none of the kind), in order of start."""
        of_session, of_visit = self._sessions(sessions), self._visits(visits)
        seats = _by("session", SessionAttendee, of_session, *SEAT)
        self._learn([*of_visit, *chain.from_iterable(seats.values())])
        at, to = _carers(SessionStaff, "session", of_session), _carers(VisitStaff, "visit", of_visit)
        blocks = [
            # Without a seat it was made anew by hand since: a moment ago it was this plan's.
            *(self._session(row, seats[row.pk], at[row.pk]) for row in of_session if seats[row.pk]),
            *(self._visit(row, to[row.pk]) for row in of_visit),
        ]
        return sorted(blocks, key=lambda block: (block.start, block.room, block.end, block.room_code))

    def days(self, some: Q) -> list[Attendance]:
        rows = within(self._user, "read", self._plan.attendances.filter(some)).order_by("date", "need__code")
        found = rows.values_list(*SEAT, "need__service", "date", "part", *_place("facility"), named=True)
        self._learn(found)
        limits = limits_of(rule_values(self._plan.week))
        spans = [limits.part(DayPart(row.part), self._calendar.day(row.date)) for row in found]
        parts = {part.value: str(part.label) for part in Part}
        return [
            Attendance(
                self._seat(row, row.index), span.start // DAY, span.start, span.end or 0, parts[row.part],
                self._services[row.need__service], row.facility__name, row.facility__code,
            )
            for row, span in zip(found, spans, strict=True)
        ]  # fmt: skip

    def nights(self, some: Q) -> list[Night]:
        rows = within(self._user, "read", self._plan.stays.filter(some)).order_by("nights", "bed__code")
        found = rows.values_list(
            *NEED, "need__service", "need__rungs", "nights", "bed__code", "bed__room__name",
            *_place("bed__room__facility"), "bed__room__facility__rung", named=True,
        )  # fmt: skip
        self._learn(found)
        return [
            Night(
                self._seat(row, 0), self._calendar.day(row.nights.lower), self._calendar.day(row.nights.upper),
                self._services[row.need__service], row.bed__code, row.bed__room__name, row.bed__room__facility__name,
                row.bed__room__facility__code, on_other_rung(row.need__rungs, row.bed__room__facility__rung),
            )
            for row in found
        ]  # fmt: skip

    def _sessions(self, some: Q | None) -> list[Any]:
        if some is None:
            return []
        rows = within(self._user, "read", self._plan.sessions.filter(some)).order_by("pk").distinct()
        columns = (*_place("facility"), "facility__longitude", "facility__latitude", *_place("room"))
        return list(rows.values_list("pk", "span", "service", *columns, named=True))

    def _visits(self, some: Q | None) -> list[Any]:
        if some is None:
            return []
        rows = within(self._user, "read", self._plan.visits.filter(some)).order_by("pk").distinct()
        home = (f"need__resident__{name}" for name in ("address", "longitude", "latitude"))
        return list(rows.values_list("pk", "span", *SEAT, "need__service", *home, named=True))

    def _session(self, row: Any, seats: list[Any], carers: list[Carer]) -> Block:
        mine = sorted((self._seat(seat, seat.index) for seat in seats), key=lambda seat: seat.need)
        return Block(
            "session", *self._minutes(row), self._services[row.service], tuple(mine), tuple(carers),
            row.facility__name, row.facility__code, row.room__name, row.room__code,
            point=(row.facility__longitude, row.facility__latitude),
        )  # fmt: skip

    def _visit(self, row: Any, carers: list[Carer]) -> Block:
        known = row.need__resident in self._names
        return Block(
            "visit", *self._minutes(row), self._services[row.need__service], (self._seat(row, row.index),),
            tuple(carers), address=row.need__resident__address if known else "",
            point=(row.need__resident__longitude, row.need__resident__latitude) if known else None,
        )  # fmt: skip

    def _minutes(self, row: Any) -> tuple[int, int]:
        return self._calendar.minute(row.span.lower), self._calendar.minute(row.span.upper)

    def _seat(self, row: Any, index: int) -> Seat:
        """``row`` has the columns NEED."""
        known = row.need__resident in self._names
        return Seat(
            row.need__code, index, row.need__resident__code if known else "",
            row.need__resident__name if known else "", (row.need, index) in self._pinned, row.need in self._movable,
        )  # fmt: skip

    def _learn(self, rows: Iterable[Any]) -> None:
        """Whose names the reader may see, and whose week change, of rows that have the columns NEED."""
        needs = {row.need: row.need__resident for row in rows}
        residents = permitted(self._user, "read", Resident).filter(pk__in={*needs.values()})
        self._names: set[int] = {*residents.values_list("pk", flat=True)}
        mine = permitted(self._user, "change", Need).filter(pk__in=needs)
        self._movable: set[int] = {*mine.values_list("pk", flat=True)}

    @cached_property
    def _services(self) -> dict[int, str]:
        return {row.pk: str(row) for row in permitted(self._user, "read", ServiceType)}

    @cached_property
    def _pinned(self) -> set[tuple[int, int]]:
        pins = permitted(self._user, "read", Pin).filter(week=self._plan.week)
        return {*pins.values_list("need", "index")}


NEED = ("need", "need__code", "need__resident", "need__resident__code", "need__resident__name")
SEAT = (*NEED, "index")


def _place(path: str) -> tuple[str, str]:
    return f"{path}__name", f"{path}__code"


def _by(owner: str, model: Any, owners: Iterable[Any], *columns: str) -> dict[int, list[Any]]:
    """Rows of ``model`` that hang on the ``owners``, by the key of theirs; all of one have been asked for before."""
    found: dict[int, list[Any]] = defaultdict(list)
    keys = [row.pk for row in owners]
    rows = model.objects.filter(**{f"{owner}__in": keys}).order_by() if keys else model.objects.none()
    for row in rows.values_list(owner, *columns, named=True):
        found[row[0]].append(row)
    return found


def _carers(model: Any, owner: str, owners: Iterable[Any]) -> dict[int, list[Carer]]:
    """In order of their codes."""
    way = ("travel_before",) if model is VisitStaff else ()
    found = _by(owner, model, owners, "staff__code", "staff__name", *way)
    return defaultdict(list, {key: [Carer(*row[1:]) for row in sorted(rows)] for key, rows in found.items()})
