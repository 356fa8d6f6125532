"""The published JSON format; every error names file, field and value."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from ..runs import text_of

LARGEST = 100_000  # minutes: the search counts thousandths in 32 bits; a limit beyond is none
COUNTED = 10**15  # beyond it a double has no thousandths
ID = {"type": ["string", "integer"]}
MINUTES = {"type": "number", "minimum": 0, "maximum": LARGEST}


def _record(optional: dict[str, Any] | None = None, **required: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*required], "properties": (optional or {}) | required}


def _some(entry: dict[str, Any], least: int = 0, most: int | None = None) -> dict[str, Any]:
    return {"type": "array", "items": entry, "minItems": least} | ({} if most is None else {"maxItems": most})


SPAN = {"type": "array", "minItems": 2, "maxItems": 2} | {
    "prefixItems": [
        {"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
        {"type": "number", "minimum": -LARGEST},
    ]
}
SINGLE = {"properties": {"required_caregivers": {"maxItems": 1}}}
LAGS = _record(type={"enum": ["simultaneous", "sequential"]}) | {
    "if": {"properties": {"type": {"const": "sequential"}}},
    "then": _record(distance=SPAN),
}
ASKED = _some(_record({"duration": MINUTES}, service=ID), 1, 2)
PATIENT = _record(id=ID, time_window=SPAN, required_caregivers=ASKED) | {
    "if": SINGLE,
    "else": _record(synchronization=LAGS),
}
FORMAT = Draft202012Validator(
    _record(
        {"services": _some(_record({"default_duration": MINUTES}, id=ID))},
        patients=_some(PATIENT),
        caregivers=_some(_record(id=ID, abilities=_some(ID)), 1),
        distances=_some(_some({})),
    )
)


def read(path: Path) -> dict[str, Any]:
    """The instance, each service with its duration, which is by default that of the kind of service.

    Raises ValueError naming file, field and value where it is none.
    """
    text = text_of(path)
    try:
        instance = json.loads(text, parse_int=_whole)
        odd = next(_uncounted(instance, "$"), None)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"{path}: not JSON, {error}") from error
    if odd is not None:
        place, number = odd
        raise ValueError(f"{path}: {place.removeprefix('$.')}: {number} must be a number, at most {COUNTED:,}")
    if (wrong := best_match(FORMAT.iter_errors(instance))) is not None:
        raise ValueError(f"{path}: {wrong.json_path.removeprefix('$.')}: {wrong.message[:200]}")
    try:
        _complete(instance)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return dict(instance)


def _whole(digits: str) -> int | float:
    """Of thousands of digits Python reads no whole number, and does not say where they stand."""
    return int(digits) if len(digits) < 20 else float(digits)


def _uncounted(value: Any, place: str) -> Iterator[tuple[str, float]]:
    """NaN and Infinity, which Python takes though they are no JSON, and what is too large, each with its place."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _uncounted(one, f"{place}.{key}")
    elif isinstance(value, list):
        for row, one in enumerate(value):
            yield from _uncounted(one, f"{place}[{row}]")
    elif isinstance(value, int | float) and not abs(value) <= COUNTED:
        yield place, value


def _complete(instance: dict[str, Any]) -> None:
    """Writes default durations into the instance; raises ValueError for what a schema cannot say."""
    for name in ("patients", "caregivers"):
        ids = [one["id"] for one in instance[name]]
        if len({*ids}) < len(ids):
            twice = next(one for one in ids if ids.count(one) > 1)
            raise ValueError(f"{name}: id {twice!r} stands twice; each needs its own")
    usual = {one["id"]: one.get("default_duration") for one in instance.get("services", ())}
    for place, patient in enumerate(instance["patients"]):
        where, asked = f"patients[{place}]", patient["required_caregivers"]
        if len({one["service"] for one in asked}) < len(asked):
            raise ValueError(f"{where}.required_caregivers: service {asked[0]['service']!r} twice; two must differ")
        for one in asked:
            if one.setdefault("duration", usual.get(one["service"])) is None:
                raise ValueError(f"{where}: {one['service']!r} has neither a duration nor a default_duration")
        _in_order(patient["time_window"], f"{where}.time_window")
        # What stands beside a single service, or as the distance of two at once, says nothing and may be anything.
        if len(asked) > 1 and patient["synchronization"]["type"] == "sequential":
            _in_order(patient["synchronization"]["distance"], f"{where}.synchronization.distance")
    _refuse_distances(instance["distances"], len(instance["patients"]) + 1)


def _in_order(span: Sequence[float], where: str) -> None:
    if span[0] > span[1]:
        raise ValueError(f"{where}: {span[0]} is more than {span[1]}; the smaller one comes first")


def _refuse_distances(rows: list[list[Any]], places: int) -> None:
    if len(rows) != places or any(len(row) != places for row in rows):
        raise ValueError(f"distances must have a row and a column for the office and each patient, {places} of each")
    for row, minutes in enumerate(rows):
        for column, one in enumerate(minutes):
            if isinstance(one, bool) or not isinstance(one, int | float) or not 0 <= one <= LARGEST:
                raise ValueError(f"distances[{row}][{column}]: {one!r} must be minutes, 0 to {LARGEST}")
