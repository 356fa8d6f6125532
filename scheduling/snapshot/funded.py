"""Which funded units published weeks take, counted by the database: a year of a city is half a million of them.

A unit is a session, a visit, an attended day or a night of a funded need. It draws on the entitlement of that resident
and service whose period holds its day. Of a week the published version counts, of nights that which is in force.

It counts until somebody says that it does not take place: not met, for whatever reason, or called off by the family,
also of a day to come. What nobody said anything of counts as given, as what can no longer be kept may have been given
all the same. What a family gave up by a replan stands in no published version any more.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Count, DateField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncDate
from psycopg.types.range import DateRange

from backend.core.periods import LAST_DAY, ONE_WEEK
from facilities.choices import Mode
from residents.models import Entitlement

from ..choices import PlanStatus
from ..models import DayAttendance, Plan, SessionAttendee, Stay, Visit
from ..selectors.attendance import not_given
from .reigns import in_force

_HELD = "need__resident__entitlements"
_Counted = tuple[int, int, int]  # entitlement, units before a day, and all of them


class Taken(NamedTuple):
    """Units on days before a day, and from it on."""

    before: int = 0
    after: int = 0


def units_taken(held: QuerySet[Entitlement], cut: date, end: date = LAST_DAY) -> dict[int, Taken]:
    """By entitlement of ``held``, the units that published weeks take of its period, but for days from ``end`` on;
    ``cut`` parts them. Of an entitlement of which none is taken there is nothing. A fixed number of queries.
    """
    periods = dict(held.values_list("pk", "period__startswith"))
    if not periods:
        return {}
    before: dict[int, int] = {}
    total: dict[int, int] = {}
    for key, sooner, units in _Counting(list(periods), min(periods.values()), cut, end).rows():
        before[key] = before.get(key, 0) + sooner
        total[key] = total.get(key, 0) + units
    return {key: Taken(before[key], units - before[key]) for key, units in total.items()}


class _Counting:
    """Of the entitlements ``keys``, whose periods begin on ``first`` at the soonest.

    All that is planned is counted, and taken off it what was said of a few: to ask of each whether it was takes ten
    times as long.
    """

    def __init__(self, keys: list[int], first: date, cut: date, end: date) -> None:
        self._keys, self._cut, self._end = keys, cut, end
        weeks = Plan.objects.filter(status=PlanStatus.PUBLISHED, week__gt=first - ONE_WEEK, week__lt=end)
        self._plans = list(weeks.values_list("pk", flat=True))
        self._stays = in_force(Stay.objects.all(), first, end)

    def rows(self) -> Iterator[_Counted]:
        for mode, plan, rows in (
            (Mode.DAY, "plan", DayAttendance.objects.alias(on=F("date"))),
            (Mode.VISIT, "plan", Visit.objects.alias(on=TruncDate("span__startswith"))),
            (Mode.SESSION, "session__plan", SessionAttendee.objects.alias(on=TruncDate("session__span__startswith"))),
        ):
            planned = rows.filter(**{f"{plan}__in": self._plans})
            yield from self._counted(planned)
            yield from self._off(mode, planned.filter(index=OuterRef("index"), on=OuterRef("date")))
        yield from self._nights()
        yield from self._off(Mode.STAY, self._stays.filter(in_force__contains=OuterRef("date")))

    def _drawn(self, **period: Any) -> Q:
        """Of rows of a need: it is funded, and one of the entitlements is for it, whose period is as said."""
        same = {f"{_HELD}__in": self._keys, f"{_HELD}__service": F("need__service")}
        return Q(need__funded=True, **same, **{f"{_HELD}__period__{name}": value for name, value in period.items()})

    def _counted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Each of ``rows``, which tell their day as ``on``, is a unit."""
        drawn = rows.filter(self._drawn(contains=F("on")), on__lt=self._end).order_by().values_list(_HELD)
        return drawn.annotate(sooner=Count("pk", filter=Q(on__lt=self._cut)), units=Count("pk"))

    def _off(self, mode: str, same: QuerySet[Any]) -> Iterator[_Counted]:
        """Less one for each of which it was said that it is not given. ``same``: what is planned of an occurrence."""
        marks = not_given(need__service__mode=mode).alias(on=F("date"))
        for key, sooner, units in self._counted(marks.filter(Exists(same.filter(need=OuterRef("need"))))):
            yield key, -sooner, -units

    def _nights(self) -> QuerySet[Any]:
        within = _calc("*", DateRangeField(), F("in_force"), F(f"{_HELD}__period"))
        sooner = _calc("*", DateRangeField(), within, Value(DateRange(None, self._cut)))
        drawn = self._stays.filter(self._drawn(overlap=F("in_force"))).order_by().values_list(_HELD)
        return drawn.annotate(sooner=Coalesce(Sum(_days(sooner)), 0), units=Sum(_days(within)))


def _days(nights: Any) -> Any:
    """How many; none is null."""
    ends = (Func(nights, function=name, output_field=DateField()) for name in ("upper", "lower"))
    return _calc("-", IntegerField(), *ends)


def _calc(sign: str, field: Any, *parts: Any) -> Any:
    return Func(*parts, template="(%(expressions)s)", arg_joiner=f" {sign} ", output_field=field)
