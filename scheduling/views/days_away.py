"""On which days somebody will not come, as a family or a house says it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.core.forms import DayField
from backend.core.periods import ONE_DAY, midnight

LONGEST = timedelta(days=366)
DAY = {"type": "date"}


def _day(label: Any, *, missing: Any) -> DayField:
    widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, error_messages={"required": missing})


class DaysAway(forms.Form):
    """Whole days, the last included; ``span`` of what is cleaned: from midnight to midnight."""

    first = _day(_("First day away"), missing=_("Please choose the first day"))
    last = _day(_("Last day away"), missing=_("Please choose the last day"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last:
            if last < first:
                self.add_error("last", _("The last day lies before the first."))
            elif last < self.today:
                self.add_error("last", _("This time is over. Give days from today on."))
            elif last - first >= LONGEST or first - self.today >= LONGEST:
                self.add_error("last", _("More than a year: please call the coordinator."))
            else:
                given["span"] = (midnight(first), midnight(last + ONE_DAY))
        return given
