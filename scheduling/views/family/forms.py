"""What families fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.models import Resident

from ..days_away import DaysAway


def _words(label: Any, *, missing: Any, help_text: Any = "") -> forms.CharField:
    """Must be filled in; ``missing`` says so."""
    return forms.CharField(
        label=label, max_length=400, help_text=help_text, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": missing},
    )  # fmt: skip


class OfRelative(forms.Form):
    """About one of the relatives of an account; who has one is not asked which."""

    resident = forms.ChoiceField(label=_("For whom"), error_messages={"required": _("Please choose for whom")})

    def __init__(self, relatives: list[Resident], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relatives = {resident.code: resident for resident in relatives}
        field: Any = self.fields["resident"]
        field.choices = [(code, resident.name) for code, resident in self.relatives.items()]
        if len(relatives) == 1:
            field.widget, field.required = forms.HiddenInput(), False

    def clean_resident(self) -> Resident:
        given = self.cleaned_data["resident"]
        return self.relatives[given] if given else next(iter(self.relatives.values()))


class AbsenceForm(DaysAway, OfRelative):
    text = forms.CharField(label=_("Why, if you like to say"), required=False, max_length=120)


class QuestionForm(OfRelative):
    text = _words(_("Your question"), missing=_("Please write your question"))


class CannotComeForm(forms.Form):
    prefix = "absent"  # stands beside another form
    text = forms.CharField(label=_("Why, if you like to say"), required=False, max_length=120)


class AnotherTimeForm(forms.Form):
    text = _words(
        _("Which days and times are good for you?"),
        missing=_("Please write which days and times are good for you"),
        help_text=_("For example: Thursday morning"),
    )


class LookAgainForm(forms.Form):
    text = _words(_("What seems wrong to you?"), missing=_("Please write what seems wrong to you"))


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not?"), max_length=200, help_text=_("So that the next offer fits better."),
        widget=forms.Textarea({"rows": 2}), error_messages={"required": _("Please write in a few words why not")},
    )  # fmt: skip
