"""What a report is about: a week, or the weeks that begin in a month."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from backend.core.access.questions import Actor, require
from backend.core.periods import ONE_DAY, ONE_WEEK

from ...choices import PlanStatus
from ...models import Plan
from ...weeks import following_month, monday_of, week_name

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class Period:
    """Days ``[first, end)`` and the plans published for weeks that begin in them, the earliest first."""

    name: str
    first: date
    end: date
    plans: tuple[Plan, ...]

    @property
    def begin(self) -> date:
        """The first day that the report speaks of: of the first week that begins in a month."""
        return self.first + timedelta(days=-self.first.weekday() % 7)

    @property
    def last(self) -> date:
        """The last day that the report speaks of: of the last week that begins in a month, published or not."""
        day = self.end - ONE_DAY
        return day + timedelta(days=6 - day.weekday())

    @property
    def as_of(self) -> date:
        """The day at whose end the report tells how things stand: the last of the last published week."""
        return self.plans[-1].week + ONE_WEEK - ONE_DAY if self.plans else self.last

    @property
    def planned(self) -> tuple[Plan, ...]:
        """Those that the engine made. Of a week that was imported nobody knows what was missing."""
        return tuple(plan for plan in self.plans if plan.score is not None)


def week_period(user: Actor, monday: date) -> Period:
    return _period(user, week_name(monday), monday, monday + ONE_WEEK)


def month_period(user: Actor, first: date) -> Period:
    """The month of ``first``, which is its first day."""
    return _period(user, f"{first:%Y-%m}", first, following_month(first))


def named_period(user: Actor, name: str) -> Period:
    """The week or month of that name, of this century. Raises ValueError for any other text."""
    match = _MONTH.fullmatch(name)
    first = date(max(1, int(match[1])), int(match[2]), 1) if match else monday_of(name)
    if not 2000 <= first.year < 2100:
        raise ValueError(name)
    return month_period(user, first) if match else week_period(user, first)


def published_weeks(user: Actor) -> list[date]:
    """Mondays of the weeks of which there is a report, the latest first."""
    require(user, "open", "reports")
    return list(_published().order_by("-week").values_list("week", flat=True))


def plans_until(user: Actor, end: date, count: int) -> list[Plan]:
    """The last ``count`` published plans of weeks that begin before ``end``, the earliest first."""
    require(user, "open", "reports")
    return list(reversed(_published().filter(week__lt=end).order_by("-week")[:count]))


def _period(user: Actor, name: str, first: date, end: date) -> Period:
    require(user, "open", "reports")
    return Period(name, first, end, tuple(_published().filter(week__gte=first, week__lt=end).order_by("week")))


def _published() -> QuerySet[Plan]:
    """Without the results, which are megabytes."""
    return Plan.objects.filter(status=PlanStatus.PUBLISHED)
