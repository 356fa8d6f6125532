"""When a day place is used: the hours of its part of the day, by the rule values of the week."""

from datetime import date, datetime, timedelta

from ..engine.problem import Limits
from ..engine.supply import DayPart
from ..snapshot.calendar import Calendar
from ..snapshot.rule_values import limits_of, rule_values


class DayHours:
    """The hours in which the engine holds day places. One query for each week that is asked about."""

    def __init__(self) -> None:
        self._limits: dict[date, Limits] = {}

    def of(self, day: date, part: str) -> tuple[datetime, datetime]:
        monday = day - timedelta(days=day.weekday())
        if monday not in self._limits:
            self._limits[monday] = limits_of(rule_values(monday))
        calendar = Calendar(monday, 7)
        span = self._limits[monday].part(DayPart(part), calendar.day(day))
        assert span.end is not None
        return calendar.moment(span.start), calendar.moment(span.end)
