"""Writes the appointments of a week as the rows of a draft plan."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import count
from typing import NamedTuple

from django.db.models import Max
from psycopg.types.range import TimestamptzRange

from backend.core.models import User
from facilities.choices import Mode

from ..models import DayAttendance, Plan, Session, SessionAttendee, SessionStaff, Stay, Visit, VisitStaff
from .directory import Directory
from .fields import moment
from .parts import BATCH
from .published import NO_TRAVEL, Appointment, Key, Published


class Seat(NamedTuple):
    need: str
    occurrence: int
    travel: Mapping[str, int]  # code of the carer -> minutes before, as far as they are known


class Together(NamedTuple):
    """What the rows of one session share."""

    service: str
    date: date
    start: int | None
    appointment: Appointment


def store_week(
    monday: date,
    wanted: Mapping[Key, Appointment],
    before: Mapping[Key, Published],
    directory: Directory,
    user: User | None,
    now: datetime,
) -> Plan:
    """A new draft of the week with these appointments. ``before``: those of the version that it follows."""
    last = Plan.objects.filter(week=monday).aggregate(last=Max("version"))["last"] or 0
    plan = Plan.objects.create(week=monday, version=last + 1, created_at=now, created_by=user)
    days, visits = [], []
    sessions: dict[Together, list[Seat]] = defaultdict(list)
    for key, number in numbered(wanted, before).items():
        appointment, was = wanted[key], before.get(key)
        seat = Seat(key.need, number, was.travel if was and was.appointment == appointment else NO_TRAVEL)
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
    return plan


def numbered(wanted: Iterable[Key], before: Mapping[Key, Published]) -> dict[Key, int]:
    """The number of each row within the week. A row that was there before keeps its own, and one at another time of
    a day takes over from what is gone on that day: what was said of either stays with it. Others get what is free."""
    numbers = {key: before[key].number for key in wanted if key in before}
    gone: dict[tuple[str, date], list[int]] = defaultdict(list)
    for key in sorted(before.keys() - numbers.keys(), key=in_order, reverse=True):
        gone[key.need, key.date].append(before[key].number)
    coming = sorted((key for key in wanted if key not in numbers), key=in_order)
    for key in coming:
        if left := gone[key.need, key.date]:
            numbers[key] = left.pop()
    taken: dict[str, set[int]] = defaultdict(set)
    for key, number in numbers.items():
        taken[key.need].add(number)
    for key in coming:
        if key not in numbers:
            numbers[key] = next(number for number in count() if number not in taken[key.need])
            taken[key.need].add(numbers[key])
    return {key: numbers[key] for key in sorted(numbers, key=in_order)}


def in_order(key: Key) -> tuple[str, date, int]:
    return key.need, key.date, key.start or 0


def keep_stays(before: Plan, plan: Plan) -> None:
    """The sheet has no stays: those of the version before stand in the new one too."""
    stays = before.stays.values("need_id", "resident_id", "bed_id", "nights")
    Stay.objects.bulk_create([Stay(plan=plan, **stay) for stay in stays], BATCH)


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
            VisitStaff(visit=row, staff_id=staff[code], travel_before=seat.travel.get(code, 0))
            for row, (_key, seat, appointment) in zip(rows, visits, strict=True)
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
