"""The times of a published week beside the standing week that residents live by."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_WEEK, midnight
from facilities.choices import Mode, Weekday
from facilities.models import Facility, StaffMember
from residents.models import Resident

from ..choices import PlanStatus
from ..models import DayAttendance, Plan, Session, SessionAttendee, StandingPattern, Visit
from .occurrences import Row, occurrence_of
from .whereabouts import appointments_within

Habits = dict[tuple[str, int], StandingPattern]  # by the code of the need, and the occurrence


@dataclass(frozen=True)
class Times:
    """What planning goes by of one time of the week, by keys. ``start``: minutes after midnight, None for a day place;
    ``facility``: None for a visit at home."""

    weekday: int
    start: int | None = None
    facility: int | None = None
    room: int | None = None
    staff: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Apart:
    """A published time that is not in the standing week; ``usual`` is what stands there instead, where anything."""

    row: Row
    times: Times
    usual: StandingPattern | None

    @property
    def weekday(self) -> str:
        return str(Weekday(self.times.weekday).label)

    @property
    def facility(self) -> Facility | None:
        return getattr(_held(self.row), "facility", None)

    @property
    def staff(self) -> Iterable[StaffMember]:
        held = _held(self.row)
        return () if isinstance(held, DayAttendance) else held.staff.all()


def times_of(row: Row) -> Times:
    match row:
        case SessionAttendee():
            held = row.session
            return Times(*_when(held.span.lower), held.facility_id, held.room_id, _keys(held.staff.all()))
        case Visit():
            return Times(*_when(row.span.lower), staff=_keys(row.staff.all()))
        case DayAttendance():
            return Times(row.date.weekday(), facility=row.facility_id)


def standing_times(pattern: StandingPattern) -> Times:
    """What of a pattern counts for the kind of its service."""
    mode, day, start = pattern.need.service.mode, pattern.weekday, pattern.start or 0
    if mode == Mode.DAY:
        return Times(day, facility=pattern.facility_id)
    staff = _keys(pattern.staff.all())
    if mode == Mode.VISIT:
        return Times(day, start, staff=staff)
    return Times(day, start, pattern.facility_id, pattern.room_id, staff)


def stands(pattern: StandingPattern | None, times: Times, day: date) -> bool:
    """Whether the pattern says ``times``, and has not ended by ``day``."""
    return pattern is not None and goes_on(pattern, day) and standing_times(pattern) == times


def goes_on(pattern: StandingPattern, day: date) -> bool:
    return pattern.ends_on is None or pattern.ends_on > day


def habits_of(user: Actor, needs: Collection[str]) -> Habits:
    """Two queries."""
    rows = permitted(user, "read", StandingPattern).filter(need__code__in=needs)
    rows = rows.select_related("need__service").prefetch_related("staff")
    return {(row.need.code, row.number - 1): row for row in rows}


def pattern_to_change(user: Actor, resident: Resident, pk: int) -> StandingPattern | None:
    rows = permitted(user, "change", StandingPattern).filter(need__resident=resident, pk=pk)
    return rows.select_related("need__service", "need__resident").first()


def published_to_keep(user: Actor, pk: int) -> Plan | None:
    """A version that is, or was, published."""
    return permitted(user, "read", Plan).exclude(status=PlanStatus.DRAFT).filter(pk=pk).first()


def apart_from_habits(user: Actor, resident: Resident, today: date) -> tuple[Plan | None, list[Apart]]:
    """Of the latest published week, the times of needs that go on. Eight queries."""
    plan = permitted(user, "read", Plan).filter(status=PlanStatus.PUBLISHED).order_by("-week").first()
    if plan is None:
        return None, []
    week = midnight(plan.week), midnight(plan.week + ONE_WEEK)
    rows = [row for row in appointments_within(user, resident, *week) if _held(row).plan_id == plan.pk]
    habits = habits_of(user, {row.need.code for row in rows})
    found = []
    for row in rows:
        one, times = occurrence_of(row), times_of(row)
        day, usual, ends = max(one.day, today), habits.get((one.need, one.index)), row.need.dates.upper
        if (ends is None or ends > day) and not stands(usual, times, day):
            found.append(Apart(row, times, usual if usual and goes_on(usual, day) else None))
    return plan, sorted(found, key=lambda one: (one.times.weekday, one.times.start or 0, one.row.need.code))


def _held(row: Row) -> Session | Visit | DayAttendance:
    """What stands in the plan: of a seat its session."""
    return row.session if isinstance(row, SessionAttendee) else row


def _when(moment: datetime) -> tuple[int, int]:
    local = timezone.localtime(moment)
    return local.weekday(), local.hour * 60 + local.minute


def _keys(staff: Iterable[StaffMember]) -> frozenset[int]:
    return frozenset(member.pk for member in staff)
