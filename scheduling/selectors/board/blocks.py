"""What a stored plan holds of a facility, a carer or a resident, as blocks of time with names that may be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.db.models import Prefetch, Q

from backend.core.access.questions import Actor, permitted, within
from residents.models import Need, Resident
from residents.selectors.unread import unread

from ...engine.supply import DayPart
from ...engine.timeline import DAY
from ...models import Pin, Plan, Session, SessionAttendee, SessionStaff, Visit, VisitStaff
from ...snapshot.calendar import Calendar
from ...snapshot.rule_values import limits_of, rule_values


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


class Blocks:
    """Reads rows of one plan for one reader; what is pinned and whose names may be read is looked up once."""

    def __init__(self, user: Actor, plan: Plan) -> None:
        self._user = user
        self._plan = plan
        self._calendar = Calendar(plan.week, 7)

    def appointments(self, sessions: Q | None, visits: Q | None) -> list[Block]:
        """Sessions and visits under these conditions (None: none of the kind), in order of start."""
        rows: list[Session | Visit] = [*self._sessions(sessions), *self._visits(visits)]
        self._learn(chain.from_iterable(_needs_of(row) for row in rows))
        return sorted(map(self._block, rows), key=lambda block: (block.start, block.room, block.end))

    def days(self, some: Q) -> list[Attendance]:
        rows = within(self._user, "read", self._plan.attendances.filter(some))
        rows = rows.select_related("need__resident", "need__service", "facility").defer(*unread())
        found = list(rows.order_by("date", "need__code"))
        self._learn(row.need for row in found)
        limits = limits_of(rule_values(self._plan.week))
        spans = [limits.part(DayPart(row.part), self._calendar.day(row.date)) for row in found]
        return [
            Attendance(
                self._seat(row.need, row.index), span.start // DAY, span.start, span.end or 0, row.get_part_display(),
                str(row.need.service), row.facility.name, row.facility.code,
            )
            for row, span in zip(found, spans, strict=True)
        ]  # fmt: skip

    def nights(self, some: Q) -> list[Night]:
        rows = within(self._user, "read", self._plan.stays.filter(some))
        rows = rows.select_related("need__resident", "need__service", "bed__room__facility").defer(*unread())
        found = list(rows.order_by("nights", "bed__code"))
        self._learn(row.need for row in found)
        return [
            Night(
                self._seat(row.need, 0), self._calendar.day(row.nights.lower), self._calendar.day(row.nights.upper),
                str(row.need.service), row.bed.code, row.bed.room.name, row.bed.room.facility.name,
                row.bed.room.facility.code,
            )
            for row in found
        ]  # fmt: skip

    def _sessions(self, some: Q | None) -> list[Session]:
        if some is None:
            return []
        rows = within(self._user, "read", self._plan.sessions.filter(some)).distinct()
        rows = rows.select_related("service", "facility", "room")
        seats: Any = SessionAttendee.objects.select_related("need__resident").defer(*unread())
        # As lists: no query is made up for each session.
        with_seats: Any = rows.prefetch_related(Prefetch("attendees", seats, to_attr="seats"), _carers(SessionStaff))
        return list(with_seats)

    def _visits(self, some: Q | None) -> list[Visit]:
        if some is None:
            return []
        rows = within(self._user, "read", self._plan.visits.filter(some)).distinct()
        rows = rows.select_related("need__resident", "need__service").defer(*unread())
        with_carers: Any = rows.prefetch_related(_carers(VisitStaff))
        return list(with_carers)

    def _block(self, row: Session | Visit) -> Block:
        start, end = self._calendar.minute(row.span.lower), self._calendar.minute(row.span.upper)
        if isinstance(row, Visit):
            staff = (Carer(one.staff.code, one.staff.name, one.travel_before) for one in _carers_of(row))
            resident, known = row.need.resident, row.need.resident_id in self._names
            return Block(
                "visit", start, end, str(row.need.service), (self._seat(row.need, row.index),), tuple(staff),
                address=resident.address if known else "",
                point=(resident.longitude, resident.latitude) if known else None,
            )  # fmt: skip
        seats = (self._seat(seat.need, seat.index) for seat in _seats_of(row))
        return Block(
            "session", start, end, str(row.service), tuple(sorted(seats, key=lambda seat: seat.need)),
            tuple(Carer(one.staff.code, one.staff.name) for one in _carers_of(row)),
            row.facility.name, row.facility.code, row.room.name, row.room.code,
            point=(row.facility.longitude, row.facility.latitude),
        )  # fmt: skip

    def _seat(self, need: Need, index: int) -> Seat:
        known = need.resident_id in self._names
        return Seat(
            need.code, index, need.resident.code if known else "", need.resident.name if known else "",
            (need.pk, index) in self._pinned, need.pk in self._movable,
        )  # fmt: skip

    def _learn(self, needs: Iterable[Need]) -> None:
        """Whose names the reader may see, and whose week change."""
        needs = list(needs)
        residents = permitted(self._user, "read", Resident).filter(pk__in={need.resident_id for need in needs})
        self._names: set[int] = {*residents.values_list("pk", flat=True)}
        mine = permitted(self._user, "change", Need).filter(pk__in={need.pk for need in needs})
        self._movable: set[int] = {*mine.values_list("pk", flat=True)}

    @cached_property
    def _pinned(self) -> set[tuple[int, int]]:
        pins = permitted(self._user, "read", Pin).filter(week=self._plan.week)
        return {*pins.values_list("need", "index")}


def _needs_of(row: Session | Visit) -> list[Need]:
    return [row.need] if isinstance(row, Visit) else [seat.need for seat in _seats_of(row)]


def _carers(model: type[SessionStaff | VisitStaff]) -> Any:
    return Prefetch("staff_rows", model._default_manager.select_related("staff"), to_attr="carers")


def _carers_of(row: Any) -> list[Any]:
    found: list[Any] = row.carers
    return found


def _seats_of(row: Any) -> list[SessionAttendee]:
    found: list[SessionAttendee] = row.seats
    return found
