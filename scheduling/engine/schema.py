"""JSON Schemas (draft 2020-12) of the two files, from the dataclasses and the words of ``fields.py``."""

from dataclasses import MISSING
from enum import StrEnum
from typing import Any, get_args, get_origin

from .codec import encode, hints_of, is_record, optional, record_fields
from .documents import SCHEMA_VERSION, PlanFile
from .fields import FIELDS, About
from .problem import Problem
from .timeline import Span

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_VERSION = {"const": SCHEMA_VERSION, "description": "Version of this format."}


def problem_schema() -> dict[str, Any]:
    return _document(
        Problem,
        "Problem",
        "One week of one network: supply, demand and the rule values. Days and minutes count from Monday 00:00 local"
        " time; every period is half-open, [start, end), and an end of null is open. A field left out has its default.",
    )


def plan_schema() -> dict[str, Any]:
    return _document(
        PlanFile,
        "Plan",
        "Who is where, when and with whom in the week of a problem file, and what the solve says that made it."
        " Days and minutes count from Monday 00:00 local time; every period is half-open.",
    )


def _document(cls: type, title: str, description: str) -> dict[str, Any]:
    records: dict[str, Any] = {}
    root = _record(cls, records)
    root["properties"] = {"schema_version": _VERSION} | root["properties"]
    root["required"] = ["schema_version", *root["required"]]
    return (
        {"$schema": _DRAFT, "title": title, "description": description}
        | root
        | {"$defs": dict(sorted(records.items()))}
    )


def _record(cls: type, records: dict[str, Any]) -> dict[str, Any]:
    hints, known = hints_of(cls), record_fields(cls)
    properties = {}
    for name, default in known.items():
        about = FIELDS[cls][name]
        properties[name] = {"description": about.text} | _value(hints[name], about, records)
        if default is not MISSING:
            properties[name]["default"] = encode(default)
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name, default in known.items() if default is MISSING],
        "additionalProperties": False,
    }


def _value(hint: Any, about: About, records: dict[str, Any]) -> dict[str, Any]:
    hint, may_be_none = optional(hint)
    schema = _present(hint, about, records)
    if not may_be_none:
        return schema
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _present(hint: Any, about: About, records: dict[str, Any]) -> dict[str, Any]:
    if hint is Span:
        return _span(about)
    if is_record(hint):
        if hint.__name__ not in records:
            records[hint.__name__] = {}  # holds the place of a record that is being written
            records[hint.__name__] = _summary(hint) | _record(hint, records)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    origin = get_origin(hint)
    if origin is tuple:
        return _array(get_args(hint), about, records)
    if origin is not None:
        return {"type": "object", "additionalProperties": _value(get_args(hint)[1], about, records)}
    return _leaf(hint, about)


def _array(items: tuple[Any, ...], about: About, records: dict[str, Any]) -> dict[str, Any]:
    if items[-1] is not Ellipsis:
        entries = [_value(item, about, records) for item in items]
        return {"type": "array", "prefixItems": entries, "minItems": len(items), "maxItems": len(items)}
    schema = {"type": "array", "items": _value(items[0], about, records)}
    return schema if about.length is None else schema | {"minItems": about.length, "maxItems": about.length}


def _span(about: About) -> dict[str, Any]:
    start, end = _leaf(int, about), _value(int if about.bounded else int | None, about, {})
    return {"type": "array", "prefixItems": [start, end], "minItems": 2, "maxItems": 2}


def _leaf(hint: Any, about: About) -> dict[str, Any]:
    if hint is bool:
        return {"type": "boolean"}
    if hint in (int, float):
        least, most = about.range
        return {"type": "integer" if hint is int else "number", "minimum": least, "maximum": most}
    if issubclass(hint, StrEnum):
        return {"type": "string", "enum": [member.value for member in hint]}
    schema: dict[str, Any] = {"type": "string"}
    if about.among:
        schema["enum"] = list(about.among)
    if about.unit == "date":
        schema |= {"format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    return schema


def _summary(cls: type) -> dict[str, str]:
    """The first paragraph of a docstring; a record without one is described by its fields."""
    text = cls.__doc__ or ""
    if text.startswith(f"{cls.__name__}("):
        return {}
    return {"description": " ".join(text.partition("\n\n")[0].replace("``", "").split())}
