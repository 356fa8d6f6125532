"""What stands in a cell for a stored value: the reverse of cells.py, and it reads back as the same value."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from backend.core.windows import format_windows
from facilities import reference

from . import words
from .columns import Column, Kind
from .moments import DAY

Names = Mapping[str, Mapping[str, str]]  # facility_kind, service_type, skill, town -> code -> Chinese name
DEFAULT_NAMES: Names = {
    "facility_kind": {row.code: row.zh for row in reference.FACILITY_KINDS},
    "service_type": {row.code: row.zh for row in reference.SERVICES},
    "skill": {row.code: row.zh for row in reference.SKILLS},
    "town": {row.code: row.zh for row in reference.TOWNS},
}


def render(column: Column, value: object, names: Names = DEFAULT_NAMES) -> object:
    """A str, int, float or date for one cell; None for an empty one.

    ``value`` is as cells.py reads it: the code of a WORD, REFERENCE or REF; a list of codes of WORDS
    and REFS; a dict code -> count of COUNTS; a bool; a date, exclusive for LAST_DATE (the day after); a
    local datetime without zone, exclusive for END; minutes of the day for TIME; a list of (start, end)
    in minutes of the week for WINDOWS; text and numbers as they are. None and empty collections are an
    empty cell.
    """
    if value is None or value == "" or value == () or value == [] or value == {}:
        return None
    shown = _RENDER.get(column.kind)
    return shown(column, value, names) if shown else value


def _word(column: Column, value: Any, names: Names) -> str:
    if column.words is words.TOWNS:
        return names["town"][value]
    for word in column.words:
        if word.code == str(value):
            return word.zh
    raise ValueError(f"column {column.key} has no word {value!r}")


def _words(column: Column, value: Any, names: Names) -> str:
    return "、".join(_word(column, code, names) for code in value)


def _counts(column: Column, value: Any, names: Names) -> str:
    return "、".join(f"{_word(column, code, names)}×{count}" for code, count in value.items())


def _bool(column: Column, value: Any, names: Names) -> str:
    return "是" if value else "否"


def _reference(column: Column, value: Any, names: Names) -> str:
    return names[column.reference].get(str(value), str(value))


def _refs(column: Column, value: Any, names: Names) -> str:
    return "、".join(value)


def _last_date(column: Column, value: Any, names: Names) -> date:
    return value - timedelta(days=1)


def _start(column: Column, value: Any, names: Names) -> date | str:
    return _moment(value, value.date())


def _end(column: Column, value: Any, names: Names) -> date | str:
    return _moment(value, value.date() - timedelta(days=1))


def _moment(value: datetime, bare: date) -> date | str:
    """Midnight is written as a bare date: as a start the day it begins, as an end the last day included."""
    return bare if value.hour == value.minute == 0 else value.strftime("%Y-%m-%d %H:%M")


def _time(column: Column, value: Any, names: Names) -> str:
    return clock(value)


def clock(minutes: int) -> str:
    """Of the next day beyond midnight, which itself is 24:00."""
    minutes -= DAY if minutes > DAY else 0
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _windows(column: Column, value: Any, names: Names) -> str:
    return format_windows(value, chinese=True)


_RENDER = {
    Kind.WORD: _word,
    Kind.WORDS: _words,
    Kind.COUNTS: _counts,
    Kind.BOOL: _bool,
    Kind.REFERENCE: _reference,
    Kind.REFS: _refs,
    Kind.LAST_DATE: _last_date,
    Kind.START: _start,
    Kind.END: _end,
    Kind.TIME: _time,
    Kind.WINDOWS: _windows,
}
