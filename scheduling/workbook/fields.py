"""How values of the workbook stand in columns of the database, in both directions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.utils import timezone
from psycopg.types.range import DateRange, TimestamptzRange

from .directory import Directory

Values = Mapping[str, Any]
SINCE_EVER = date(1900, 1, 1)  # stands for a start that nobody knows; shown as an empty cell


class Field(Protocol):
    """One or several columns of a sheet, and the columns of the model that hold them."""

    @property
    def keys(self) -> tuple[str, ...]: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]: ...

    def load(self, stored: tuple[Any, ...], directory: Directory) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Plain:
    """``empty``: what is stored for an empty cell."""

    key: str
    name: str = ""
    empty: Any = ""
    cast: type = str

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name or self.key,)

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        value = values[self.key]
        return (self.empty if value is None else self.cast(value),)

    def load(self, stored: tuple[Any, ...], directory: Directory) -> dict[str, Any]:
        return {self.key: stored[0]}


class Whole(Plain):
    """A whole number, or a word whose code is one; empty is null unless said otherwise."""

    def __init__(self, key: str, name: str = "", empty: int | None = None) -> None:
        super().__init__(key, name, empty, int)


class Flag(Plain):
    def __init__(self, key: str, empty: bool = False) -> None:
        super().__init__(key, "", empty, bool)


class Degrees(Plain):
    def __init__(self, key: str) -> None:
        super().__init__(key, "", None, float)


class Day(Plain):
    """A date that may be empty; of a LAST_DATE the day after."""

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        return (values[self.key],)


class Hours(Plain):
    """Hours in the sheet, minutes in the database."""

    def __init__(self, key: str, name: str, empty: int) -> None:
        super().__init__(key, name, empty)

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        value = values[self.key]
        return (self.empty if value is None else round(value * 60),)

    def load(self, stored: tuple[Any, ...], directory: Directory) -> dict[str, Any]:
        hours = stored[0] / 60
        return {self.key: int(hours) if hours == int(hours) else round(hours, 4)}


class Words(Plain):
    """Several words in an array; ``cast`` int where their codes are numbers."""

    def __init__(self, key: str, cast: type = str) -> None:
        super().__init__(key, "", (), cast)

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        return ([self.cast(word) for word in values[self.key]],)


class Windows(Plain):
    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        return (tuple(values[self.key]),)


@dataclass(frozen=True)
class Link:
    """The code of another row, and the foreign key to it."""

    key: str
    name: str
    kind: str  # as in ``directory.CODED``

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        code = values[self.key]
        return (None if code is None else directory.codes(self.kind)[code],)

    def load(self, stored: tuple[Any, ...], directory: Directory) -> dict[str, Any]:
        return {self.key: None if stored[0] is None else directory.code(self.kind, stored[0])}


class Workplace(Link):
    """Of a shift: empty is the facility of the staff member."""

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        code = values[self.key] or directory.staff_facility[values["staff"]]
        return (directory.codes(self.kind)[code],)


@dataclass(frozen=True)
class Days:
    """First and last day, and the half-open range; null where ``nullable`` and neither is given."""

    first: str
    last: str
    name: str
    nullable: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.first, self.last)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        lower, upper = values[self.first], values[self.last]
        if self.nullable and lower is None and upper is None:
            return (None,)
        return (DateRange(lower or SINCE_EVER, upper),)

    def load(self, stored: tuple[Any, ...], directory: Directory) -> dict[str, Any]:
        period = stored[0]
        if period is None:
            return {self.first: None, self.last: None}
        return {self.first: None if period.lower == SINCE_EVER else period.lower, self.last: period.upper}


@dataclass(frozen=True)
class Moments:
    """Local start and end, and the half-open range of moments."""

    name: str = "span"
    keys: tuple[str, ...] = ("start", "end")

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        return (TimestamptzRange(aware(values["start"]), values["end"] and aware(values["end"])),)

    def load(self, stored: tuple[Any, ...], directory: Directory) -> dict[str, Any]:
        span = stored[0]
        return {"start": naive(span.lower), "end": naive(span.upper) if span.upper else None}


@dataclass(frozen=True)
class Clock:
    """A date and two times of that day, and the half-open range of moments."""

    name: str = "span"
    keys: tuple[str, ...] = ("date", "start", "end")

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        day = values["date"]
        return (TimestamptzRange(moment(day, values["start"]), moment(day, values["end"])),)

    def load(self, stored: tuple[Any, ...], directory: Directory) -> dict[str, Any]:
        start, end = naive(stored[0].lower), naive(stored[0].upper)
        return {"date": start.date(), "start": minute(start, start.date()), "end": minute(end, start.date())}


@dataclass(frozen=True)
class Thing:
    """What and its code, and one foreign key of several of which the others are null."""

    links: tuple[tuple[str, str, str], ...]  # word, foreign key, kind in the directory
    keys: tuple[str, ...] = ("asset", "code")

    @property
    def names(self) -> tuple[str, ...]:
        return ("asset", *(name for _word, name, _kind in self.links))

    def dump(self, values: Values, directory: Directory) -> tuple[Any, ...]:
        asset, code = values["asset"], values["code"]
        return (
            asset,
            *(directory.codes(kind)[code] if word == asset else None for word, _name, kind in self.links),
        )

    def load(self, stored: tuple[Any, ...], directory: Directory) -> dict[str, Any]:
        for (word, _name, kind), pk in zip(self.links, stored[1:], strict=True):
            if word == stored[0]:
                return {"asset": word, "code": directory.code(kind, pk)}
        raise ValueError(f"a row about no {stored[0]}")


def aware(moment: datetime) -> datetime:
    return timezone.make_aware(moment)


def naive(moment: datetime) -> datetime:
    return timezone.make_naive(moment)


def moment(day: date, minute_of_day: int) -> datetime:
    return aware(datetime(day.year, day.month, day.day) + timedelta(minutes=minute_of_day))  # noqa: DTZ001


def minute(moment: datetime, day: date) -> int:
    """Minutes from the start of ``day``, so that midnight at its end is 1440."""
    return (moment.date() - day).days * 1440 + moment.hour * 60 + moment.minute
