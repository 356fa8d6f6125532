"""One day of a facility: who comes, who stays, who goes out to whom."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch
from django.utils import timezone

from backend.core.access.questions import Actor, permitted
from facilities.models import Facility

from ...choices import PlanStatus
from ...models import DayAttendance, Session, SessionAttendee, Visit
from .nights import Sleep, sleeps

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Staying:
    """Nobody is twice in these: who arrives is not among those who stay on."""

    arriving: list[Sleep]
    staying: list[Sleep]
    leaving: list[Sleep]


@dataclass(frozen=True)
class DayOfFacility:
    date: date
    sessions: list[Session]
    days: list[DayAttendance]
    visits: list[Visit]
    staying: Staying

    @property
    def expected(self) -> int:
        """People who come to the house, each counted once however often they come."""
        coming = {seat.need.resident_id for session in self.sessions for seat in session.attendees.all()}
        return len(coming | {row.need.resident_id for row in self.days})


def day_of_facility(user: Actor, facility: Facility, day: date) -> DayOfFacility:
    """What the published plan says of a day. A fixed number of queries."""
    start = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    span = (start, start + ONE_DAY)
    published = {"plan__status": PlanStatus.PUBLISHED}
    seats = Prefetch("attendees", SessionAttendee.objects.select_related("need__resident").order_by("need__resident"))
    sessions = permitted(user, "read", Session).filter(facility=facility, span__startswith__gte=span[0], **published)
    days = permitted(user, "read", DayAttendance).filter(facility=facility, date=day, **published)
    visits = permitted(user, "read", Visit).filter(span__startswith__gte=span[0], **published)
    visits = visits.filter(span__startswith__lt=span[1], staff_rows__staff__facility=facility).distinct()
    return DayOfFacility(
        day,
        list(
            sessions.filter(span__startswith__lt=span[1])
            .select_related("service", "room")
            .prefetch_related(seats, "staff")
            .order_by("span", "room__code")
        ),
        list(days.select_related("need__resident", "need__service").order_by("need__resident__name", "pk")),
        list(visits.select_related("need__resident", "need__service").prefetch_related("staff").order_by("span", "pk")),
        _staying(sleeps(user, facility, day - ONE_DAY, day + ONE_DAY), day),
    )


def _staying(nights: list[Sleep], day: date) -> Staying:
    tonight = [one for one in nights if one.covers(day)]
    here = {one.resident.pk for one in nights if one.covers(day - ONE_DAY)}
    staying_on = {one.resident.pk for one in tonight}
    return Staying(
        arriving=[one for one in tonight if one.resident.pk not in here],
        staying=[one for one in tonight if one.resident.pk in here],
        leaving=[one for one in nights if one.covers(day - ONE_DAY) and one.resident.pk not in staying_on],
    )
