"""The appointments and the nights of one resident in published plans, within a time."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from backend.core.access.questions import Actor
from backend.core.periods import ONE_DAY
from residents.choices import DayPart
from residents.models import Resident

from ..choices import PlanStatus
from ..models import DayAttendance, SessionAttendee, Visit
from .facility.nights import Sleep, all_or_permitted, stays_of
from .occurrences import Row

Span = tuple[datetime, datetime | None]  # None: for good
FAR = timedelta(days=367)  # no plan looks further ahead
# When a day place is used; full days from the first to the last.
HOURS = {DayPart.FULL: (0, 24), DayPart.MORNING: (0, 12), DayPart.AFTERNOON: (12, 24)}


def appointments_within(user: Actor | None, resident: Resident, start: datetime, end: datetime) -> list[Row]:
    """Sessions, visits and day places that overlap ``[start, end)``, as ``user`` may read them; None: for a worker."""
    span = (start, end)
    seats = all_or_permitted(user, SessionAttendee).filter(
        need__resident=resident, session__plan__status=PlanStatus.PUBLISHED, session__span__overlap=span
    )
    visits = all_or_permitted(user, Visit).filter(
        need__resident=resident, plan__status=PlanStatus.PUBLISHED, span__overlap=span
    )
    days = all_or_permitted(user, DayAttendance).filter(
        need__resident=resident, plan__status=PlanStatus.PUBLISHED,
        date__gte=timezone.localtime(start).date(), date__lte=timezone.localtime(end).date(),
    )  # fmt: skip
    return [
        *seats.select_related("need__service", "session__facility", "session__room").prefetch_related("session__staff"),
        *visits.select_related("need__service").prefetch_related("staff__facility"),
        *(day for day in days.select_related("need__service", "facility") if _overlap(day_span(day), span)),
    ]


def nights_within(user: Actor | None, resident: Resident, start: datetime, end: datetime) -> list[Sleep]:
    """Nights of stays whose midnight lies in ``(start, end]``, by stay: whoever is away at midnight sleeps elsewhere,
    and whoever misses an hour of the day does not.
    """
    return stays_of(user, resident, timezone.localtime(start).date(), timezone.localtime(end).date())


def day_span(row: DayAttendance) -> tuple[datetime, datetime]:
    return hours_of(row.date, DayPart(row.part))


def hours_of(day: date, part: DayPart) -> tuple[datetime, datetime]:
    first, end = HOURS[part]
    return _moment(day, first), _moment(day, end)


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour % 24))) + (hour // 24) * ONE_DAY


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
