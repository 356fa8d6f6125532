"""One day of a facility: who comes, who stays, who goes out to whom, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q

from backend.core.access.questions import Actor, permitted
from backend.core.periods import midnight
from facilities.models import Facility, StaffMember
from facilities.selectors.places import shares_name
from residents.models import Resident
from residents.selectors.nameless import hide_long_ago
from residents.selectors.unread import unread

from ...choices import AttendanceStatus, PlanStatus
from ...models import Attendance, BrokenAppointment, DayAttendance, Session, SessionAttendee, Visit
from ...occurrences import Occurrence
from ..attendance import marks_of
from ..occurrences import Night, occurrence_of
from ..unkept import unkept
from .nights import Sleep, sleeps

ONE_DAY = timedelta(days=1)
CARERS: Any = Prefetch("staff", to_attr="carers")
Row = SessionAttendee | Visit | DayAttendance | Night


@dataclass(frozen=True)
class Expected:
    """Somebody who is expected once on the day. ``mark``: what was said of it, None for nothing yet. ``broken``: what
    the published plan says of it can be kept no longer, and no version that mends it is published yet."""

    row: Row
    occurrence: Occurrence
    mark: Attendance | None
    broken: BrokenAppointment | None = None

    @property
    def resident(self) -> Resident:
        return self.row.need.resident

    @property
    def called_off(self) -> bool:
        return self.mark is not None and self.mark.status == AttendanceStatus.EXCUSED

    @property
    def goes_on(self) -> bool:
        """A night after the first of a stay."""
        return isinstance(self.row, Night) and not self.row.first

    @property
    def session(self) -> Session | None:
        return self.row.session if isinstance(self.row, SessionAttendee) else None

    @property
    def staff(self) -> list[StaffMember]:
        if isinstance(self.row, DayAttendance | Night):
            return []
        given: Any = self.row if isinstance(self.row, Visit) else self.row.session
        return given.carers


@dataclass(frozen=True)
class Staying:
    """Nobody is twice in these: who arrives is not among those who stay on. Of whom a plan holds the night, something
    can be said; who simply lives here is there without."""

    arriving: list[Expected]
    staying: list[Expected | Sleep]
    leaving: list[Sleep]


@dataclass(frozen=True)
class DayOfFacility:
    date: date
    sessions: list[Expected]
    days: list[Expected]
    visits: list[Expected]
    staying: Staying

    @property
    def coming(self) -> list[Expected]:
        """Those who come to the house; what the staff does elsewhere is said elsewhere."""
        return [*self.days, *self.sessions, *self.staying.arriving]

    @property
    def expected(self) -> int:
        """People who come to the house, each counted once however often they come; not who has called it all off."""
        return len({one.resident.pk for one in self.coming if not one.called_off})

    @property
    def unmarked(self) -> list[Expected]:
        return [one for one in self.coming if one.mark is None]

    @property
    def nights(self) -> list[Expected]:
        """Planned nights of those who stay on."""
        return [one for one in self.staying.staying if isinstance(one, Expected)]

    @property
    def unmarked_nights(self) -> list[Expected]:
        return [one for one in self.nights if one.mark is None]

    @property
    def missed(self) -> list[Expected]:
        said = (one for one in (*self.coming, *self.nights) if one.mark)
        return [one for one in said if one.mark and one.mark.status == "not_met"]


def day_of_facility(user: Actor, facility: Facility, day: date) -> DayOfFacility:
    """What the published plan says of a day, and what was said of it since. A fixed number of queries."""
    start = midnight(day)
    seats, days, visits = _seats(user, facility, start), _days(user, facility, day), _visits(user, facility, start)
    nights = _Nights(sleeps(user, facility, day - ONE_DAY, day + ONE_DAY), day)
    slept = [Night(one.stay, day) for one in nights.tonight if one.stay]
    hide_long_ago(user, [(row.need.resident, day) for row in (*seats, *days, *visits)])
    codes = {row.need.code for row in (*seats, *days, *visits, *slept)}
    marks = marks_of(user, codes, day, day + ONE_DAY)

    broken = unkept(user, day, day + ONE_DAY, Q(need__code__in=codes))

    def expected(rows: Sequence[Row]) -> list[Expected]:
        return [Expected(row, name, marks.get(name), broken.get(name)) for row in rows for name in [_name(row)]]

    by_stay = {one.row.stay.pk: one for one in expected(slept) if isinstance(one.row, Night)}
    staying = Staying(
        [by_stay[stay.pk] for stay in nights.arriving],
        [by_stay[one.stay.pk] if one.stay else one for one in nights.staying],
        nights.leaving,
    )
    return DayOfFacility(day, expected(seats), expected(days), expected(visits), staying)


def _name(row: Row) -> Occurrence:
    return row.occurrence if isinstance(row, Night) else occurrence_of(row)


def _seats(user: Actor, facility: Facility, start: datetime) -> list[Row]:
    sessions = permitted(user, "read", Session).filter(
        facility=facility, plan__status=PlanStatus.PUBLISHED, span__startswith__gte=start,
        span__startswith__lt=start + ONE_DAY,
    )  # fmt: skip
    seats = SessionAttendee.objects.select_related("need__resident", "need__service").defer(*unread())
    rows = sessions.select_related("service", "room").annotate(alike=shares_name("room"))
    rows = rows.order_by("span", "room__code")
    found: list[Row] = []
    # As lists: no query is made up for each session.
    with_lists: Any = rows.prefetch_related(
        Prefetch("attendees", seats.order_by("need__resident__name"), to_attr="seats"), CARERS
    )
    for session in with_lists:
        for seat in session.seats:
            seat.session = session
            found.append(seat)
    return found


def _days(user: Actor, facility: Facility, day: date) -> list[Row]:
    rows = permitted(user, "read", DayAttendance).filter(facility=facility, date=day, plan__status=PlanStatus.PUBLISHED)
    rows = rows.select_related("need__resident", "need__service").defer(*unread())
    return list(rows.order_by("need__resident__name", "pk"))


def _visits(user: Actor, facility: Facility, start: datetime) -> list[Row]:
    rows = permitted(user, "read", Visit).filter(
        plan__status=PlanStatus.PUBLISHED, span__startswith__gte=start, span__startswith__lt=start + ONE_DAY,
        staff_rows__staff__facility=facility,
    )  # fmt: skip
    rows = rows.select_related("need__resident", "need__service").defer(*unread()).prefetch_related(CARERS)
    return list(rows.distinct().order_by("span", "pk"))


class _Nights:
    """Who arrives on a day, who slept here the night before and stays, who leaves. Who arrives without a stay that
    begins then (people who simply live here) is taken as staying."""

    def __init__(self, nights: list[Sleep], day: date) -> None:
        here = {one.resident.pk for one in nights if one.covers(day - ONE_DAY)}
        self.tonight = [one for one in nights if one.covers(day)]
        new = [one for one in self.tonight if one.resident.pk not in here]
        self.arriving = [one.stay for one in new if one.stay and one.stay.nights.lower == day]
        arriving = {stay.resident_id for stay in self.arriving}
        self.staying = [one for one in self.tonight if one.resident.pk not in arriving]
        staying_on = {one.resident.pk for one in self.tonight}
        self.leaving = [one for one in nights if one.covers(day - ONE_DAY) and one.resident.pk not in staying_on]


def expected_named(user: Actor, facility: Facility, name: Occurrence) -> Expected | None:
    """Who is expected by that name on its day."""
    plan = day_of_facility(user, facility, name.day)
    return next((one for one in (*plan.coming, *plan.visits, *plan.nights) if one.occurrence == name), None)
