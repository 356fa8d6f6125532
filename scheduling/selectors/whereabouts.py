"""The appointments and the nights of residents in published plans, within a time."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from backend.core.access.questions import Actor, all_or_permitted
from backend.core.periods import overlap
from residents.models import Resident

from ..choices import PlanStatus
from ..models import DayAttendance, SessionAttendee, Stay, Visit
from .day_hours import DayHours
from .facility.nights import Sleep, stays_of
from .occurrences import Row

Span = tuple[datetime, datetime | None]  # None: for good
Away = tuple[int, datetime, datetime]  # a resident, from, until
FAR = timedelta(days=367)  # no plan looks further ahead


def appointments_within(user: Actor | None, resident: Resident, start: datetime, end: datetime) -> list[Row]:
    """Sessions, visits and day places that overlap ``[start, end)``, as ``user`` may read them; None: for a worker."""
    return appointments_missed(user, [(resident.pk, start, end)])


def appointments_missed(user: Actor | None, away: Collection[Away]) -> list[Row]:
    """The same of several residents, each with a time of its own, or several, in as many queries as for one."""
    if not away:
        return []
    residents, start, end = _all_of(away)
    seats = all_or_permitted(user, SessionAttendee).filter(
        need__resident__in=residents, session__plan__status=PlanStatus.PUBLISHED, session__span__overlap=(start, end)
    )
    visits = all_or_permitted(user, Visit).filter(
        need__resident__in=residents, plan__status=PlanStatus.PUBLISHED, span__overlap=(start, end)
    )
    days = all_or_permitted(user, DayAttendance).filter(
        need__resident__in=residents, plan__status=PlanStatus.PUBLISHED,
        date__range=(timezone.localdate(start), timezone.localdate(end)),
    )  # fmt: skip
    seats = seats.select_related("need__service", "session__facility", "session__room")
    visits = visits.select_related("need__service")
    rows: list[Row] = [
        *seats.prefetch_related("session__staff"),
        *visits.prefetch_related("staff__facility"),
        *days.select_related("need__service", "facility"),
    ]
    times, hours = _by_resident(away), DayHours()
    return [row for row in rows if any(overlap(span_of(row, hours), time) for time in times[row.need.resident_id])]


def span_of(row: Row, hours: DayHours | None = None) -> tuple[datetime, datetime]:
    """``hours``: those of days, where those of several rows are asked for."""
    match row:
        case SessionAttendee():
            return _bounds(row.session.span)
        case Visit():
            return _bounds(row.span)
        case DayAttendance():
            return (hours or DayHours()).of(row.date, row.part)


def nights_within(user: Actor | None, resident: Resident, start: datetime, end: datetime) -> list[Sleep]:
    """Nights of stays whose midnight lies in ``(start, end]``, by stay: whoever is away at midnight sleeps elsewhere,
    and whoever misses an hour of the day does not.
    """
    return stays_of(user, [resident.pk], timezone.localdate(start), timezone.localdate(end))


def nights_missed(user: Actor | None, away: Collection[Away]) -> list[tuple[Stay, date]]:
    """The same night by night of several residents, each with a time of its own, or several, in as many queries."""
    if not away:
        return []
    residents, start, end = _all_of(away)
    times = _by_resident(away)
    stays = stays_of(user, residents, timezone.localdate(start), timezone.localdate(end))
    return [
        (sleep.stay, night)
        for sleep in stays
        if sleep.stay
        for night in sleep.nights
        if any(_sleeps_away(night, time) for time in times[sleep.resident.pk])
    ]


def _sleeps_away(night: date, time: tuple[datetime, datetime]) -> bool:
    return timezone.localdate(time[0]) <= night < timezone.localdate(time[1])


def _all_of(away: Collection[Away]) -> tuple[set[int], datetime, datetime]:
    """Who is away, from the first moment to the last of any of them."""
    return {who for who, *_time in away}, min(start for _, start, _ in away), max(end for *_, end in away)


def _by_resident(away: Collection[Away]) -> dict[int, list[tuple[datetime, datetime]]]:
    times: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for resident, start, end in away:
        times[resident].append((start, end))
    return times


def _bounds(span: Any) -> tuple[datetime, datetime]:
    return span.lower, span.upper
