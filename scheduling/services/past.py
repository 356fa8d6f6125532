"""What is over stays as it was: nobody moves, pins or reports what should have been afterwards."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backend.core.periods import ONE_WEEK

from ..weeks import is_over, week_name

# A house completes the list of its Sunday on Monday, and a telephone that was without a connection sends late.
LATE = ONE_WEEK


class WeekOver(ValidationError):
    """The week is past."""


def refuse_past(monday: date, today: date) -> None:
    """Raise WeekOver where the week of ``monday`` is over: its plan is changed by hand no more."""
    if is_over(monday, today):
        text = _("Week %(week)s is over. What was planned in it stays as it is; change this week or a later one.")
        raise WeekOver(text % {"week": week_name(monday)}, code="week_over")


def is_late(day: date, said_on: date) -> bool:
    """Whether the week of ``day`` was over for seven days: too late to say what became of it."""
    return is_over(_monday(day) + LATE, said_on)


def refuse_late(day: date, said_on: date) -> None:
    """Raise WeekOver where it is said too late."""
    if is_late(day, said_on):
        text = _("Week %(week)s is over for more than seven days: who came in it cannot be changed any more.")
        raise WeekOver(text % {"week": week_name(_monday(day))}, code="week_over")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
