"""Supply as the API shows it."""

from rest_framework import serializers

from backend.core.api.representing import Code, Days, Moments, Shown, Sparse, Windows

from ..models import (
    Bed,
    BedState,
    Closure,
    Credential,
    DayPlaces,
    Facility,
    Room,
    RoomEquipment,
    ServiceOffer,
    ServiceType,
    Shift,
    Skill,
    StaffMember,
    StaffSkill,
    Town,
)


class TownSerializer(Sparse):
    class Meta:
        model = Town
        fields = read_only_fields = ("code", "name", "name_en", "longitude", "latitude")


class SkillSerializer(Sparse):
    class Meta:
        model = Skill
        fields = read_only_fields = ("code", "name", "name_en")


class ServiceTypeSerializer(Sparse):
    skill = Code()
    after = Code()

    class Meta:
        model = ServiceType
        fields = read_only_fields = (
            "code", "name", "name_en", "mode", "minutes", "skill", "group_size", "group_least", "room_use",
            "equipment", "staff_needed", "bed_kind", "after", "after_min_gap", "after_max_gap", "funded_category",
        )  # fmt: skip


class OfferedSerializer(Shown):
    service = Code()

    class Meta:
        model = ServiceOffer
        fields = read_only_fields = ("service", "weekly_sessions", "ends_on")


class FacilitySerializer(Sparse):
    """``ends_on``: the day after the last one; null for good."""

    kind = Code()
    town = Code()
    opening = Windows(read_only=True)
    catchment = Code(many=True)
    offers = OfferedSerializer(many=True, read_only=True)

    class Meta:
        model = Facility
        fields = read_only_fields = (
            "code", "name", "kind", "town", "address", "phone", "longitude", "latitude", "region", "rung",
            "categories", "levels", "age_min", "age_max", "sexes", "stable_only", "features", "opening", "catchment",
            "residents_per_staff", "severe_residents_per_staff", "offers", "ends_on",
        )  # fmt: skip


class CredentialSerializer(Sparse):
    facility = Code()
    valid = Days(read_only=True)

    class Meta:
        model = Credential
        fields = read_only_fields = ("id", "facility", "kind", "valid")


class EquipmentSerializer(Shown):
    class Meta:
        model = RoomEquipment
        fields = read_only_fields = ("kind", "pieces")


class RoomSerializer(Sparse):
    facility = Code()
    equipment = EquipmentSerializer(many=True, read_only=True)

    class Meta:
        model = Room
        fields = read_only_fields = ("code", "facility", "name", "use", "size", "sex_policy", "features", "equipment")


class BedSerializer(Sparse):
    """``ends_on``: the day after the last one; null for good."""

    room = Code()
    facility = Code(source="room.facility")

    class Meta:
        model = Bed
        fields = read_only_fields = ("code", "facility", "room", "kind", "features", "ends_on")


class BedStateSerializer(Sparse):
    bed = Code()
    nights = Days(read_only=True)

    class Meta:
        model = BedState
        fields = read_only_fields = ("id", "bed", "kind", "nights", "reason")


class DayPlacesSerializer(Sparse):
    facility = Code()
    weekday = serializers.IntegerField(read_only=True, help_text="0 is Monday")

    class Meta:
        model = DayPlaces
        fields = read_only_fields = ("id", "facility", "weekday", "morning", "afternoon")


class ClosureSerializer(Sparse):
    """``closed``: the code of the facility, room, bed or staff member that ``asset`` says."""

    closed = serializers.SerializerMethodField()
    span = Moments(read_only=True)

    class Meta:
        model = Closure
        fields = read_only_fields = ("id", "asset", "closed", "span", "reason")

    def get_closed(self, row: Closure) -> str:
        code: str = getattr(row, row.asset).code
        return code


class HeldSkillSerializer(Shown):
    skill = Code()
    valid = Days(read_only=True)

    class Meta:
        model = StaffSkill
        fields = read_only_fields = ("skill", "valid")


class StaffSkillSerializer(Sparse):
    staff = Code()
    skill = Code()
    valid = Days(read_only=True)

    class Meta:
        model = StaffSkill
        fields = read_only_fields = ("id", "staff", "skill", "valid")


class StaffMemberSerializer(Sparse):
    facility = Code()
    skills = HeldSkillSerializer(many=True, read_only=True)

    class Meta:
        model = StaffMember
        fields = read_only_fields = (
            "code", "name", "sex", "facility", "phone", "languages", "transport", "daily_max", "weekly_max", "skills",
            "ends_on",
        )  # fmt: skip


class ShiftSerializer(Sparse):
    staff = Code()
    facility = Code()
    span = Moments(read_only=True)

    class Meta:
        model = Shift
        fields = read_only_fields = ("id", "staff", "facility", "span", "duty")
