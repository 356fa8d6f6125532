"""Model fields whose columns refuse in the database what their forms refuse on the screen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField, RangeField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from psycopg.types.multirange import Int4Multirange
from psycopg.types.range import Int4Range

from .forms import (
    DaysFormField,
    LastDayFormField,
    MomentOfWeekFormField,
    MomentsFormField,
    TimeOfDayFormField,
    WindowsFormField,
)
from .windows import DAY, Windows, format_windows, joined, parse_windows

_CODE = r"^[A-Za-z0-9_-]+$"
_WORD_LENGTH = 30


class CodeField(models.CharField):
    """Letters, digits, - and _; unique unless said otherwise."""

    # Django joins it to other lists.
    default_validators = [RegexValidator(_CODE, _("Letters, digits, - and _ only."), code="code")]  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 40, "unique": True, **kwargs})

    def deconstruct(self) -> Any:
        """With ``unique`` always: Django leaves out False, which is not the default here."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "unique": self.unique}

    def db_check(self, connection: Any) -> str:
        return f"\"{self.column}\" ~ '{_CODE}'"


class WordField(models.CharField):
    """One of ``choices``; with ``blank`` also the empty text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": _WORD_LENGTH, **kwargs})

    def db_check(self, connection: Any) -> str:
        words = [str(code) for code, _label in self.flatchoices if code] + [""] * self.blank
        return f'"{self.column}" IN ({_quoted(words)})'


class WordsField(ArrayField):
    """Some of ``choices`` (texts or small numbers), kept in the order given; an empty array says none."""

    def __init__(self, choices: Any = (), **kwargs: Any) -> None:
        """``choices``: a class of choices, or its pairs. Migrations and copies of the field give ``base_field``."""
        base = kwargs.pop("base_field", None) or _one_word(list(getattr(choices, "choices", choices)))
        super().__init__(base, **{"default": list, "blank": True, **kwargs})

    def db_check(self, connection: Any) -> str:
        codes = [code for code, _label in self.base_field.flatchoices]
        return f'"{self.column}" <@ ARRAY[{_quoted(codes)}]::{self.db_type(connection)}'

    def formfield(self, **kwargs: Any) -> Any:
        return forms.TypedMultipleChoiceField(
            choices=self.base_field.choices or (),
            coerce=self.base_field.to_python,
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )


class BoundedIntegerField(models.IntegerField):
    """A whole number from ``least`` to ``most``, both included."""

    def __init__(self, *args: Any, least: int = 0, most: int = 2**31 - 1, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "least": self.least, "most": self.most}

    @property
    def validators(self) -> list[Any]:
        return [*super().validators, MinValueValidator(self.least), MaxValueValidator(self.most)]

    def db_check(self, connection: Any) -> str:
        return f'"{self.column}" BETWEEN {self.least} AND {self.most}'

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"min_value": self.least, "max_value": self.most, **kwargs})


class DegreesField(models.FloatField):
    """A coordinate in degrees (WGS84) inside the wider region that the system serves, so that a swap is caught."""

    def __init__(self, *args: Any, least: int = -180, most: int = 180, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "least": self.least, "most": self.most}

    @property
    def validators(self) -> list[Any]:
        return [*super().validators, MinValueValidator(self.least), MaxValueValidator(self.most)]

    def db_check(self, connection: Any) -> str:
        return f'"{self.column}" BETWEEN {self.least} AND {self.most}'


class _PeriodMixin(models.Field):
    """A half-open period that is never empty and has a start, and an end unless ``open_end``."""

    def __init__(self, *args: Any, open_end: bool = True, **kwargs: Any) -> None:
        self.open_end = open_end
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "open_end": self.open_end}

    def db_check(self, connection: Any) -> str:
        column = f'"{self.column}"'
        sound = f"NOT isempty({column}) AND lower_inc({column}) AND NOT upper_inc({column})"
        return sound if self.open_end else f"{sound} AND upper({column}) IS NOT NULL"

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value is None:
            return
        if value.lower is None or (value.upper is None and not self.open_end):
            raise ValidationError(_("Give the start, and the end where it must be known."), code="period_incomplete")
        if value.upper is not None and value.upper <= value.lower:
            raise ValidationError(_("A period ends after it starts."), code="period_empty")


class DaysField(_PeriodMixin, DateRangeField):
    """Days ``[first, day after the last)``. An open end means for good. Forms show the last day."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": DaysFormField, **kwargs})


class MomentsField(_PeriodMixin, DateTimeRangeField):
    """Moments ``[start, end)``."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": MomentsFormField, **kwargs})


class LastDayField(models.DateField):
    """The day after the last one, null for no end. Forms show the last day."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{**kwargs, "form_class": LastDayFormField})


class TimeOfDayField(BoundedIntegerField):
    """Minutes after midnight. Forms show a time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"most": 1439, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)  # the admin's, for whole numbers
        return models.Field.formfield(self, **{**kwargs, "form_class": TimeOfDayFormField})


class MomentOfWeekField(BoundedIntegerField):
    """Minutes after Monday 00:00. Forms show a weekday and a time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"most": 7 * DAY - 1, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)  # the admin's, for whole numbers
        return models.Field.formfield(self, **{**kwargs, "form_class": MomentOfWeekFormField})


class WindowsField(models.Field):
    """Minutes of the week, as ``core.windows`` has them. An empty tuple says no windows were given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": tuple, "blank": True, **kwargs})

    def db_type(self, connection: Any) -> str:
        return "int4multirange"

    def db_check(self, connection: Any) -> str:
        return f'"{self.column}" <@ int4range(0, {7 * DAY})'

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Windows | None:
        return None if value is None else tuple((span.lower, span.upper) for span in value)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return None if value is None else Int4Multirange([Int4Range(start, end) for start, end in value])

    def to_python(self, value: Any) -> Windows:
        if isinstance(value, str):
            return parse_windows(value)
        return joined((start, end) for start, end in value or ())

    def value_to_string(self, obj: models.Model) -> str:
        windows: Any = self.value_from_object(obj)
        return format_windows(windows, chinese=False)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": WindowsFormField, **kwargs})


class TextRangeField(RangeField):
    """Only inside exclusion constraints: ``textrange`` is a type that the first migration of core makes."""

    base_field = models.TextField

    def db_type(self, connection: Any) -> str:
        return "textrange"


def _one_word(pairs: Sequence[tuple[Any, Any]]) -> models.Field:
    if isinstance(pairs[0][0], int):
        return models.SmallIntegerField(choices=pairs)
    return models.CharField(max_length=_WORD_LENGTH, choices=pairs)


def _quoted(words: Sequence[Any]) -> str:
    return ", ".join(str(word) if isinstance(word, int) else f"'{word}'" for word in words)
