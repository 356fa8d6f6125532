"""What a facility manager enters about the staff."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.choices import Duty

DAY = {"type": "date"}
CLOCK = {"type": "time"}


class ShiftForm(forms.Form):
    staff: Any = forms.ModelChoiceField(None, label=_("Staff member"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    end = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    duty = forms.ChoiceField(label=_("Duty"), choices=Duty)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["staff"]
        field.queryset = staff

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("start") and given.get("end") and given["start"] >= given["end"]:
            self.add_error("end", _("A shift ends after it starts, on the same day."))
        return given


class SkillForm(forms.Form):
    skill: Any = forms.ModelChoiceField(None, label=_("Skill"))
    first = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Empty: for good"),
    )  # fmt: skip

    def __init__(self, *args: Any, skills: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["skill"]
        field.queryset = skills

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The last day lies before the first."))
        return given
