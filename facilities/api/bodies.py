"""What is sent to change supply. The columns say what fits; what is left out of a change stays as it is."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from backend.core.access.table import READ
from backend.core.api.parameters import CODE, DayParameter
from backend.core.api.representing import Days, RowOf, WholeRow, Windows

from ..choices import Equipment
from ..models import (
    Bed,
    BedState,
    Credential,
    Facility,
    FacilityKind,
    Room,
    ServiceType,
    Skill,
    StaffMember,
    StaffSkill,
    Town,
)

LAST = "The day after the last one; null for good"


class NewCode(serializers.RegexField):
    """Whether another row has it is found when the row is stored: a request sent again with its key is no clash."""

    def __init__(self) -> None:
        super().__init__(CODE)


class OfferBody(WholeRow):
    service = RowOf(ServiceType, READ)
    weekly_sessions = serializers.IntegerField(min_value=0, max_value=10_000, allow_null=True, required=False)
    ends_on = DayParameter(allow_null=True, help_text=LAST)


class FacilityChangeBody(serializers.ModelSerializer):
    """``offers`` and ``catchment`` replace what there was."""

    kind = RowOf(FacilityKind, READ)
    town = RowOf(Town, READ)
    opening = Windows(required=False)
    catchment = serializers.ListField(child=RowOf(Town, READ), required=False)
    offers = serializers.ListField(child=OfferBody(), required=False)
    ends_on = DayParameter(allow_null=True, help_text=LAST)

    class Meta:
        model = Facility
        fields: tuple[str, ...] = (
            "name", "kind", "town", "address", "phone", "longitude", "latitude", "region", "rung", "categories",
            "levels", "age_min", "age_max", "sexes", "stable_only", "features", "opening", "catchment",
            "residents_per_staff", "severe_residents_per_staff", "offers", "ends_on",
        )  # fmt: skip


class FacilityBody(FacilityChangeBody):
    code = NewCode()

    class Meta(FacilityChangeBody.Meta):
        fields = ("code", *FacilityChangeBody.Meta.fields)


class CredentialChangeBody(serializers.ModelSerializer):
    valid = Days()

    class Meta:
        model = Credential
        fields: tuple[str, ...] = ("valid",)


class CredentialBody(CredentialChangeBody):
    facility = RowOf(Facility, READ)

    class Meta(CredentialChangeBody.Meta):
        fields = ("facility", "kind", "valid")


class PiecesBody(WholeRow):
    kind = serializers.ChoiceField(Equipment.choices)
    pieces = serializers.IntegerField(min_value=1, max_value=200)


class RoomChangeBody(serializers.ModelSerializer):
    """``equipment`` replaces what there was; of one kind the last counts."""

    equipment = serializers.ListField(child=PiecesBody(), required=False)

    class Meta:
        model = Room
        fields: tuple[str, ...] = ("name", "use", "size", "sex_policy", "features", "equipment")

    def validate_equipment(self, value: list[Mapping[str, Any]]) -> dict[str, int]:
        return {one["kind"]: one["pieces"] for one in value}


class RoomBody(RoomChangeBody):
    code = NewCode()
    facility = RowOf(Facility, READ)

    class Meta(RoomChangeBody.Meta):
        fields = ("code", "facility", *RoomChangeBody.Meta.fields)


class BedBody(serializers.ModelSerializer):
    code = NewCode()
    room = RowOf(Room, READ)

    class Meta:
        model = Bed
        fields = ("code", "room", "kind", "features")


class BedChangeBody(serializers.ModelSerializer):
    room = RowOf(Room, READ)
    ends_on = DayParameter(allow_null=True, help_text=LAST)

    class Meta:
        model = Bed
        fields = ("room", "kind", "features", "ends_on")


class BedStateChangeBody(serializers.ModelSerializer):
    nights = Days()

    class Meta:
        model = BedState
        fields: tuple[str, ...] = ("kind", "nights", "reason")


class BedStateBody(BedStateChangeBody):
    bed = RowOf(Bed, READ)

    class Meta(BedStateChangeBody.Meta):
        fields = ("bed", *BedStateChangeBody.Meta.fields)


class StaffChangeBody(serializers.ModelSerializer):
    facility = RowOf(Facility, READ)
    ends_on = DayParameter(allow_null=True, help_text=f"{LAST}. Shifts to come that begin later go with it")

    class Meta:
        model = StaffMember
        fields: tuple[str, ...] = (
            "name", "sex", "facility", "phone", "languages", "transport", "daily_max", "weekly_max", "ends_on",
        )  # fmt: skip


class StaffBody(serializers.ModelSerializer):
    code = NewCode()
    facility = RowOf(Facility, READ)

    class Meta:
        model = StaffMember
        fields = (
            "code", "name", "sex", "facility", "phone", "languages", "transport", "daily_max", "weekly_max",
        )  # fmt: skip


class SkillBody(serializers.ModelSerializer):
    """A term that begins where one of the same skill ends makes that one longer."""

    staff = RowOf(StaffMember, READ)
    skill = RowOf(Skill, READ)
    valid = Days()

    class Meta:
        model = StaffSkill
        fields = ("staff", "skill", "valid")


class SkillEndBody(serializers.Serializer):
    end = DayParameter(required=True, allow_null=True, help_text=LAST)
