"""What did not take place, and that of which nobody said anything: until somebody writes what was done about it.

What a family called off and what a closure has broken is not here: that is known, and has pages of its own. Nor is a
night of which nothing was said: whoever lives in a house is there unless somebody says otherwise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from backend.core.access.questions import Actor, confined, permitted
from backend.core.access.table import CHANGE
from backend.core.periods import FIRST_DAY, ONE_DAY
from facilities.models import Facility
from residents.models import Need
from residents.selectors.unread import unread

from ..choices import AttendanceStatus, PlanStatus
from ..models import Attendance, DayAttendance, FollowUp, SessionAttendee, Visit
from ..occurrences import Occurrence
from .attendance import holding, nobody_said, same_occurrence

MISSED_FOR = timedelta(days=14)
UNSAID_FOR = timedelta(days=7)
PATIENCE = timedelta(hours=2)
IN_A_ROW = 3
SAID = (AttendanceStatus.DONE, AttendanceStatus.NOT_MET)
MISSED, REPEATED = "missed", "repeated"
PUBLISHED = PlanStatus.PUBLISHED
Rows = QuerySet[Any]
# What a line shows beside the need and whose it is.
SHOWN = {
    MISSED: ("facility", "staff"), REPEATED: ("facility", "staff"), "visits": (), "sessions": ("session__facility",),
    "days": ("facility",),
}  # fmt: skip
STAFF = {"visits": ("staff__facility",), "sessions": ("session__staff",)}


@dataclass(frozen=True)
class Item:
    """One line of a list. ``when``: the row of the plan that says the time of day; None: a mark, of a day alone.
    ``mark``: that it did not take place. ``started``: somebody said that it began, and nobody how it ended. ``misses``:
    how often in a row it did not take place. ``runs``: whether the reader may open the day of the facility, where one
    says what became of it.
    """

    need: Need
    occurrence: Occurrence
    facility: Facility
    staff: tuple[str, ...] = ()
    when: Any = None
    mark: Attendance | None = None
    started: bool = False
    misses: int = 0
    runs: bool = False


def to_follow_up(user: Actor, now: datetime) -> dict[str, Rows]:
    """By kind what is open, of residents of whom ``user`` may say that it was followed up; the latest first. Each row
    has the day ``on``."""
    today = timezone.localdate(now)
    missed, lately = _missed(user, today), (now - UNSAID_FOR, now - PATIENCE)
    visits = Visit.objects.filter(plan__status=PUBLISHED, span__endswith__range=lately)
    seats = SessionAttendee.objects.filter(session__plan__status=PUBLISHED, session__span__endswith__range=lately)
    # A house completes the list of a day in the evening.
    days = DayAttendance.objects.filter(plan__status=PUBLISHED, date__range=(today - UNSAID_FOR, today - ONE_DAY))
    lists = {
        MISSED: missed,
        REPEATED: missed.filter(_is_latest(), misses__gte=IN_A_ROW),
        "visits": _unsaid(user, visits).order_by("-span", "pk"),
        "sessions": _unsaid(user, seats).order_by("-session__span", "pk"),
        "days": _unsaid(user, days).order_by("-date", "facility", "pk"),
    }
    return {
        kind: rows.select_related("need__resident__town", "need__service", *SHOWN[kind])
        .prefetch_related(*STAFF.get(kind, ()))
        .defer(*unread())
        for kind, rows in lists.items()
    }


def count_to_follow_up(user: Actor, now: datetime) -> int:
    """Four queries. What happened several times in a row is among what did not take place."""
    return sum(rows.count() for kind, rows in to_follow_up(user, now).items() if kind != REPEATED)


def open_named(user: Actor, kind: str, name: Occurrence, now: datetime) -> Rows:
    """What is open of that kind and name. Of ``REPEATED`` all that did not take place of its need, if it is listed."""
    lists = to_follow_up(user, now)
    found = lists[kind].filter(need__code=name.need, index=name.index, on=name.day)
    return lists[MISSED].filter(need__in=found.values("need")) if kind == REPEATED else found


def items_of(user: Actor, kind: str, rows: Iterable[Any]) -> list[Item]:
    """The lines of a page of ``to_follow_up``."""
    items = [ITEMS[kind](row) for row in rows]
    houses = permitted(user, "run", Facility).filter(pk__in={item.facility.pk for item in items})
    run = set(houses.values_list("pk", flat=True))
    return [replace(item, runs=item.facility.pk in run) for item in items]


def _own(user: Actor, rows: Rows) -> Rows:
    """Those of residents of the own town, or of the city, whose files are not closed."""
    towns = confined(user, CHANGE, "follow-ups", "town")
    rows = rows.filter(need__resident__ends_on=None)
    return rows if towns is None else rows.filter(need__resident__town__in=towns)


def _missed(user: Actor, today: date) -> Rows:
    rows = holding(status=AttendanceStatus.NOT_MET, date__gt=today - MISSED_FOR, date__lte=today)
    rows = _own(user, rows).annotate(on=F("date"), misses=_misses())
    # What arrived after somebody had looked into it is news.
    return rows.filter(~_followed(done_at__gte=OuterRef("stored_at"))).order_by("-date", "-at", "pk")


def _misses() -> Coalesce:
    """How often the need of a mark did not take place since it took place last, up to now."""
    done = holding(status=AttendanceStatus.DONE, need=OuterRef("need")).order_by("-date")
    last = Coalesce(Subquery(done.values("date")[:1]), Value(FIRST_DAY), output_field=DateField())
    since = holding(status=AttendanceStatus.NOT_MET, need=OuterRef("need"), date__gt=last).order_by()
    return Coalesce(Subquery(since.values("need").annotate(times=Count("pk")).values("times")), 0)


def _is_latest() -> Q:
    """Of the marks of a need that say that it took place or not, no other is of a later time."""
    later = Q(date__gt=OuterRef("date")) | Q(date=OuterRef("date"), index__gt=OuterRef("index"))
    return ~Q(Exists(holding(status__in=SAID, need=OuterRef("need")).filter(later)))


def _unsaid(user: Actor, rows: Rows) -> Rows:
    started = holding(status=AttendanceStatus.STARTED, **same_occurrence("on"))
    return nobody_said(_own(user, rows)).filter(~_followed()).annotate(started=Exists(started))


def _followed(**more: Any) -> Exists:
    return Exists(FollowUp.objects.filter(**same_occurrence("on"), **more))


def _name(row: Any) -> Occurrence:
    return Occurrence(row.need.code, row.index, row.on)


def _of_mark(row: Any) -> Item:
    staff = (row.staff.name,) if row.staff else ()
    return Item(row.need, _name(row), row.facility, staff, mark=row, misses=row.misses)


def _of_visit(row: Any) -> Item:
    carers = list(row.staff.all())
    names = tuple(member.name for member in carers)
    return Item(row.need, _name(row), carers[0].facility, names, when=row, started=row.started)


def _of_seat(row: Any) -> Item:
    session = row.session
    names = tuple(member.name for member in session.staff.all())
    return Item(row.need, _name(row), session.facility, names, when=session, started=row.started)


def _of_day(row: Any) -> Item:
    return Item(row.need, _name(row), row.facility, when=row, started=row.started)


ITEMS: dict[str, Callable[[Any], Item]] = {
    MISSED: _of_mark,
    REPEATED: _of_mark,
    "visits": _of_visit,
    "sessions": _of_seat,
    "days": _of_day,
}
