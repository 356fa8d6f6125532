"""Forms in which files and needs are written by hand. What goes together, the services say."""

from datetime import date
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import Actor
from backend.core.forms import DayField
from facilities.choices import Feature, Mode
from facilities.models import ServiceType

from .choices import Mobility
from .masking import ResidentForm
from .models import Guardian, Need, Resident
from .selectors.directory import services_offered, towns_to_write
from .services.numbers import LONGEST_REASON

Groups = tuple[tuple[Any, tuple[str, ...]], ...]


def day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Grouped(forms.BaseForm):
    """``groups``: headings, each with the fields below it."""

    groups: ClassVar[Groups]

    def grouped(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.groups]


class FileForm(Grouped, ResidentForm):
    """What a file says of the person. The household is named by its code."""

    household = forms.CharField(
        label=_("Household"), required=False, max_length=40,
        help_text=_("The code that those who live together share. Empty: lives alone."),
    )  # fmt: skip
    groups = (
        (_("Person"), ("name", "sex", "birth_date", "phone", "languages")),
        (
            _("Disability certificate"),
            ("certificate", "identity", "certificate_valid", "category", "level", "categories"),
        ),
        (_("Where the person lives"), ("town", "address", "household", "longitude", "latitude")),
        (_("Care"), ("mobility", "precautions", "ends_on")),
    )

    class Meta:
        model = Resident
        fields = (
            "name", "sex", "birth_date", "phone", "languages", "certificate", "identity", "certificate_valid",
            "category", "level", "categories", "town", "address", "longitude", "latitude", "mobility", "precautions",
            "ends_on",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {"birth_date": day(), "ends_on": day()}

    def __init__(self, user: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["town"].queryset = towns_to_write(user)
        fields["household"].initial = self.instance.household.code if self.instance.pk else ""
        if not self.instance.pk:
            del fields["ends_on"]
        for name in ("longitude", "latitude"):
            fields[name].required = bool(self.instance.pk)
        if not self.instance.pk:
            fields["longitude"].help_text = _("WGS84. Empty: the middle of the town, until somebody knows better.")

    def clean_household(self) -> str:
        return str(self.cleaned_data["household"]).strip()


class ContactForm(forms.ModelForm):
    class Meta:
        model = Guardian
        fields = ("name", "relation", "legal", "phone")
        help_texts: ClassVar[dict[str, Any]] = {
            "legal": _("Consents for a child, and chooses its institution."),
            "phone": _("Invitations and codes go to this number."),
        }


class ServiceForm(forms.Form):
    """The first question about a need: what else is asked follows from the service."""

    service: Any = forms.ChoiceField(label=_("Service"))

    def __init__(self, user: Actor, today: date, data: Any = None) -> None:
        super().__init__(data)
        self.offered = {row.code: row for row in services_offered(user, today)}
        modes = groupby(self.offered.values(), key=lambda row: row.mode)
        groups = [(Mode(mode).label, [(row.code, str(row)) for row in rows]) for mode, rows in modes]
        field: Any = self.fields["service"]
        field.choices = [("", _("Choose")), *groups]

    @property
    def chosen(self) -> ServiceType | None:
        return self.offered[self.cleaned_data["service"]] if self.is_valid() else None


ASKED: dict[str, tuple[str, ...]] = {
    Mode.STAY: ("nights_min", "nights_max", "rungs"),
    Mode.DAY: ("times", "day_part"),
    Mode.SESSION: ("times", "minutes", "daily_max", "min_gap"),
    Mode.VISIT: ("times", "minutes", "daily_max", "min_gap", "staff_needed"),
}
# What a place needs for who moves about like this, proposed for a new need. A home is as it is.
ACCESS: dict[str, list[str]] = {
    Mobility.WHEELCHAIR: [Feature.STEP_FREE, Feature.ACCESSIBLE_TOILET],
    Mobility.BED_BOUND: [Feature.HOIST],
}
OF_APPOINTMENTS = ("windows", "wished", "staff_sex", "keep_staff")


class NeedForm(Grouped, forms.ModelForm):
    """A need of the service of its instance: only what that service asks about."""

    groups = (
        (_("How much"), ("times", "nights_min", "nights_max", "minutes", "day_part", "daily_max", "min_gap")),
        (_("When"), ("dates", "windows", "wished")),
        (_("How urgent"), ("priority", "waiting_since")),
        (_("By whom and where"), ("staff_needed", "staff_sex", "keep_staff", "features", "rungs", "by_choice")),
        (_("Conditions"), ("funded", "requires")),
    )

    class Meta:
        model = Need
        fields = (
            "times", "minutes", "nights_min", "nights_max", "day_part", "dates", "windows", "wished", "min_gap",
            "daily_max", "priority", "waiting_since", "staff_needed", "staff_sex", "features", "rungs", "by_choice",
            "keep_staff", "funded", "requires",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {"waiting_since": day()}
        help_texts: ClassVar[dict[str, Any]] = {
            "windows": _("Empty: any time. For example: Mon-Fri 08:30-11:30"),
            "wished": _("What the family would like best. For example: Tue 09:00-10:00"),
            "dates": _("The second day empty: until further notice."),
            "by_choice": _("It is served only where the guardian chose the institution."),
            "funded": _("It is served only while an entitlement has something left."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service = self.instance.service
        asked = ASKED[service.mode] + (OF_APPOINTMENTS if service.mode in (Mode.SESSION, Mode.VISIT) else ())
        every = {name for names in ASKED.values() for name in names} | set(OF_APPOINTMENTS)
        for name in every - set(asked):
            del self.fields[name]
        if "minutes" in self.fields:
            self.fields["minutes"].help_text = _("Empty: %(minutes)s, as the service usually takes") % {
                "minutes": service.minutes
            }
        if self.instance.pk is None and service.mode != Mode.VISIT:
            self._propose_access()

    def _propose_access(self) -> None:
        resident = self.instance.resident
        if proposed := ACCESS.get(resident.mobility):
            self.initial["features"] = proposed
            told = _("Proposed by the mobility in the file (%(mobility)s): untick what is not needed.")
            self.fields["features"].help_text = told % {"mobility": resident.get_mobility_display()}


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"), max_length=LONGEST_REASON, help_text=_("For example: the family moved away."),
    )  # fmt: skip


class EndForm(WithdrawForm):
    last_day = DayField(label=_("Last day on which it is served"), widget=day())
    field_order = ("last_day", "reason")
