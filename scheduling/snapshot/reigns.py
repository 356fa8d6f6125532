"""Which published plan decides a night: that of its week; where the week has none that plans nights, the last one
published before, as far as it looks ahead. What a plan says of nights that another decides is in force nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Case, DateField, Exists, ExpressionWrapper, F, Func, OuterRef, QuerySet, Value, When
from psycopg.types.range import DateRange

from backend.core.periods import FIRST_DAY, LAST_DAY, ONE_DAY

from ..choices import PlanStatus
from ..models import Plan, Stay
from .rule_values import horizon_on


@dataclass(frozen=True)
class Reign:
    """Nights ``[first, end)`` that a plan decides; ``plan`` None: nobody planned them."""

    plan: int | None
    first: date
    end: date

    def cut(self, nights: Any) -> tuple[date, date] | None:
        """Those of a period of nights that lie within; None: not one."""
        first, end = max(nights.lower, self.first), self.end if nights.upper is None else min(nights.upper, self.end)
        return (first, end) if first < end else None


def reigns(first: date = FIRST_DAY, end: date = LAST_DAY) -> list[Reign]:
    """The nights cut by who decides them, in order. A plan without a stay in the whole city planned no nights."""
    with_stays = Exists(Stay.objects.filter(plan=OuterRef("pk")))
    seen_until = ExpressionWrapper(F("week") + horizon_on("week"), DateField())
    plans = Plan.objects.filter(with_stays, status=PlanStatus.PUBLISHED, week__lt=end)
    found: list[Reign] = []
    reached = first
    weeks = list(plans.order_by("week").values_list("pk", "week", seen_until))
    for number, (plan, week, seen) in enumerate(weeks):
        following = weeks[number + 1][1] if number + 1 < len(weeks) else end
        until = min(end, seen, following)
        if until <= first:
            continue
        if reached < week:
            found.append(Reign(None, reached, week))
        found.append(Reign(plan, max(first, week), until))
        reached = until
    if reached < end:
        found.append(Reign(None, reached, end))
    return found


def by_plan(found: list[Reign]) -> dict[int, Reign]:
    """Those of plans."""
    return {reign.plan: reign for reign in found if reign.plan}


def plan_of(night: date) -> int | None:
    """The published plan that says who sleeps where in a night; None where nobody planned it."""
    return reigns(night, night + ONE_DAY)[0].plan


def in_force(stays: QuerySet[Stay], first: date = FIRST_DAY, end: date = LAST_DAY) -> QuerySet[Any]:
    """Those of ``stays`` that decide any of the nights ``[first, end)``; ``in_force``: which ones."""
    ruling = by_plan(reigns(first, end))
    whens = (When(plan=plan, then=Value(DateRange(reign.first, reign.end))) for plan, reign in ruling.items())
    decided = Case(*whens, output_field=DateRangeField())
    theirs = Func("nights", decided, template="(%(expressions)s)", arg_joiner=" * ", output_field=DateRangeField())
    rows = stays.filter(plan__in=ruling, nights__overlap=(first, end))
    return rows.annotate(in_force=theirs).filter(in_force__isempty=False)


def nights_given(stays: QuerySet[Stay], first: date, end: date, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Of those of ``stays`` that are in force these columns and the night, for each of the nights ``[first, end)``."""
    rows = in_force(stays, first, end).order_by().values_list("in_force", *columns)
    for nights, *named in rows:
        yield from ((*named, night) for night in between(nights.lower, nights.upper))


def between(first: date, end: date) -> list[date]:
    """The nights ``[first, end)``, in order."""
    return [first + number * ONE_DAY for number in range((end - first).days)]
