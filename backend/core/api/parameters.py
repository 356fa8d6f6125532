"""What stands behind the question mark: every parameter is known and sound, or the request is refused."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from ..periods import FIRST_DAY, LAST_DAY, midnight
from .problems import INVALID, Problem

CODE = r"^[A-Za-z0-9_-]{1,40}$"


class CodeParameter(serializers.RegexField):
    """The code of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(CODE, **{"required": False, **kwargs})


class DayParameter(serializers.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail("invalid", format="YYYY-MM-DD")
        return day


class Parameters(serializers.Serializer):
    """Filters of a list: the source of each is the look-up by which it narrows the rows."""

    def narrow(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        looks = [field.source for field in self.fields.values()]
        return rows.filter(**{look: values[look] for look in looks if look in values})


class DuringParameters(Parameters):
    """Also by the days that a row's period shares, half-open. ``period``: the field, of days or of moments."""

    period: ClassVar[str]

    start = DayParameter(help_text="Rows whose period reaches this day or a later one")
    end = DayParameter(help_text="Rows whose period begins before this day")

    def narrow(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        start, end = values.pop("start", None), values.pop("end", None)
        rows = super().narrow(rows, values)
        if start and end and end <= start:
            raise Problem(INVALID, errors=[_error("end", "period_empty", _("A period ends after it starts."))])
        if start is None and end is None:
            return rows
        of_moments = isinstance(rows.model._meta.get_field(self.period), DateTimeRangeField)
        asked = tuple(midnight(day) if day and of_moments else day for day in (start, end))
        return rows.filter(**{f"{self.period}__overlap": asked})


def read_parameters(request: Any, *known: type[serializers.Serializer]) -> dict[str, Any]:
    """The values of all parameters of the request, by source. Raises Problem naming each unknown or unsound one."""
    readers = [reader(data=request.query_params.dict()) for reader in known]
    names = {name for reader in readers for name in reader.fields}
    unknown = [name for name in request.query_params if name not in names]
    errors = [_error(name, "unknown", _("There is no such parameter.")) for name in unknown]
    errors += [
        _error(name, str(one["code"]), str(one["message"]))
        for reader in readers
        if not reader.is_valid()
        for name, one in _flat(reader)
    ]
    if errors:
        raise Problem(INVALID, errors=errors)
    return {name: value for reader in readers for name, value in reader.validated_data.items()}


def _flat(reader: Any) -> Iterator[tuple[str, Any]]:
    for name, found in serializers.ValidationError(reader.errors).get_full_details().items():
        yield from ((name, one) for one in found)


def _error(name: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": f"?{name}", "code": code, "detail": detail}
