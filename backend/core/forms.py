"""Form fields that show stored values as people write them, and read them back; how labels of forms are written; what a
service says to a form."""

from collections.abc import Callable
from datetime import date, time
from typing import Any, TypeVar

from django import forms
from django.contrib.postgres.forms import DateRangeField, DateTimeRangeField, RangeWidget
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from .periods import FIRST_DAY, LAST_DAY, ONE_DAY
from .windows import format_moment, format_windows, parse_moment, parse_windows

FOR_GOOD = date.max
Row = TypeVar("Row")


class DayField(forms.DateField):
    """A day of these centuries: those beyond overflow as moments."""

    default_validators = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]  # noqa: RUF012


class EndDayField(DayField):
    """The last day of something; what papers say for good, 9999-12-31, is an open end."""

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        return None if day == FOR_GOOD else day


class PlainLabelField(forms.BoundField):
    """Labels stand above their fields as they are written, without a colon."""

    def label_tag(
        self, contents: Any = None, attrs: Any = None, label_suffix: str | None = None, tag: str | None = None
    ) -> SafeString:
        return super().label_tag(contents, attrs, label_suffix or "", tag)


class PageRenderer(DjangoTemplates):
    """Of the forms of all pages but those of the admin, which keep Django's own."""

    bound_field_class = PlainLabelField


class PeriodWidget(RangeWidget):
    """Two of the browser's own date or time pickers."""

    template_name = "core/period.html"

    def __init__(self, kind: type[forms.DateInput | forms.DateTimeInput], input_type: str, form: str) -> None:
        widgets = [
            kind(attrs={"type": input_type, "aria-label": label}, format=form) for label in (_("From"), _("Until"))
        ]
        forms.MultiWidget.__init__(self, widgets)


class DaysFormField(DateRangeField):
    """The second date is the last day, included; the value ends on the day after."""

    def __init__(self, **kwargs: Any) -> None:
        fields = (DayField(required=False), EndDayField(required=False))
        super().__init__(**{"fields": fields, "widget": PeriodWidget(forms.DateInput, "date", "%Y-%m-%d"), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        lower, upper = super().prepare_value(value)
        return [lower, upper - ONE_DAY if isinstance(value, Range) and upper else upper]

    def compress(self, values: Any) -> Any:
        if values and values[1]:
            values = [values[0], values[1] + ONE_DAY]
        return super().compress(values)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class MomentsFormField(DateTimeRangeField):
    def __init__(self, **kwargs: Any) -> None:
        widget = PeriodWidget(forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, **kwargs})


class LastDayFormField(EndDayField):
    """The last day, included; the value is the day after."""

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else value - ONE_DAY

    def to_python(self, value: Any) -> Any:
        last = super().to_python(value)
        return None if last is None else last + ONE_DAY


class TimeOfDayFormField(forms.TimeField):
    """``09:30``; the value is minutes after midnight."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return time(*divmod(value, 60)) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        return None if moment is None else moment.hour * 60 + moment.minute


class WindowsFormField(forms.CharField):
    """One line of text; see ``core.windows`` for how it is written."""

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else format_windows(value, chinese=in_chinese())

    def to_python(self, value: Any) -> Any:
        return parse_windows(super().to_python(value) or "")


class MomentOfWeekFormField(forms.CharField):
    """``周二 09:00``; the value is minutes after Monday 00:00."""

    def prepare_value(self, value: Any) -> Any:
        return format_moment(value, chinese=in_chinese()) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return parse_moment(text) if text else None


def stored(form: forms.BaseForm, act: Callable[[], Row]) -> Row | None:
    """What ``act`` stored; None where the form is not sound or ``act`` refuses, which is then said at the fields."""
    if not form.is_valid():
        return None
    try:
        return act()
    except ValidationError as refusal:
        faults = refusal.error_dict if hasattr(refusal, "error_dict") else {"": refusal}
        for name, errors in faults.items():
            form.add_error(name if name in form.fields else None, errors)
    return None


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")
