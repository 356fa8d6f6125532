"""What is sent to write files and needs. Which values go together, the services say."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.core.access.questions import permitted
from backend.core.access.table import READ
from backend.core.api.parameters import CODE, DayParameter
from backend.core.api.representing import Days, RowOf, Windows
from backend.core.digits import BIGGEST
from facilities.choices import Category, Feature, Language, Rung, Sex
from facilities.models import Facility, ServiceType, StaffMember, Town

from ..choices import (
    AssessmentKind,
    AssessmentResult,
    ConsentProof,
    ConsentPurpose,
    DayPart,
    Mobility,
    Precaution,
    Relation,
    Stance,
)
from ..models import (
    Consent,
    DisabilityCategory,
    DisabilityLevel,
    Entitlement,
    Guardian,
    Need,
    NeedPreference,
    Resident,
)
from ..services.numbers import LONGEST_REASON

SINGLE = [choice for choice in Category.choices if choice[0] != Category.MULTIPLE]


def some(choices: Any) -> serializers.ListField:
    """Any of the words, none twice as many as there are."""
    return serializers.ListField(child=serializers.ChoiceField(choices), max_length=len(choices), required=False)


def whole(model: Any, name: str, **more: Any) -> serializers.IntegerField:
    """A whole number between the bounds of the column."""
    column = model._meta.get_field(name)
    return serializers.IntegerField(
        min_value=column.least, max_value=column.most, **{"required": False, "allow_null": column.null, **more}
    )


def text(model: Any, name: str, **more: Any) -> serializers.CharField:
    return serializers.CharField(
        max_length=model._meta.get_field(name).max_length, **{"required": False, "allow_blank": True, **more}
    )


class ClassOf(serializers.IntegerField):
    """A class of GB/T 26341 by its digit."""

    def __init__(self, model: Any, most: int) -> None:
        self.model = model
        super().__init__(min_value=1, max_value=most)

    def to_internal_value(self, data: Any) -> Any:
        number = super().to_internal_value(data)
        return permitted(self.context["request"].user, READ, self.model).filter(pk=number).first() or number

    def run_validators(self, value: Any) -> None:
        super().run_validators(getattr(value, "pk", value))


class FileBody(serializers.Serializer):
    """A number as it is shown, masked, stays as it is stored. ``ends_on``: the day after the last one; null: open."""

    name = text(Resident, "name", required=True, allow_blank=False)
    sex = serializers.ChoiceField(Sex.choices)
    birth_date = DayParameter(required=True)
    certificate = text(Resident, "certificate", help_text="Whole, 20 characters; B1 … may follow")
    identity = text(Resident, "identity", help_text="Whole, 18 characters")
    certificate_valid = Days(required=False, allow_null=True)
    category = ClassOf(DisabilityCategory, 7)
    level = ClassOf(DisabilityLevel, 4)
    categories = some(SINGLE)
    household = serializers.RegexField(
        CODE,
        required=False,
        allow_blank=True,
        help_text="Its code; a new one begins a household, none one of its own",
    )
    town = RowOf(Town, READ)
    address = text(Resident, "address")
    longitude = serializers.FloatField(
        min_value=119, max_value=123, required=False, help_text="Left out of a new file: that of the town"
    )
    latitude = serializers.FloatField(min_value=29, max_value=32, required=False)
    phone = text(Resident, "phone")
    mobility = serializers.ChoiceField(Mobility.choices, required=False, allow_blank=True)
    languages = some(Language.choices)
    precautions = some(Precaution.choices)
    ends_on = DayParameter(allow_null=True)


class NewFileBody(FileBody):
    code = serializers.RegexField(CODE, required=False, default="", help_text="Left out: the next free one")


class ContactBody(serializers.Serializer):
    name = text(Guardian, "name", required=True, allow_blank=False)
    relation = serializers.ChoiceField(Relation.choices)
    legal = serializers.BooleanField(required=False)
    phone = text(Guardian, "phone")


class NewContactBody(ContactBody):
    resident = RowOf(Resident, READ)


class NeedBody(serializers.Serializer):
    dates = Days()
    times = whole(Need, "times")
    minutes = whole(Need, "minutes", help_text="null: as the service type says")
    nights_min = whole(Need, "nights_min")
    nights_max = whole(Need, "nights_max", help_text="Stays alone; null: for good")
    day_part = serializers.ChoiceField(DayPart.choices, required=False)
    windows = Windows(required=False)
    wished = Windows(required=False)
    min_gap = whole(Need, "min_gap")
    daily_max = whole(Need, "daily_max")
    priority = whole(Need, "priority")
    waiting_since = DayParameter(allow_null=True)
    staff_needed = whole(Need, "staff_needed")
    staff_sex = serializers.ChoiceField(Sex.choices, required=False, allow_blank=True)
    features = some(Feature.choices)
    rungs = some(Rung.choices)
    by_choice = serializers.BooleanField(required=False)
    keep_staff = serializers.BooleanField(required=False)
    funded = serializers.BooleanField(required=False)
    requires = some(AssessmentKind.choices)


class NewNeedBody(NeedBody):
    code = serializers.RegexField(CODE, required=False, default="", help_text="Left out: the next free one")
    resident = RowOf(Resident, READ)
    service = RowOf(ServiceType, READ)


class WithdrawNeedBody(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class EndNeedBody(WithdrawNeedBody):
    last_day = DayParameter(required=True)


class OneGuardian(serializers.IntegerField):
    """A guardian by number; null: the resident."""

    default_error_messages = {"unknown": _("Nobody knows the guardian {number}.")}  # noqa: RUF012

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=BIGGEST, allow_null=True, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        number = super().to_internal_value(data)
        super().run_validators(number)
        found = permitted(self.context["request"].user, READ, Guardian).filter(pk=number).first()
        return found or self.fail("unknown", number=number)

    def run_validators(self, value: Any) -> None:
        """Of the number, before its row was read."""


class WithdrawConsentBody(serializers.Serializer):
    withdrawn_by = OneGuardian(help_text="null: the resident")
    proof = serializers.ChoiceField(ConsentProof.choices)
    note = text(Consent, "note", help_text="Where the proof is kept")


class ConsentBody(serializers.Serializer):
    resident = RowOf(Resident, READ)
    purpose = serializers.ChoiceField(ConsentPurpose.choices)
    given_by = OneGuardian(help_text="null: the resident")
    given_on = DayParameter(help_text="Left out: today")
    proof = serializers.ChoiceField(ConsentProof.choices)
    note = text(Consent, "note", help_text="Where the proof is kept")


class AssessmentBody(serializers.Serializer):
    """``valid`` begins on the day of the assessment."""

    result = serializers.ChoiceField(AssessmentResult.choices)
    valid = Days()


class NewAssessmentBody(AssessmentBody):
    resident = RowOf(Resident, READ)
    kind = serializers.ChoiceField(AssessmentKind.choices)


class EntitlementBody(serializers.Serializer):
    """Sessions, visits, days or nights. ``used``: before this system counted, or elsewhere."""

    period = Days()
    minimum = whole(Entitlement, "minimum")
    maximum = whole(Entitlement, "maximum", required=True)
    used = whole(Entitlement, "used")
    funding = text(Entitlement, "funding")


class NewEntitlementBody(EntitlementBody):
    resident = RowOf(Resident, READ)
    service = RowOf(ServiceType, READ)


class ChoiceBody(serializers.Serializer):
    """``valid`` begins on the day of the choice."""

    valid = Days()


class NewChoiceBody(ChoiceBody):
    resident = RowOf(Resident, READ)
    service = RowOf(ServiceType, READ, required=False, allow_null=True, help_text="null: all that need a choice")
    facility = RowOf(Facility, READ)


class PreferenceBody(serializers.Serializer):
    stance = serializers.ChoiceField(Stance.choices)
    reason = text(NeedPreference, "reason")


class NewPreferenceBody(PreferenceBody):
    """About one facility or one member of staff."""

    need = RowOf(Need, READ)
    facility = RowOf(Facility, READ, required=False, allow_null=True)
    staff = RowOf(StaffMember, READ, required=False, allow_null=True)
