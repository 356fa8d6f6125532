"""Dates and moments of the database as the engine's days and minutes, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from backend.core.periods import ONE_WEEK, midnight

from ..engine.timeline import DAY, WEEK, Span

ALMOST = timedelta(minutes=1) - timedelta.resolution  # what is added to a moment that is rounded up to a minute


@dataclass(frozen=True)
class Calendar:
    monday: date
    horizon_days: int

    @cached_property
    def midnight(self) -> datetime:
        """Monday 00:00 local time."""
        return midnight(self.monday)

    @property
    def week_end(self) -> date:
        return self.monday + ONE_WEEK

    @property
    def horizon_end(self) -> date:
        return self.monday + timedelta(days=self.horizon_days)

    @property
    def horizon(self) -> tuple[datetime, datetime]:
        return self.midnight, self.moment(self.horizon_days * DAY)

    def day(self, date_: date) -> int:
        return (date_ - self.monday).days

    def date(self, day: int) -> date:
        return self.monday + timedelta(days=day)

    def minute(self, moment: datetime) -> int:
        return int((moment - self.midnight).total_seconds() // 60)

    def moment(self, minute: int) -> datetime:
        return self.midnight + timedelta(minutes=minute)

    def days(self, period: Any) -> Span:
        """A date range as days; an open end stays open."""
        return Span(self.day(period.lower), None if period.upper is None else self.day(period.upper))

    def minutes(self, period: Any) -> Span:
        """A range of moments as minutes, begun ones whole; an open end stays open."""
        return Span(self.minute(period.lower), None if period.upper is None else self.minute(period.upper + ALMOST))


def minutes_gone(monday: date, now: datetime) -> int:
    """How much of the week is past at ``now``: nothing before that minute is planned."""
    return min(WEEK, max(0, Calendar(monday, 7).minute(now)))


def windows(pairs: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Windows of the week as spans; one that ends with the week stays within it."""
    return tuple(Span(start, min(end, WEEK)) for start, end in pairs)
