"""Periods of a large city as numbers of the week, made by the database: Python takes ten times as long to read a range.

For ``values_list``. An end that is open is None.
"""

import re
from functools import cache
from typing import Any

from django.db.models import CharField, Func, IntegerField
from django.db.models.functions import Cast

from ..engine.timeline import Span
from .calendar import Calendar, windows


class _Day(Func):
    template = "(%(function)s(%(expressions)s) - date '%(monday)s')"
    output_field = IntegerField()


class _Minute(Func):
    template = "(%(rounded)s(extract(epoch FROM %(function)s(%(expressions)s)) / 60)::integer - %(midnight)s)"
    output_field = IntegerField()


def days_of(column: str, calendar: Calendar) -> tuple[Any, Any]:
    """The columns of the first day of a period and of the day after its last, counted from the calendar's Monday."""
    lower, upper = (_Day(column, function=end, monday=calendar.monday) for end in ("lower", "upper"))
    return lower, upper


def minutes_of(column: str, calendar: Calendar) -> tuple[Any, Any]:
    """The columns of start and end of a period in minutes of the calendar's week; a minute that is begun is whole."""
    midnight = int(calendar.midnight.timestamp()) // 60
    lower, upper = (
        _Minute(column, function=end, rounded=rounded, midnight=midnight)
        for end, rounded in (("lower", "floor"), ("upper", "ceil"))
    )
    return lower, upper


def windows_of(column: str) -> Any:
    """The column of windows as the database writes them, for ``windows_in``."""
    return Cast(column, CharField())


@cache
def windows_in(text: str) -> tuple[Span, ...]:
    """``{[480,720),[780,960)}``: few texts stand in many rows."""
    return windows((int(start), int(end)) for start, end in re.findall(r"\[(\d+),(\d+)\)", text))
