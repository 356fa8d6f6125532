"""What hangs on a wall: the week of one facility, or of one staff member, by day. As on the board, whoever is out of
the reader's reach has no name here."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from backend.core.access.questions import Actor, permitted, within
from facilities.models import Facility, StaffMember
from facilities.selectors.places import shares_name
from residents.selectors.nameless import NOBODY, hide_out_of_reach, names_in_reach
from residents.selectors.unread import SEALED, unread

from ..models import DayAttendance, Plan, Session, SessionAttendee, SessionStaff, Stay, Visit, VisitStaff
from ..occurrences import Occurrence
from .attendance import called_off_in
from .codes import texts_by
from .occurrences import Night, occurrence_of


@dataclass(frozen=True)
class Slot:
    """One session or visit. ``where``: the room, or the address of a home; ``travel``: minutes before a visit; ``off``:
    those who have called it off, who are not among the ``residents``.
    """

    start: datetime
    end: datetime
    service: str
    residents: str
    staff: str
    where: str
    phone: str = ""
    travel: int | None = None
    off: str = ""


@dataclass
class Day:
    date: date
    slots: list[Slot] = field(default_factory=list)
    attendances: list[DayAttendance] = field(default_factory=list)
    off: set[int] = field(default_factory=set)  # keys of the attendances that are called off


def facilities_of_plan(user: Actor, plan: Plan) -> QuerySet[Facility]:
    """Facilities at which anybody is in the plan."""
    used = _any_of(
        Session.objects.filter(plan=plan).values("facility"),
        DayAttendance.objects.filter(plan=plan).values("facility"),
        Stay.objects.filter(plan=plan).values("bed__room__facility"),
    )
    return permitted(user, "read", Facility).filter(used).select_related("town", "kind")


def staff_of_plan(user: Actor, plan: Plan) -> QuerySet[StaffMember]:
    visits = VisitStaff.objects.filter(visit__plan=plan)
    used = _any_of(SessionStaff.objects.filter(session__plan=plan).values("staff"), visits.values("staff"))
    own = visits.filter(staff=OuterRef("pk")).values("staff").annotate(visits=Count("pk")).values("visits")
    rows = permitted(user, "read", StaffMember).filter(used).select_related("facility")
    return rows.annotate(visits_count=Coalesce(Subquery(own), 0))


def _any_of(*keys: QuerySet[Any, Any]) -> Q:
    """Rows with one of these keys, each kind of which is looked up for itself: joined, they would be multiplied."""
    return Q(*(Q(pk__in=some) for some in keys), _connector=Q.OR)


def facility_to_print(user: Actor, code: str) -> Facility | None:
    return permitted(user, "read", Facility).select_related("town").filter(code=code).first()


def staff_to_print(user: Actor, code: str) -> StaffMember | None:
    return permitted(user, "read", StaffMember).select_related("facility").filter(code=code).first()


def facility_week(user: Actor, plan: Plan, facility: Facility) -> tuple[list[Day], list[tuple[Stay, list[date]]]]:
    """The days on which anybody comes, and the stays, each with the nights of the week that are called off."""
    off = called_off_in(plan)
    return _facility_days(user, plan, facility, off), _facility_stays(user, plan, facility, off)


def _facility_days(user: Actor, plan: Plan, facility: Facility, off: set[Occurrence]) -> list[Day]:
    days = _days(plan)
    for slot in _sessions(user, within(user, "read", plan.sessions.filter(facility=facility)), off):
        _put(days, slot)
    attendances = within(user, "read", plan.attendances.filter(facility=facility))
    attendances = attendances.select_related("need__resident", "need__service").defer(*unread())
    found = list(attendances.order_by("part", "need__resident__name"))
    hide_out_of_reach(user, [row.need.resident for row in found])
    for row in found:
        days[row.date].attendances.append(row)
        if occurrence_of(row) in off:
            days[row.date].off.add(row.pk)
    return [day for day in days.values() if day.slots or day.attendances]


def _facility_stays(user: Actor, plan: Plan, facility: Facility, off: set[Occurrence]) -> list[tuple[Stay, list[date]]]:
    rows = within(user, "read", plan.stays.filter(bed__room__facility=facility))
    rows = rows.select_related("need", "bed__room", "resident").defer(*(f"resident__{name}" for name in SEALED))
    found = list(rows.order_by("bed__code", "nights"))
    hide_out_of_reach(user, [row.resident for row in found])
    called = {row: [Night(row, night) for night in _week(plan) if _sleeps(row, night)] for row in found}
    return [(row, [one.date for one in nights if one.occurrence in off]) for row, nights in called.items()]


def _sleeps(stay: Stay, night: date) -> bool:
    return bool(stay.nights.lower <= night < stay.nights.upper)


def staff_days(user: Actor, plan: Plan, member: StaffMember) -> list[Day]:
    """The days on which the staff member works, visits and sessions in order of time."""
    days, off = _days(plan), called_off_in(plan)
    for slot in _sessions(user, within(user, "read", plan.sessions.filter(staff=member)), off, with_facility=True):
        _put(days, slot)
    for slot in _visits(user, within(user, "read", plan.visits.filter(staff=member)), off, member):
        _put(days, slot)
    for day in days.values():
        day.slots.sort(key=lambda slot: (slot.start, slot.end))
    return [day for day in days.values() if day.slots]


def _days(plan: Plan) -> dict[date, Day]:
    return {day: Day(day) for day in _week(plan)}


def _week(plan: Plan) -> list[date]:
    return [plan.week + timedelta(days=number) for number in range(7)]


def _put(days: dict[date, Day], slot: Slot) -> None:
    if (day := slot.start.date()) in days:
        days[day].slots.append(slot)


def _sessions(
    user: Actor, rows: QuerySet[Session], off: set[Occurrence], *, with_facility: bool = False
) -> Iterable[Slot]:
    rows = rows.select_related("service", "facility", "room").annotate(alike=shares_name("room"))
    found: list[Any] = [*rows.order_by("span", "room__code")]
    keys = [row.pk for row in found]
    seats: dict[int, list[tuple[Occurrence, int]]] = defaultdict(list)
    days = {row.pk: timezone.localdate(row.span.lower) for row in found}
    columns = ("session", "need__code", "index", "need__resident")
    for key, code, index, resident in SessionAttendee.objects.filter(session__in=keys).order_by().values_list(*columns):
        seats[key].append((Occurrence(code, index, days[key]), resident))
    known = names_in_reach(user, {resident for each in seats.values() for _one, resident in each})
    staff = texts_by(SessionStaff.objects.filter(session__in=keys), "session", "staff__name")
    for row in found:
        room = f"{row.room.name} {row.room.code}" if row.alike else row.room.name
        yield Slot(
            timezone.localtime(row.span.lower),
            timezone.localtime(row.span.upper),
            str(row.service),
            _names(known.get(resident, NOBODY) for one, resident in seats[row.pk] if one not in off),
            _names(staff[row.pk]),
            f"{row.facility} {room}" if with_facility else room,
            off=_names(known.get(resident, NOBODY) for one, resident in seats[row.pk] if one in off),
        )


def _visits(user: Actor, rows: QuerySet[Visit], off: set[Occurrence], member: StaffMember) -> Iterable[Slot]:
    found = list(rows.select_related("need__service", "need__resident").prefetch_related("staff_rows__staff"))
    hide_out_of_reach(user, [row.need.resident for row in found])
    for row in found:
        carers = list(row.staff_rows.all())
        resident, gone = row.need.resident, occurrence_of(row) in off
        yield Slot(
            timezone.localtime(row.span.lower),
            timezone.localtime(row.span.upper),
            str(row.need.service),
            "" if gone else resident.name,
            _names(one.staff.name for one in carers if one.staff_id != member.pk),
            resident.address,
            resident.phone,
            next((one.travel_before for one in carers if one.staff_id == member.pk), None),
            resident.name if gone else "",
        )


def _names(names: Iterable[str]) -> str:
    return "、".join(sorted(names))
