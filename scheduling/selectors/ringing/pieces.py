"""What of published weeks is to come, as far as a family notices it: when, where, with whom. By keys; the database
leaves out what all versions of a week have alike, so that the cost in Python follows what differs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, reduce
from operator import or_
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from backend.core.periods import ONE_DAY, midnight

from ...models import DayAttendance, SessionAttendee, SessionStaff, Stay, Visit, VisitStaff
from ...snapshot.reigns import between
from ..day_hours import DayHours
from .known import Week

VISIT, SESSION, DAY, NIGHT = "visit", "session", "day", "night"


@dataclass(frozen=True, order=True)
class Piece:
    """``place``: the facility, of a night the bed, of a visit nothing. ``part``: of the day, where it is a day place.
    Another room of the same house is no other place to a family.
    """

    start: datetime
    end: datetime
    need: int
    kind: str
    place: int = 0
    part: str = ""
    staff: tuple[int, ...] = ()

    @property
    def day(self) -> date:
        return timezone.localdate(self.start)


# The versions that have a piece, each with the number that the occurrence has in it.
Versions = dict[int, int]
Pieces = dict[tuple[int, date], dict[Piece, Versions]]  # by resident and Monday


def pieces_that_differ(weeks: Collection[Week], also: Collection[int], people: Q, now: datetime) -> Pieces:
    """What is to come and not in all versions of its week, and all that is to come of the needs ``also``; of needs of
    ``people``, a filter. Four queries, and one for each week with a day place.
    """
    found: Pieces = defaultdict(lambda: defaultdict(dict))
    wanted = [week for week in weeks if also or len(week.versions) > 1]
    for read in (_visits, _seats, _days, _nights):
        for resident, monday, piece, versions in read(wanted, also, people, now):
            if piece.end > now:
                found[resident, monday][piece].update(versions)
    return found


Rows = Iterator[tuple[int, date, Piece, Versions]]


def _visits(weeks: Iterable[Week], also: Collection[int], people: Q, now: datetime) -> Rows:
    staff = VisitStaff.objects.filter(visit=OuterRef("pk")).order_by("staff")
    rows = Visit.objects.filter(people, span__endswith__gt=now).annotate(carers=ArraySubquery(staff.values("staff")))
    for resident, need, monday, span, carers, versions in _apart(rows, weeks, also, "plan", "span", "carers"):
        yield resident, monday, Piece(span.lower, span.upper, need, VISIT, staff=tuple(carers)), versions


def _seats(weeks: Iterable[Week], also: Collection[int], people: Q, now: datetime) -> Rows:
    staff = SessionStaff.objects.filter(session=OuterRef("session")).order_by("staff")
    rows = SessionAttendee.objects.filter(people, session__span__endswith__gt=now)
    rows = rows.annotate(carers=ArraySubquery(staff.values("staff")))
    columns = ("session__span", "session__facility", "carers")
    for resident, need, monday, span, place, carers, versions in _apart(rows, weeks, also, "session__plan", *columns):
        yield resident, monday, Piece(span.lower, span.upper, need, SESSION, place, staff=tuple(carers)), versions


def _days(weeks: Iterable[Week], also: Collection[int], people: Q, now: datetime) -> Rows:
    rows = DayAttendance.objects.filter(people, date__gte=timezone.localdate(now))
    hours = cache(DayHours().of)
    columns = ("date", "part", "facility")
    for resident, need, monday, day, part, place, versions in _apart(rows, weeks, also, "plan", *columns):
        yield resident, monday, Piece(*hours(day, part), need, DAY, place, part), versions


def _nights(weeks: Iterable[Week], also: Collection[int], people: Q, now: datetime) -> Rows:
    """Night by night: versions may cut the same nights into other stays."""
    today, ruling = timezone.localdate(now), {week.monday: week.nights for week in weeks}
    rows = Stay.objects.filter(people, nights__endswith__gt=today)
    columns = ("bed", "nights")
    for resident, need, monday, bed, nights, versions in _apart(rows, weeks, also, "plan", *columns, number=Value(0)):
        reign = ruling[monday]
        first, end = (reign and reign.cut(nights)) or (today, today)
        for night in between(max(first, today), end):
            yield resident, monday, Piece(midnight(night), midnight(night + ONE_DAY), need, NIGHT, bed), versions


def _apart(
    rows: QuerySet[Any], weeks: Iterable[Week], also: Collection[int], plan: str, *columns: str, number: Any = "index"
) -> Iterator[tuple[Any, ...]]:
    """Resident, need, Monday, these columns, and the versions that have them."""
    plans = [pk for week in weeks for pk in week.versions]
    missing = (Q(**{f"{plan}__week": week.monday}, times__lt=len(week.versions)) for week in weeks)
    grouped = rows.filter(**{f"{plan}__in": plans}).order_by()
    grouped = grouped.values_list("need__resident", "need", f"{plan}__week", *columns).annotate(
        times=Count("pk"), of=ArrayAgg(plan, order_by=plan), numbers=ArrayAgg(number, order_by=plan)
    )
    for *found, _times, of, numbers in grouped.filter(reduce(or_, missing, Q(need__in=also))):
        yield (*found, dict(zip(of, numbers, strict=True)))
