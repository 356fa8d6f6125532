"""Writes the appointments of a week as the rows of a draft plan."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Max
from psycopg.types.range import TimestamptzRange

from backend.core.models import User
from facilities.choices import Mode

from ..models import DayAttendance, Plan, Session, SessionAttendee, SessionStaff, Stay, Visit, VisitStaff
from .directory import Directory
from .fields import moment
from .parts import BATCH


class Key(NamedTuple):
    """What names a row. ``start`` in minutes of the day; None for a day place."""

    need: str
    date: date
    start: int | None


class Appointment(NamedTuple):
    end: int | None
    facility: str | None
    room: str | None
    staff: frozenset[str]


class Seat(NamedTuple):
    need: str
    occurrence: int


class Together(NamedTuple):
    """What the rows of one session share."""

    service: str
    date: date
    start: int | None
    appointment: Appointment


def store_week(
    monday: date,
    wanted: Mapping[Key, Appointment],
    before: Plan | None,
    directory: Directory,
    user: User | None,
    now: datetime,
) -> Plan:
    """A new draft of the week with these appointments, and with the stays of the version ``before``."""
    last = Plan.objects.filter(week=monday).aggregate(last=Max("version"))["last"] or 0
    plan = Plan.objects.create(week=monday, version=last + 1, created_at=now, created_by=user)
    days, visits = [], []
    sessions: dict[Together, list[Seat]] = defaultdict(list)
    counted: Counter[str] = Counter()
    for key in sorted(wanted, key=lambda key: (key.need, key.date, key.start or 0)):
        seat, appointment = Seat(key.need, counted[key.need]), wanted[key]
        counted[key.need] += 1
        service = directory.needs[key.need].service
        mode = directory.modes[service]
        if mode == Mode.DAY:
            days.append((key, seat, appointment))
        elif mode == Mode.VISIT:
            visits.append((key, seat, appointment))
        else:
            sessions[Together(service, key.date, key.start, appointment)].append(seat)
    _store_days(plan, days, directory)
    _store_visits(plan, visits, directory)
    _store_sessions(plan, sessions, directory)
    if before is not None:
        Stay.objects.bulk_create(
            [
                Stay(
                    plan=plan,
                    need_id=stay.need_id,
                    resident_id=stay.resident_id,
                    bed_id=stay.bed_id,
                    nights=stay.nights,
                )
                for stay in before.stays.all()
            ],
            BATCH,
        )
    return plan


Rows = list[tuple[Key, Seat, Appointment]]


def _store_days(plan: Plan, days: Rows, directory: Directory) -> None:
    needs, facilities = directory.codes("needs"), directory.codes("facilities")
    DayAttendance.objects.bulk_create(
        [
            DayAttendance(
                plan=plan,
                need_id=needs[key.need],
                index=seat.occurrence,
                facility_id=facilities[str(appointment.facility)],
                date=key.date,
                part=directory.needs[key.need].day_part,
            )
            for key, seat, appointment in days
        ],
        BATCH,
    )


def _store_visits(plan: Plan, visits: Rows, directory: Directory) -> None:
    needs, staff = directory.codes("needs"), directory.codes("staff")
    rows = Visit.objects.bulk_create(
        [
            Visit(
                plan=plan, need_id=needs[key.need], index=seat.occurrence, span=_span(key.date, key.start, appointment)
            )
            for key, seat, appointment in visits
        ],
        BATCH,
    )
    VisitStaff.objects.bulk_create(
        [
            VisitStaff(visit=row, staff_id=staff[code])
            for row, (_key, _seat, appointment) in zip(rows, visits, strict=True)
            for code in sorted(appointment.staff)
        ],
        BATCH,
    )


def _store_sessions(plan: Plan, sessions: Mapping[Together, list[Seat]], directory: Directory) -> None:
    needs, staff, services = (directory.codes(kind) for kind in ("needs", "staff", "service_type"))
    facilities, rooms = directory.codes("facilities"), directory.codes("rooms")
    rows = Session.objects.bulk_create(
        [
            Session(
                plan=plan,
                service_id=services[together.service],
                facility_id=facilities[str(together.appointment.facility)],
                room_id=rooms[str(together.appointment.room)],
                span=_span(together.date, together.start, together.appointment),
            )
            for together in sessions
        ],
        BATCH,
    )
    pairs = list(zip(rows, sessions.items(), strict=True))
    SessionAttendee.objects.bulk_create(
        [
            SessionAttendee(session=row, need_id=needs[seat.need], index=seat.occurrence)
            for row, (_together, seats) in pairs
            for seat in seats
        ],
        BATCH,
    )
    SessionStaff.objects.bulk_create(
        [
            SessionStaff(session=row, staff_id=staff[code])
            for row, (together, _seats) in pairs
            for code in sorted(together.appointment.staff)
        ],
        BATCH,
    )


def _span(day: date, start: int | None, appointment: Appointment) -> TimestamptzRange:
    assert start is not None  # only day places have no time
    assert appointment.end is not None
    return TimestamptzRange(moment(day, start), moment(day, appointment.end))
