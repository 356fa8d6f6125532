"""Dates, times and people as they are written in a hand-out."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from facilities.models import StaffMember
from residents.models import Resident


def day_text(day: date) -> str:
    """The day with its weekday."""
    return f"{day:%Y-%m-%d} {date_format(day, 'l')}"


def time_text(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def people(persons: Iterable[Resident | StaffMember]) -> str:
    return _(", ").join(person.name for person in persons)
