"""Fields of the match that are no column as it is."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ...weeks import week_name


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-W\d{2}$", "example": "2026-W49"})
class Week(serializers.Field):
    """The ISO name of a week."""

    def to_representation(self, value: Any) -> str:
        return week_name(value)


@extend_schema_field({"type": "object", "additionalProperties": True})
class Json(serializers.JSONField):
    """An object of the engine, as docs/formats describes it."""


@extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
class JsonList(serializers.JSONField):
    """Objects of the engine, as docs/formats describes them."""
