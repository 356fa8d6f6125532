"""Days and times in the words in which people say them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.core.periods import ONE_DAY
from facilities.choices import Weekday
from facilities.models import Facility
from residents.models import Need

from ..explaining.wording import rung_text
from ..selectors.rungs import on_other_rung

register = template.Library()


@register.filter
def in_words(moment: datetime) -> str:
    """``9:00 am`` or 上午 9:00, local time."""
    local = timezone.localtime(moment)
    return _half_of_day(local) % {"time": _time(local)}


@register.simple_tag
def span_in_words(start: datetime, end: datetime) -> str:
    """``9:00–9:40 am`` or 上午 9:00–9:40; with both halves named where they differ."""
    first, last = timezone.localtime(start), timezone.localtime(end)
    if (first.date(), first.hour < 12) == (last.date(), last.hour < 12):
        return _half_of_day(first) % {"time": f"{_time(first)}–{_time(last)}"}
    return f"{in_words(first)} – {in_words(last)}"


def _half_of_day(local: datetime) -> str:
    return _("%(time)s am") if local.hour < 12 else _("%(time)s pm")


def _time(local: datetime) -> str:
    return f"{(local.hour - 1) % 12 + 1}:{local.minute:02}"


@register.simple_tag
def other_rung(need: Need, facility: Facility) -> str:
    """That a place is on another rung of the ladder of care than the wished one, and on which; else nothing."""
    if not on_other_rung(need.rungs, facility.rung):
        return ""
    text = _("Another rung of care than was wished: %(given)s instead of %(wished)s.")
    return text % {"given": rung_text(str(facility.rung)), "wished": rung_text(str(need.rungs[0]))}


@register.filter
def short_weekday(day: date) -> str:
    """Two letters, or one character."""
    return (
        pgettext("weekday", "Mo"),
        pgettext("weekday", "Tu"),
        pgettext("weekday", "We"),
        pgettext("weekday", "Th"),
        pgettext("weekday", "Fr"),
        pgettext("weekday", "Sa"),
        pgettext("weekday", "Su"),
    )[day.weekday()]


@register.filter
def day_in_words(day: date) -> str:
    """``Tuesday 1 December`` or 12月1日 星期二."""
    return date_format(day, pgettext("format of a date", "l j F"))


@register.filter
def date_in_words(day: date) -> str:
    """``1 December 2026`` or 2026年12月1日."""
    return date_format(day, pgettext("format of a date", "j F Y"))


@register.filter
def near(day: date, today: date) -> str:
    """``Today`` or ``Tomorrow``; empty for any other day."""
    return {today: _("Today"), today + timedelta(days=1): _("Tomorrow")}.get(day, "")


@register.filter
def weekdays_in_words(numbers: Iterable[int]) -> str:
    """``Monday Wednesday`` or 周一 周三."""
    return " ".join(str(Weekday(number).label) for number in numbers)


@register.filter
def last_day(period: Any) -> date | None:
    """The last day of a half-open period of days; None where it has no end."""
    return period.upper and period.upper - ONE_DAY


@register.filter
def dial(phone: str) -> str:
    """The digits of a telephone number, for an address that calls it."""
    return "".join(character for character in phone if character.isdigit() or character == "+")


@register.filter
def local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


@register.simple_tag
def fresh_key() -> str:
    """Names one filled-in form, so that what is sent twice is stored once."""
    return str(uuid4())
