"""Dataclasses to JSON values and back, by their type hints; what a value may be stands in ``fields.py``.

A record is an object, a tuple an array, a ``Span`` the array ``[start, end]`` whose end is null when open.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from .fields import FIELDS, ORDERED, About
from .timeline import Span

_KINDS = {
    dict: "an object",
    list: "an array",
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}


_AS_IT_IS = frozenset({str, int, float, bool, type(None)})  # in JSON; most of the values of a week


class MalformedFile(ValueError):
    """A file is not what its schema says. ``path`` is a JSON path such as ``$.needs[3].windows[0]``."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class ParsedObject(dict[str, Any]):
    """A JSON object that remembers a key that stood in it twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = "" if len(self) == len(pairs) else _first_double([key for key, _ in pairs])


def _first_double(keys: list[str]) -> str:
    return next(key for position, key in enumerate(keys) if key in keys[:position])


@cache
def hints_of(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def optional(hint: Any) -> tuple[Any, bool]:
    """The hint without None, and whether None was in it."""
    if get_origin(hint) in (Union, UnionType):
        (inner,) = [argument for argument in get_args(hint) if argument is not type(None)]
        return inner, True
    return hint, False


@cache
def record_fields(cls: type) -> dict[str, Any]:
    """Name -> default of every field that a record writes; MISSING where there is none."""
    if is_dataclass(cls):
        return {item.name: _default(item) for item in fields(cls)}
    defaults = getattr(cls, "_field_defaults", {})
    return {name: defaults.get(name, MISSING) for name in getattr(cls, "_fields", ())}


def _default(item: "Field[Any]") -> Any:
    return item.default if item.default_factory is MISSING else item.default_factory()


@cache
def is_record(hint: Any) -> bool:
    return isinstance(hint, type) and hint is not Span and (is_dataclass(hint) or hasattr(hint, "_fields"))


def encode(value: Any, *, whole: bool = False) -> Any:
    """JSON value of a dataclass. Fields at their defaults are left out unless ``whole``."""
    cls: Any = type(value)
    if cls in _AS_IT_IS:
        return value
    if cls is Span:
        return [value.start, value.end]
    if is_record(cls):
        return {
            name: encode(getattr(value, name), whole=whole)
            for name, default in record_fields(cls).items()
            if whole or default is MISSING or getattr(value, name) != default
        }
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {key: encode(item, whole=whole) for key, item in value.items()}
    if isinstance(value, tuple):
        return [encode(item, whole=whole) for item in value]
    return value


def decode(hint: Any, data: Any, path: str, about: About) -> Any:
    """The value of type ``hint`` that ``data`` describes; MalformedFile where it does not."""
    hint, may_be_none = optional(hint)
    if data is None and may_be_none:
        return None
    if hint is Span:
        return _decode_span(data, path, about)
    if is_record(hint):
        return _decode_record(hint, data, path)
    origin = get_origin(hint)
    if origin is tuple:
        return _decode_tuple(get_args(hint), data, path, about)
    if origin is not None:
        return _decode_mapping(get_args(hint)[1], data, path, about)
    leaf = _LEAVES.get(hint)
    return leaf(data, path, about) if leaf else _decode_enum(hint, data, path)


def _expect(kind: type, data: Any, path: str) -> None:
    """Refuse ``data`` of another JSON type; true and false are no numbers, a whole number is also a number."""
    found = type(data) if type(data) is not ParsedObject else dict
    if found is not kind and not (kind is float and found is int):
        given = "null" if data is None else _KINDS[found]
        raise MalformedFile(path, f"must be {_KINDS[kind]}, not {given}")


def _decode_record(cls: type, data: Any, path: str) -> Any:
    _expect(dict, data, path)
    known, hints, about = record_fields(cls), hints_of(cls), FIELDS[cls]
    _refuse_double(data, path)
    for name in data:
        if name not in known:
            raise MalformedFile(f"{path}.{name}", f"is not a field here; known are: {', '.join(known)}")
    for name, default in known.items():
        if name not in data and default is MISSING:
            raise MalformedFile(f"{path}.{name}", "is missing")
    value = cls(**{name: decode(hints[name], item, f"{path}.{name}", about[name]) for name, item in data.items()})
    for low, high, strict in ORDERED.get(cls, ()):
        first, last = getattr(value, low), getattr(value, high)
        if last < first or (strict and last == first):
            raise MalformedFile(f"{path}.{high}", f"{last} is {'not after' if strict else 'below'} {low} {first}")
    return value


def _refuse_double(data: ParsedObject, path: str) -> None:
    if data.twice:
        raise MalformedFile(f"{path}.{data.twice}", "stands twice in one object")


def _decode_tuple(items: tuple[Any, ...], data: Any, path: str, about: About) -> tuple[Any, ...]:
    _expect(list, data, path)
    if items[-1] is Ellipsis:
        if about.length is not None and len(data) != about.length:
            raise MalformedFile(path, f"must have {about.length} entries, not {len(data)}")
        items = items[:1] * len(data)
    elif len(items) != len(data):
        raise MalformedFile(path, f"must have {len(items)} entries, not {len(data)}")
    return tuple(
        decode(item, value, f"{path}[{position}]", about)
        for position, (item, value) in enumerate(zip(items, data, strict=True))
    )


def _decode_mapping(hint: Any, data: Any, path: str, about: About) -> dict[str, Any]:
    _expect(dict, data, path)
    _refuse_double(data, path)
    return {_text(key, path): decode(hint, value, f"{path}.{key}", about) for key, value in data.items()}


def _decode_span(data: Any, path: str, about: About) -> Span:
    start, end = _decode_tuple((int, int if about.bounded else int | None), data, path, about)
    if end is not None and end <= start:
        raise MalformedFile(path, f"a period must end after it starts, not [{start}, {end}]")
    return Span(start, end)


def _decode_enum(hint: type[StrEnum], data: Any, path: str) -> StrEnum:
    _expect(str, data, path)
    values = [member.value for member in hint]
    if data not in values:
        raise MalformedFile(path, f"{data!r} is not one of: {', '.join(values)}")
    return hint(data)


def _decode_integer(data: Any, path: str, about: About) -> int:
    _expect(int, data, path)
    _refuse_outside(data, path, about)
    return int(data)


def _decode_number(data: Any, path: str, about: About) -> float:
    _expect(float, data, path)
    if not math.isfinite(data):
        raise MalformedFile(path, f"must be a finite number, not {data}")
    _refuse_outside(data, path, about)
    return float(data)


def _refuse_outside(data: float, path: str, about: About) -> None:
    least, most = about.range
    if not least <= data <= most:
        raise MalformedFile(path, f"must be from {least} to {most}, not {data}")


def _decode_bool(data: Any, path: str, about: About) -> bool:
    _expect(bool, data, path)
    return bool(data)


def _decode_text(data: Any, path: str, about: About) -> str:
    _expect(str, data, path)
    if about.among and data not in about.among:
        raise MalformedFile(path, f"{data!r} is not one of: {', '.join(about.among)}")
    if about.unit == "date":
        try:
            if date.fromisoformat(data).isoformat() != data:
                raise ValueError
        except ValueError:
            raise MalformedFile(path, f"{data!r} is not a date such as 2026-11-30") from None
    return _text(data, path)


def _text(data: str, path: str) -> str:
    try:
        data.encode()
    except UnicodeEncodeError:
        raise MalformedFile(path, "holds half of a surrogate pair, which is no text") from None
    return data


_LEAVES: dict[Any, Callable[[Any, str, About], Any]] = {
    int: _decode_integer,
    float: _decode_number,
    bool: _decode_bool,
    str: _decode_text,
}
