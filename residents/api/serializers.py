"""Demand as the API shows it. Certificate and identity numbers are masked."""

from rest_framework import serializers

from backend.core.api.representing import Code, Days, Moments, Shown, Sparse, Windows

from ..identity import mask
from ..models import (
    Absence,
    Assessment,
    Choice,
    Consent,
    Entitlement,
    Guardian,
    Need,
    NeedPreference,
    Referral,
    Resident,
)


class MaskedNumber(serializers.CharField):
    """A number as screens show it."""

    def to_representation(self, value: str) -> str:
        return mask(value)


class RosterSerializer(Sparse):
    """A line of the list: who there is. What else the file holds is read one by one, and leaves a trace."""

    household = Code()
    town = Code()
    category = serializers.IntegerField(source="category_id", read_only=True)
    level = serializers.IntegerField(source="level_id", read_only=True)

    class Meta:
        model = Resident
        fields = read_only_fields = ("code", "name", "sex", "category", "level", "household", "town", "ends_on")


class ResidentSerializer(Sparse):
    """``ends_on``: the day after the last one; null: the file is open."""

    certificate = MaskedNumber(read_only=True)
    identity = MaskedNumber(read_only=True)
    certificate_valid = Days(read_only=True, allow_null=True)
    household = Code()
    town = Code()
    category = serializers.IntegerField(source="category_id", read_only=True)
    level = serializers.IntegerField(source="level_id", read_only=True)

    class Meta:
        model = Resident
        fields = read_only_fields = (
            "code", "name", "sex", "birth_date", "certificate", "certificate_valid", "identity", "category", "level",
            "categories", "household", "town", "address", "phone", "longitude", "latitude", "mobility", "languages",
            "precautions", "ends_on",
        )  # fmt: skip


class GuardianSerializer(Sparse):
    """``ended_on``: since then no longer; null: speaks for the resident."""

    resident = Code()

    class Meta:
        model = Guardian
        fields = read_only_fields = ("id", "resident", "name", "relation", "legal", "phone", "ended_on")


class AbsenceSerializer(Sparse):
    resident = Code()
    span = Moments(read_only=True)

    class Meta:
        model = Absence
        fields = read_only_fields = ("id", "resident", "span", "reason")


class AssessmentSerializer(Sparse):
    resident = Code()
    valid = Days(read_only=True)

    class Meta:
        model = Assessment
        fields = read_only_fields = ("id", "resident", "kind", "result", "valid")


class ConsentSerializer(Sparse):
    """``given_by_guardian``: a guardian gave it, not the resident. Notes say where the proof is kept."""

    resident = Code()
    given_by_guardian = serializers.SerializerMethodField()
    withdrawn_by_guardian = serializers.SerializerMethodField()

    class Meta:
        model = Consent
        fields = read_only_fields = (
            "id", "resident", "purpose", "given_by_guardian", "given_on", "proof", "note", "withdrawn_on",
            "withdrawn_by_guardian", "withdrawal_proof", "withdrawal_note",
        )  # fmt: skip

    def get_given_by_guardian(self, row: Consent) -> bool:
        return row.given_by_id is not None

    def get_withdrawn_by_guardian(self, row: Consent) -> bool:
        return row.withdrawn_by_id is not None


class EntitlementSerializer(Sparse):
    """``used``: as entered, of before this system counted or elsewhere; what published weeks take comes beside it."""

    resident = Code()
    service = Code()
    period = Days(read_only=True)

    class Meta:
        model = Entitlement
        fields = read_only_fields = ("id", "resident", "service", "period", "minimum", "maximum", "used", "funding")


class ChoiceSerializer(Sparse):
    """``service`` null: all services for which the guardian chooses."""

    resident = Code()
    service = Code()
    facility = Code()
    valid = Days(read_only=True)

    class Meta:
        model = Choice
        fields = read_only_fields = ("id", "resident", "service", "facility", "valid")


class PreferenceSerializer(Shown):
    facility = Code()
    staff = Code()

    class Meta:
        model = NeedPreference
        fields = read_only_fields = ("stance", "asset", "facility", "staff", "reason")


class NeedPreferenceSerializer(Sparse):
    need = Code()
    facility = Code()
    staff = Code()

    class Meta:
        model = NeedPreference
        fields = read_only_fields = ("id", "need", "stance", "asset", "facility", "staff", "reason")


class NeedSerializer(Sparse):
    resident = Code()
    service = Code()
    dates = Days(read_only=True)
    windows = Windows(read_only=True)
    wished = Windows(read_only=True)
    preferences = PreferenceSerializer(many=True, read_only=True)

    class Meta:
        model = Need
        fields = read_only_fields = (
            "code", "resident", "service", "times", "minutes", "nights_min", "nights_max", "day_part", "dates",
            "windows", "wished", "min_gap", "daily_max", "priority", "waiting_since", "staff_needed", "staff_sex",
            "features", "rungs", "by_choice", "keep_staff", "funded", "requires", "preferences",
        )  # fmt: skip


class ReferralSerializer(Sparse):
    resident = Code()
    from_facility = Code()
    to_facility = Code()

    class Meta:
        model = Referral
        fields = read_only_fields = (
            "id", "resident", "from_facility", "to_facility", "status", "sent_on", "handed_over_on", "note",
        )  # fmt: skip
