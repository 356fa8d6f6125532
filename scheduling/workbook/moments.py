"""Dates and times as people and spreadsheets write them."""

import re
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from .findings import Refused, Text
from .text import plain

DAY = 1440
SPREADSHEET_EPOCH = date(1899, 12, 30)
SPREADSHEET_DAY_0 = datetime(1899, 12, 31)  # noqa: DTZ001  what readers make of a time without a date
EARLIEST_SERIAL = 3_654  # 1910-01-01: a smaller number is a year or a count, not a date
LATEST_SERIAL = 109_574  # 2199-12-31
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
FOR_GOOD = {"长期", "永久", "长期有效", "long-term", "permanent", "9999-12-31", "9999年12月31日", "99991231"}

_DATE = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))", re.ASCII)
_AROUND = re.compile(r"\s*([年月])\s*|\s+(?=[日号])")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2})(?::00)?|[点时](?:(\d{1,2})分?|(半))?)", re.ASCII)

DATE_RIGHT = Text(_("Write the date as year-month-day, for example 2026-12-01."))
TIME_RIGHT = Text(_("Write the time as hours:minutes, for example 08:30; the end of the day is 24:00."))
MOMENT_RIGHT = Text(_("Write a date, or a date and a time: 2026-12-01 or 2026-12-01 08:30."))


def read_date(raw: object) -> date:
    """A date cell, a serial number or a text in one of the usual styles; raises Refused."""
    day, minute = _moment(raw, DATE_RIGHT)
    if minute:
        raise Refused(Text(_("A time of day stands beside the date.")), DATE_RIGHT)
    return day


def read_last_date(raw: object) -> date | None:
    """The day after the last day written; None where the text says that there is none."""
    if plain(str(raw)).lower() in FOR_GOOD or (isinstance(raw, datetime) and raw.date() == date.max):
        return None
    return read_date(raw) + timedelta(days=1)


def read_start(raw: object) -> datetime:
    day, minute = _moment(raw, MOMENT_RIGHT)
    return _at(day, minute or 0)


def read_end(raw: object) -> datetime:
    """The moment written; of a bare date the end of that day."""
    day, minute = _moment(raw, MOMENT_RIGHT)
    return _at(day, DAY if minute is None else minute)


def read_time(raw: object) -> int:
    """Minutes of the day, 0 to 1440; raises Refused."""
    minutes = _minutes(raw)
    if minutes is None or not 0 <= minutes <= DAY or minutes != int(minutes):
        raise Refused(Text(_("This is no time of day.")), TIME_RIGHT)
    return int(minutes)


def _minutes(raw: object) -> float | None:
    if isinstance(raw, datetime):  # 24:00 in a cell that shows hours and minutes is the day after day 0
        return (raw - SPREADSHEET_DAY_0) / timedelta(minutes=1)
    if isinstance(raw, time):
        return raw.hour * 60 + raw.minute + raw.second / 60
    if isinstance(raw, timedelta):
        return raw / timedelta(minutes=1)
    if isinstance(raw, (int, float)):  # a fraction of the day
        return round(raw * DAY, 3) if 0 < raw < 1 else None
    match = _CLOCK.fullmatch("".join(plain(str(raw)).split()))
    if match is None:
        return None
    minute = 30 if match[4] else int(match[2] or match[3] or 0)
    return int(match[1]) * 60 + minute if minute < 60 else None


def _moment(raw: object, right: Text) -> tuple[date, int | None]:
    """The day and the minute of the day; None where no time is written."""
    if isinstance(raw, datetime):
        return _sane(raw.date(), right), raw.hour * 60 + raw.minute or None
    if isinstance(raw, (int, float)):
        return _from_number(raw, right)
    text = _AROUND.sub(r"\1", plain(str(raw)).replace("T", " "))
    match = _DATE.match(text)
    rest = text[match.end() :].strip() if match else ""
    minutes = read_time(rest) if _minutes(rest) is not None else None
    if match is None or (rest and minutes is None):
        raise Refused(Text(_("This is no date that can be understood.")), right)
    numbers = [int(group) for group in match.groups() if group and group.isdigit()]
    try:
        day = date(*numbers)
    except ValueError:
        raise Refused(Text(_("There is no such day in the calendar.")), right) from None
    return _sane(day, right), minutes


def _from_number(number: float, right: Text) -> tuple[date, int | None]:
    if number == int(number) and 19_000_101 <= number <= 21_991_231:
        return _moment(str(int(number)), right)
    if not EARLIEST_SERIAL <= number <= LATEST_SERIAL:
        raise Refused(Text(_("This number is no date.")), right)
    day, minute = divmod(round(number * DAY), DAY)
    return SPREADSHEET_EPOCH + timedelta(days=day), minute or None


def _sane(day: date, right: Text) -> date:
    if not FIRST <= day <= LAST:
        raise Refused(Text(_("The year %(year)s cannot be right."), {"year": day.year}), right)
    return day


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001  local time
