"""The rows of a plan, and those that stand from week to week."""

from rest_framework import serializers

from backend.core.api.representing import Code, Days, Moments, Shown, Sparse
from facilities.models import StaffMember

from ...models import (
    BrokenAppointment,
    DayAttendance,
    Placement,
    Session,
    SessionAttendee,
    StandingPattern,
    Stay,
    Unmet,
    Visit,
    VisitStaff,
)
from .fields import JsonList, Week


class PlanRow(Sparse):
    week = Week(source="plan.week", read_only=True)
    version = serializers.IntegerField(source="plan.version", read_only=True)


class PersonSerializer(Shown):
    class Meta:
        model = StaffMember
        fields = read_only_fields = ("code", "name")


class StaySerializer(PlanRow):
    need = Code()
    resident = Code()
    bed = Code()
    facility = Code(source="bed.room.facility")
    nights = Days(read_only=True)

    class Meta:
        model = Stay
        fields = read_only_fields = ("id", "week", "version", "need", "resident", "facility", "bed", "nights")


class AttendanceSerializer(PlanRow):
    need = Code()
    resident = Code(source="need.resident")
    facility = Code()

    class Meta:
        model = DayAttendance
        fields = read_only_fields = ("id", "week", "version", "need", "index", "resident", "facility", "date", "part")


class AttendeeSerializer(Shown):
    need = Code()
    resident = Code(source="need.resident")

    class Meta:
        model = SessionAttendee
        fields = read_only_fields = ("need", "index", "resident")


class SessionSerializer(PlanRow):
    """``attendees``: those in the reader's reach; a family sees its own relative alone."""

    service = Code()
    facility = Code()
    room = Code()
    span = Moments(read_only=True)
    attendees = AttendeeSerializer(many=True, read_only=True)
    staff = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = Session
        fields = read_only_fields = (
            "id", "week", "version", "service", "facility", "room", "span", "attendees", "staff",
        )  # fmt: skip


class VisitStaffSerializer(Shown):
    code = serializers.CharField(source="staff.code", read_only=True)
    name = serializers.CharField(source="staff.name", read_only=True)

    class Meta:
        model = VisitStaff
        fields = read_only_fields = ("code", "name", "travel_before")


class VisitSerializer(PlanRow):
    """``travel_before``: minutes."""

    need = Code()
    service = Code(source="need.service")
    resident = Code(source="need.resident")
    span = Moments(read_only=True)
    staff = VisitStaffSerializer(source="staff_rows", many=True, read_only=True)

    class Meta:
        model = Visit
        fields = read_only_fields = ("id", "week", "version", "need", "index", "service", "resident", "span", "staff")


class UnmetSerializer(PlanRow):
    """``reasons``: the rules that block it, each with how many of its options it blocks."""

    need = Code()
    resident = Code(source="need.resident")
    service = Code(source="need.service")
    reasons = JsonList(read_only=True)

    class Meta:
        model = Unmet
        fields = read_only_fields = (
            "id", "week", "version", "need", "index", "resident", "service", "units", "weight", "reasons",
        )  # fmt: skip


class BreakageSerializer(PlanRow):
    """A piece of a published plan that cannot be kept: one of stay, attendance, session and visit has its number."""

    need = Code()
    resident = Code(source="need.resident")

    class Meta:
        model = BrokenAppointment
        fields = read_only_fields = (
            "id", "week", "version", "need", "resident", "stay", "attendance", "session", "visit", "why", "broken_at",
            "mended_at",
        )  # fmt: skip


class PlacementSerializer(Sparse):
    need = Code()
    resident = Code(source="need.resident")
    bed = Code()
    facility = Code(source="bed.room.facility")
    nights = Days(read_only=True)

    class Meta:
        model = Placement
        fields = read_only_fields = (
            "id",
            "need",
            "resident",
            "facility",
            "bed",
            "nights",
            "confirmed",
            "confirmed_by_phone",
        )


class PatternSerializer(Sparse):
    """``start``: minutes after midnight; null for day places. ``weekday``: 0 is Monday."""

    need = Code()
    resident = Code(source="need.resident")
    facility = Code()
    room = Code()
    staff = Code(many=True)
    weekday = serializers.IntegerField(read_only=True)

    class Meta:
        model = StandingPattern
        fields = read_only_fields = (
            "id", "need", "resident", "number", "weekday", "start", "facility", "room", "staff", "confirmed",
            "confirmed_by_phone", "ends_on",
        )  # fmt: skip
