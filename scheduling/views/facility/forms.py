"""What a facility manager enters."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from backend.core.forms import DayField
from backend.core.periods import ONE_DAY, midnight, moment_at
from facilities.choices import Duty, Weekday

from ..days_away import DaysAway

DAY = {"type": "date"}
CLOCK = {"type": "time"}
A_YEAR = timedelta(days=366)


class ShiftForm(forms.Form):
    staff: Any = forms.ModelChoiceField(None, label=_("Staff member"))
    day = DayField(label=_("Day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    end = forms.TimeField(
        label=_("Until"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        help_text=_("Earlier than the start: on the next morning"),
    )  # fmt: skip
    duty = forms.ChoiceField(label=_("Duty"), choices=Duty)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["staff"]
        field.queryset = staff


class SkillForm(forms.Form):
    skill: Any = forms.ModelChoiceField(None, label=_("Skill"))
    first = DayField(label=_("Valid from"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    last = DayField(
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

    def valid(self) -> tuple[date, date | None]:
        """Half-open; None for good."""
        last = self.cleaned_data["last"]
        return self.cleaned_data["first"], None if last is None else last + timedelta(days=1)


class Missed(TextChoices):
    """What somebody who will not come misses."""

    HERE = "here", _("Only what is planned in this house and by its staff")
    ALL = "all", _("Everything of these days, at home and in other houses as well")


class MomentsForm(forms.Form):
    """From when until when: whole days, or from and to a time of day."""

    first = DayField(label=_("First day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    first_time = forms.TimeField(
        label=_("From (time)"), required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        help_text=_("Empty: the whole day"),
    )  # fmt: skip
    last = DayField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Empty: until further notice"),
    )  # fmt: skip
    last_time = forms.TimeField(
        label=_("Until (time)"), required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        help_text=_("Empty: the whole day"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The last day lies before the first."))
        elif not self.errors and (span := self.span())[1] and span[1] <= span[0]:
            self.add_error("last_time", _("A period ends after it starts."))
        return given

    def span(self) -> tuple[datetime, datetime | None]:
        """Moments from the first to the end of the last; an open end is None."""
        given = self.cleaned_data
        start = moment_at(given["first"], given.get("first_time") or time())
        if given.get("last") is None:
            return start, None
        if clock := given.get("last_time"):
            return start, moment_at(given["last"], clock)
        return start, midnight(given["last"] + timedelta(days=1))


class ClosureForm(MomentsForm):
    """What is closed, from when until when. ``any_beds``: so many beds, whichever are missed least."""

    things = forms.MultipleChoiceField(required=False)
    any_beds = forms.IntegerField(label=_("Number of beds"), required=False, min_value=0, max_value=500)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=120)

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        things: Any = self.fields["things"]
        things.choices = [(key, key) for key in keys]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and not given.get("things") and not given.get("any_beds"):
            self.add_error(None, _("Tick what is closed, or give a number of beds."))
        return given


class SeveralForm(forms.Form):
    """Which houses close for a holiday, from which day to which."""

    reason = forms.CharField(
        label=_("Name of the holiday, or the reason"), max_length=120,
        help_text=_("It stands at each of the closures, as their reason"),
    )  # fmt: skip
    first = DayField(label=_("First day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    last = DayField(label=_("Last day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    houses = forms.MultipleChoiceField(error_messages={"required": _("Tick at least one house.")})

    def __init__(self, *args: Any, codes: list[str], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        houses: Any = self.fields["houses"]
        houses.choices = [(code, code) for code in codes]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("first") and given.get("last")):
            return given
        if given["last"] < given["first"]:
            self.add_error("last", _("The last day lies before the first."))
        elif midnight(given["last"] + ONE_DAY) <= self.now:
            self.add_error("last", _("This time is over. Give days from today on."))
        elif given["last"] - given["first"] >= A_YEAR:
            self.add_error("last", _("That is more than a year. Look at the dates again."))
        return given

    def span(self) -> tuple[datetime, datetime]:
        """Moments from the first to the end of the last day."""
        return midnight(self.cleaned_data["first"]), midnight(self.cleaned_data["last"] + ONE_DAY)


class AbsenceForm(MomentsForm):
    """When a resident is away, as a coordinator hears it."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=120)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and (end := self.span()[1]) and end <= self.now:
            self.add_error("last", _("This time is over. Give days from today on."))
        return given


class AwayForm(DaysAway):
    """Somebody who comes to the house will not, on some days."""

    field_order = ("resident", "first", "last", "what")
    resident: Any = forms.ModelChoiceField(None, label=_("Who"), to_field_name="code", empty_label=_("Choose"))
    what = forms.ChoiceField(
        label=_("What is called off"), choices=Missed, initial=Missed.HERE, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, guests: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["resident"]
        field.queryset = guests


class PlacesForm(forms.Form):
    """Places of a Home for the Disabled on one weekday."""

    weekday = forms.TypedChoiceField(choices=Weekday, coerce=int)
    morning = forms.IntegerField(min_value=0, max_value=500)
    afternoon = forms.IntegerField(min_value=0, max_value=500)
