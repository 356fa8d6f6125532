"""Weeks by their ISO name: ``2026-W49`` is the week whose Monday is 30 November 2026."""

import re
from contextlib import suppress
from datetime import date, timedelta

from django.utils.translation import gettext as _

from backend.core.periods import FIRST_DAY, LAST_DAY, ONE_WEEK

_NAME = re.compile(r"(\d{4})-W(\d{2})")


def monday_of(name: str) -> date:
    """The Monday of a week named like ``2026-W49``. Raises ValueError with the remedy for any other text.

    So too for a week so far off that days near it overflow.
    """
    match = _NAME.fullmatch(name.strip())
    with suppress(ValueError):
        if match and FIRST_DAY <= (monday := date.fromisocalendar(int(match[1]), int(match[2]), 1)) <= LAST_DAY:
            return monday
    raise ValueError(_("“%(name)s” is not a week; write the year and the week, for example 2026-W49") % {"name": name})


def week_name(monday: date) -> str:
    return f"{monday:%G-W%V}"


def coming_monday(today: date) -> date:
    """The Monday of the week after the one that ``today`` is in."""
    return today + timedelta(days=7 - today.weekday())


def following_month(first: date) -> date:
    """The first day of the month after the one that begins on ``first``."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def is_over(monday: date, today: date) -> bool:
    """Whether the last day of the week is past."""
    return monday + ONE_WEEK <= today
