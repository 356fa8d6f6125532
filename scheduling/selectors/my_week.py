"""The week of a carer or therapist: what they go to, in order, with what they must know at the door."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from backend.core.access.questions import Actor, permitted, roles_of
from backend.core.access.roles import Role
from backend.core.periods import ONE_DAY, ONE_WEEK, midnight
from facilities.choices import Language
from facilities.models import DoorPhoto, Facility, ServiceType, StaffMember
from facilities.selectors.doors import doors_of
from residents.choices import Precaution
from residents.models import Resident

from ..choices import AttendanceStatus, PlanStatus
from ..models import Attendance, Plan, Session, SessionAttendee, Visit
from ..occurrences import Occurrence
from ..snapshot import one_view
from .attendance import marks_of
from .occurrences import occurrence_of
from .ways import minutes_before


@dataclass(frozen=True)
class Seat:
    """A resident at an appointment, and what was said of it."""

    occurrence: Occurrence
    resident: Resident
    mark: Attendance | None = None

    @property
    def notes(self) -> list[str]:
        """What to know before one is at the door: how the person moves, what to protect oneself from, how to talk."""
        resident = self.resident
        precautions, languages = dict(Precaution.choices), dict(Language.choices)
        return [
            *([str(resident.get_mobility_display())] if resident.mobility else []),
            *(str(precautions[one]) for one in resident.precautions),
            *(str(languages[one]) for one in resident.languages if one != Language.MANDARIN),
        ]


@dataclass(frozen=True)
class Task:
    """An appointment of one's own. ``staff``: who of the account. ``facility``: None at a home. ``travel``: minutes
    from the place before it."""

    staff: StaffMember
    plan: Plan
    service: ServiceType
    start: datetime
    end: datetime
    seats: tuple[Seat, ...]
    together: tuple[str, ...]
    facility: Facility | None = None
    room: str = ""
    travel: int = 0
    door: DoorPhoto | None = None

    @property
    def place(self) -> Facility | Resident:
        """What has the address and the point on the map."""
        return self.facility or self.seats[0].resident

    @property
    def address(self) -> str:
        """Of a home, with the town where the address does not begin with it."""
        address, town = self.place.address, self.place.town
        return address if address.startswith(town.name) else f"{town} {address}".strip()

    @property
    def day(self) -> date:
        return self.start.date()

    @property
    def expected(self) -> tuple[Seat, ...]:
        """Those whom the family has not called off."""
        return tuple(one for one in self.seats if one.mark is None or one.mark.status != AttendanceStatus.EXCUSED)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to say."""
        ends = (AttendanceStatus.DONE, AttendanceStatus.NOT_MET)
        return all(one.mark and one.mark.status in ends for one in self.expected)


def own_staff(user: Actor) -> list[StaffMember]:
    """The staff rows that the account is."""
    rows = permitted(user, "read", StaffMember).filter(pk__in=_own(user))
    return list(rows.select_related("facility__town"))


def tasks_of(user: Actor, first: date, end: date) -> list[Task]:
    """Everything of one's own in ``[first, end)`` in published plans, by time. Ten queries."""
    return _tasks(user, own_staff(user), first, end)


def _tasks(user: Actor, staff: Iterable[StaffMember], first: date, end: date) -> list[Task]:
    own = {member.pk: member for member in staff}
    with one_view():  # of two versions, the one published meanwhile, a carer would be in two places at once
        found = [*_sessions(user, own, first, end), *_visits(user, own, first, end)]
    marks = marks_of(user, {seat.occurrence.need for task in found for seat in task.seats}, first, end)
    ways = minutes_before(user, found)
    told = [
        replace(
            task,
            seats=tuple(replace(seat, mark=marks.get(seat.occurrence)) for seat in task.seats),
            travel=ways[task.staff.pk, task.start],
        )
        for task in found
    ]
    return sorted(told, key=lambda task: (task.start, task.end))


@dataclass(frozen=True)
class Tab:
    """A day of the week, and how much of it is left to say."""

    day: date
    tasks: int
    left: int


@dataclass(frozen=True)
class MyDay:
    staff: list[StaffMember]
    day: date
    tasks: list[Task]
    week: list[Tab]
    next: Task | None  # where the day has none and is not over: the first of those after it

    @property
    def before(self) -> date:
        return self.day - ONE_WEEK

    @property
    def after(self) -> date:
        return self.day + ONE_WEEK


def my_day(user: Actor, day: date, today: date) -> MyDay:
    """The tasks of ``day``, and the days of its week. Of a day without tasks, what is next costs as much again."""
    monday = day - day.weekday() * ONE_DAY
    staff = own_staff(user)
    tasks = _tasks(user, staff, monday, monday + ONE_WEEK)
    by_day = {
        monday + number * ONE_DAY: [t for t in tasks if t.day == monday + number * ONE_DAY] for number in range(7)
    }
    tabs = [Tab(one, len(found), sum(not task.settled for task in found)) for one, found in by_day.items()]
    doors = doors_of(user, {task.facility for task in by_day[day] if task.facility})
    shown = [replace(task, door=doors.get(task.facility.pk) if task.facility else None) for task in by_day[day]]
    free = not shown and day >= today
    return MyDay(staff, day, shown, tabs, _next(user, staff, day + ONE_DAY) if free else None)


def _next(user: Actor, staff: Iterable[StaffMember], first: date) -> Task | None:
    """The first task from a day on, of two weeks: no more are published ahead."""
    return next((task for task in _tasks(user, staff, first, first + 14 * ONE_DAY) if task.expected), None)


def _own(user: Actor) -> frozenset[int]:
    return roles_of(user).get(Role.CARER, frozenset())


def _sessions(user: Actor, own: Mapping[int, StaffMember], first: date, end: date) -> Iterator[Task]:
    rows = permitted(user, "read", Session).filter(
        staff_rows__staff__in=own, plan__status=PlanStatus.PUBLISHED,
        span__startswith__gte=midnight(first), span__startswith__lt=midnight(end),
    )  # fmt: skip
    rows = rows.select_related("plan", "service", "facility__town", "room").defer("plan__result").distinct()
    for row in rows.prefetch_related("attendees__need__resident", "staff"):
        seats = [Seat(_of_seat(row, seat), seat.need.resident) for seat in row.attendees.all()]
        carers = list(row.staff.all())
        yield Task(
            _mine(carers, own), row.plan, row.service,
            timezone.localtime(row.span.lower), timezone.localtime(row.span.upper),
            seats=tuple(sorted(seats, key=lambda seat: seat.resident.name)),
            together=tuple(member.name for member in carers if member.pk not in own),
            facility=row.facility, room=row.room.name,
        )  # fmt: skip


def _visits(user: Actor, own: Mapping[int, StaffMember], first: date, end: date) -> Iterator[Task]:
    rows = permitted(user, "read", Visit).filter(
        staff_rows__staff__in=own, plan__status=PlanStatus.PUBLISHED,
        span__startswith__gte=midnight(first), span__startswith__lt=midnight(end),
    )  # fmt: skip
    rows = rows.select_related("plan", "need__service", "need__resident__town").defer("plan__result").distinct()
    for row in rows.prefetch_related("staff"):
        carers = list(row.staff.all())
        yield Task(
            _mine(carers, own), row.plan, row.need.service,
            timezone.localtime(row.span.lower), timezone.localtime(row.span.upper),
            seats=(Seat(occurrence_of(row), row.need.resident),),
            together=tuple(member.name for member in carers if member.pk not in own),
        )  # fmt: skip


def _mine(carers: Iterable[StaffMember], own: Mapping[int, StaffMember]) -> StaffMember:
    return next(own[member.pk] for member in carers if member.pk in own)


def _of_seat(session: Session, seat: SessionAttendee) -> Occurrence:
    return Occurrence(seat.need.code, seat.index, timezone.localtime(session.span.lower).date())
