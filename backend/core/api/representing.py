"""Rows as the API shows them: codes of other rows, half-open periods, and only the fields that were asked for."""

import hashlib
import json
import re
from typing import Any

from django.db.models import CharField, Model
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.utils.encoders import JSONEncoder

from ..access.questions import permitted
from ..periods import of_these_centuries
from ..windows import DAY
from .parameters import CODE

MOST_WINDOWS = 100
_DATE = {"type": "string", "format": "date"}
_MOMENT = {"type": "string", "format": "date-time"}


class _OfTheseCenturies:
    """Of a date or a moment: those beyond overflow."""

    default_error_messages = {"far": _("Days from 1900 to 2199 only.")}  # noqa: RUF012

    def to_internal_value(self, value: Any) -> Any:
        try:
            bound = super().to_internal_value(value)  # type: ignore[misc]
        except OverflowError:  # the first or last day there is, of another time zone
            self.fail("far")  # type: ignore[attr-defined]
        if not of_these_centuries(bound):
            self.fail("far")  # type: ignore[attr-defined]
        return bound


class Day(_OfTheseCenturies, serializers.DateField):
    """In a body."""


class Instant(_OfTheseCenturies, serializers.DateTimeField):
    """In a body: a moment, to the second or finer."""


class Moment(Instant):
    """In a body: a whole minute, as pages, workbooks and plans have them."""

    default_error_messages = {"seconds": _("Whole minutes only.")}  # noqa: RUF012

    def to_internal_value(self, value: Any) -> Any:
        moment = super().to_internal_value(value)
        if moment.second or moment.microsecond:
            self.fail("seconds")
        return moment


def _period(bound: dict[str, str], *, open_end: bool) -> dict[str, Any]:
    end = {**bound, "type": ["string", "null"]} if open_end else bound
    return {
        "type": "object",
        "required": ["start", "end"],
        "properties": {"start": bound, "end": end},
        "additionalProperties": False,
        "description": "From start up to, and without, end" + ("; null: for good" if open_end else ""),
    }


class _PeriodField(serializers.Field):
    """``{"start": ..., "end": ...}``, half-open; the model's field says the rest."""

    bound: serializers.Field

    default_error_messages = {  # noqa: RUF012
        "shape": _("Write an object with “start” and “end”."),
        "empty": _("A period ends after it starts."),
    }

    def to_representation(self, value: Any) -> dict[str, str | None]:
        return {"start": self._shown(value.lower), "end": None if value.upper is None else self._shown(value.upper)}

    def to_internal_value(self, data: Any) -> tuple[Any, Any]:
        if not isinstance(data, dict) or not {"start", "end"} >= data.keys() >= {"start"}:
            self.fail("shape")
        start = self.bound.run_validation(data["start"])
        end = None if data.get("end") is None else self.bound.run_validation(data["end"])
        if end is not None and end <= start:
            self.fail("empty")
        return start, end

    def _shown(self, bound: Any) -> str:
        return bound.isoformat()


@extend_schema_field(_period(_DATE, open_end=True))
class Days(_PeriodField):
    bound = Day()


@extend_schema_field(_period(_MOMENT, open_end=True))
class Moments(_PeriodField):
    bound = Moment()

    def _shown(self, bound: Any) -> str:
        return localtime(bound).isoformat()


@extend_schema_field(
    {"type": "array", "items": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
     "description": "Windows of the week: pairs of minutes from Monday 00:00, half-open"}
)  # fmt: skip
class Windows(serializers.Field):
    default_error_messages = {  # noqa: RUF012
        "windows": _("Write pairs of minutes of the week, the start before the end, from 0 to 10080; at most 100."),
    }

    def to_representation(self, value: Any) -> list[list[int]]:
        return [list(window) for window in value]

    def to_internal_value(self, data: Any) -> list[tuple[int, int]]:
        if not isinstance(data, list) or len(data) > MOST_WINDOWS or not all(map(_is_window, data)):
            self.fail("windows")
        return [(start, end) for start, end in data]


def _is_window(given: Any) -> bool:
    if not isinstance(given, list) or len(given) != 2 or any(type(bound) is not int for bound in given):
        return False
    return 0 <= given[0] < given[1] <= 7 * DAY


class WholeRow(serializers.Serializer):
    """A row within a body. It is told whole also where the body changes a part of what there is."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if self.parent is None:
            return super().run_validation(data)
        alone = type(self)(data=data, context=self.context)
        alone.is_valid(raise_exception=True)
        return alone.validated_data


class Code(serializers.SlugRelatedField):
    """Another row, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", **{"read_only": True, **kwargs})


@extend_schema_field({"type": "string", "pattern": CODE})
class RowOf(serializers.Field):
    """In a body: another row by its code, if the account that asks may do ``act`` to it."""

    default_error_messages = {"unknown": _("Nobody knows the code “{code}”.")}  # noqa: RUF012

    def __init__(self, model: type[Model], act: str, **kwargs: Any) -> None:
        self.model, self.act = model, act
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and re.fullmatch(CODE, data):
            row = permitted(self.context["request"].user, self.act, self.model).filter(code=data).first()
            if row is not None:
                return row
        return self.fail("unknown", code=str(data)[:40])

    def to_representation(self, value: Any) -> str:
        return str(value.code)


class Shown(serializers.ModelSerializer):
    """All fields are read only: writing has bodies of its own. What a column may leave empty is described so."""

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        columns = {column.name: column for column in self.Meta.model._meta.concrete_fields}
        for name, field in fields.items():
            column = columns.get(field.source or name)
            field.allow_null = field.allow_null or (column is not None and column.null)
            if isinstance(field, serializers.ChoiceField) and isinstance(column, CharField):
                field.allow_blank = column.blank
        return fields


class Sparse(Shown):
    """Shows the fields of ``?fields=`` alone, where that is given."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        wanted = self.context.get("wanted")
        return fields if not wanted else {name: field for name, field in fields.items() if name in wanted}


def tag_of(shown: Any) -> str:
    """The strong ETag of what is shown: it changes when, and only when, that does."""
    text = json.dumps(shown, cls=JSONEncoder, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
