"""A replan of what is broken: the closures and absences that broke it are its events."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from backend.core.models import User
from facilities.models import Closure

from ..engine.react.events import Closed, Event, ResidentAway, StaffAbsent
from ..engine.supply import Asset
from ..engine.timeline import Span
from ..models import BrokenAppointment
from ..snapshot.calendar import Calendar
from .reacting import Answer, week_replan_known


def events_of_broken(monday: date) -> list[Event]:
    """What broke appointments of the week that are not mended, each once, in the order in which they were marked."""
    rows = BrokenAppointment.objects.filter(plan__week=monday, mended_at=None).order_by("pk")
    rows = rows.select_related(
        "closure__facility", "closure__room", "closure__bed", "closure__staff", "absence__resident"
    )
    return list(dict.fromkeys(_events(rows, Calendar(monday, 7))))


def _events(rows: Any, calendar: Calendar) -> Iterator[Event]:
    for row in rows:
        if row.closure is not None:
            yield _closed(row.closure, calendar.minutes(row.closure.span))
        elif row.absence is not None:
            yield ResidentAway(row.absence.resident.code, calendar.minutes(row.absence.span))


def _closed(closure: Closure, span: Span) -> Event:
    code = getattr(closure, closure.asset).code
    return StaffAbsent(code, span) if closure.asset == Asset.STAFF else Closed(Asset(closure.asset), code, span)


def week_mend(*, monday: date, user: User | None, today: date, now: datetime) -> Answer:
    """The published week after what broke it, as its next draft; a person looks at it and publishes. For workers.

    Raises NothingPublished, WeekOver, and StaleSnapshot when the data changed meanwhile.
    """
    return week_replan_known(monday=monday, events=events_of_broken(monday), user=user, today=today, now=now)
