"""What coordinators fill in on the pages of the waiting list."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import Actor, permitted
from facilities.choices import Mode
from facilities.models import ServiceType, Town

from ...choices import Outcome, WaitingStatus


class PlaceFilters(forms.Form):
    """Of free places: what they are for, and the town of the facility."""

    service = forms.ChoiceField(label=capfirst(_("service")), required=False)
    town = forms.ChoiceField(label=capfirst(_("town")), required=False)

    def __init__(self, user: Actor, data: Any) -> None:
        super().__init__(data)
        services = permitted(user, "read", ServiceType).filter(mode__in=(Mode.STAY, Mode.DAY))
        towns = permitted(user, "read", Town)
        for name, rows in (("service", services), ("town", towns)):
            self.fields[name].choices = [("", _("All")), *((row.code, str(row)) for row in rows)]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen; nothing for what is not among the choices."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class QueueFilters(PlaceFilters):
    """Of entries: whose they are besides, and how far they have come; the town is the resident's."""

    field_order = ("text",)

    text = forms.CharField(label=_("Name or code"), required=False, max_length=60)
    status = forms.ChoiceField(
        label=capfirst(_("status")),
        required=False,
        choices=[("", _("All")), *((one.value, one.label) for one in (WaitingStatus.WAITING, WaitingStatus.OFFERED))],
    )


class Reason(forms.Form):
    reason = forms.CharField(label=capfirst(_("reason")), max_length=200)


class Answer(forms.Form):
    outcome = forms.ChoiceField(label=capfirst(_("outcome")), choices=Outcome.choices, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=capfirst(_("answer")),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The family reads it."),
    )

    def __init__(self, *args: Any, reads: bool = True, **kwargs: Any) -> None:
        """``reads``: whoever asked reads the answer on a page; else it is told on the telephone."""
        super().__init__(*args, **kwargs)
        if not reads:
            self.fields["answer"].help_text = _("What you tell on the telephone; it is kept as told.")
