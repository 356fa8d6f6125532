"""The match as the API shows it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.core.api.representing import Code, Days, Moments, Shown, Sparse
from facilities.models import StaffMember

from ..choices import InquiryKind
from ..explaining.document import explanation_worded
from ..explaining.figures import about_text
from ..explaining.names import Names
from ..explaining.needs import Audience
from ..models import (
    BrokenAppointment,
    DayAttendance,
    Export,
    FamilyRequest,
    Inquiry,
    LookAgain,
    ManualChange,
    Offer,
    Pin,
    Placement,
    Plan,
    Publication,
    Run,
    Session,
    SessionAttendee,
    StandingPattern,
    Stay,
    Unmet,
    Visit,
    VisitStaff,
    WaitingListEntry,
)
from ..report import reason_text, remedy_text
from ..weeks import week_name


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-W\d{2}$", "example": "2026-W49"})
class Week(serializers.Field):
    """The ISO name of a week."""

    def to_representation(self, value: Any) -> str:
        return week_name(value)


@extend_schema_field({"type": "object", "additionalProperties": True})
class Json(serializers.JSONField):
    """An object of the engine, as docs/formats describes it."""


@extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
class JsonList(serializers.JSONField):
    """Objects of the engine, as docs/formats describes them."""


class RunSerializer(Sparse):
    """A solve of a week. ``progress``: ``latest`` and ``history``, each with served, needed, bound and seconds."""

    week = Week(read_only=True)
    params = Json(read_only=True)
    progress = Json(read_only=True)
    plans = serializers.PrimaryKeyRelatedField(many=True, read_only=True, help_text="What came of it")

    class Meta:
        model = Run
        fields = read_only_fields = (
            "id", "week", "status", "params", "seed", "progress", "engine_version", "created_at", "started_at",
            "finished_at", "plans",
        )  # fmt: skip


class PlanSerializer(Sparse):
    """A version of a week. ``served``, ``needed`` and ``bound``: weighted minutes of care."""

    week = Week(read_only=True)
    score = serializers.ListField(child=serializers.IntegerField(), read_only=True, allow_null=True)
    summary = serializers.SerializerMethodField()

    class Meta:
        model = Plan
        fields = read_only_fields = (
            "id", "week", "version", "status", "run", "score", "served", "needed", "bound", "summary",
            "engine_version", "created_at", "published_at",
        )  # fmt: skip

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_summary(self, row: Plan) -> Any:
        return row.summary


class Answer(Json):
    """That of an explanation is put into the reader's words; the services, facilities and skills in it are looked up
    once for all inquiries of a week that are shown together."""

    def get_attribute(self, instance: Inquiry) -> Any:
        facts = instance.answer
        if instance.kind != InquiryKind.EXPLAIN or facts is None:
            return facts
        known = self.context.setdefault("names", {}).setdefault(facts["week"], Names(instance.week))
        return explanation_worded(facts, Audience.COORDINATOR, known)


class InquirySerializer(Sparse):
    """``plan``: the version asked about, null for the published one; ``draft``: the plan that a replan made;
    ``problem``: why there is no answer."""

    week = Week(read_only=True)
    asked = Json(read_only=True)
    answer = Answer(read_only=True)
    problem = serializers.CharField(source="why", read_only=True)

    class Meta:
        model = Inquiry
        fields = read_only_fields = (
            "id", "kind", "week", "plan", "asked", "status", "answer", "problem", "draft", "created_at", "finished_at",
        )  # fmt: skip


class ExportSerializer(Sparse):
    """``progress``: per cent; ``size``: bytes; ``problem``: why there is no file."""

    problem = serializers.CharField(source="get_problem_display", read_only=True)

    class Meta:
        model = Export
        fields = read_only_fields = (
            "id", "kind", "about", "numbers", "name", "status", "progress", "problem", "size", "created_at",
            "finished_at", "expires_at",
        )  # fmt: skip


class PublicationSerializer(Sparse):
    """``status`` failed: ``broken`` are the first things that the plan breaks by now, or ``problem`` says why."""

    broken = serializers.SerializerMethodField()

    class Meta:
        model = Publication
        fields = read_only_fields = (
            "id", "plan", "status", "broken", "broken_count", "problem", "created_at", "finished_at",
        )  # fmt: skip

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}})
    def get_broken(self, row: Publication) -> list[dict[str, str]]:
        return [
            {
                "rule": rule,
                "detail": reason_text(rule),
                "about": about_text(codes, detail),
                "remedy": remedy_text(rule),
            }
            for rule, codes, detail in row.broken
        ]


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


class PlacementSerializer(Sparse):
    need = Code()
    resident = Code(source="need.resident")
    bed = Code()
    facility = Code(source="bed.room.facility")
    nights = Days(read_only=True)

    class Meta:
        model = Placement
        fields = read_only_fields = ("id", "need", "resident", "facility", "bed", "nights", "confirmed")


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
            "id", "need", "resident", "number", "weekday", "start", "facility", "room", "staff", "confirmed", "ends_on",
        )  # fmt: skip


class PinSerializer(Sparse):
    """A human's decision that the engine keeps. ``day``: days after Monday; ``start``: minutes after Monday 00:00."""

    week = Week(read_only=True)
    need = Code()
    facility = Code()
    room = Code()
    bed = Code()
    staff = Code(many=True)

    class Meta:
        model = Pin
        fields = read_only_fields = (
            "id", "week", "need", "index", "day", "start", "facility", "room", "bed", "staff", "reason", "created_at",
        )  # fmt: skip


class WaitingSerializer(Sparse):
    need = Code()
    resident = Code(source="need.resident")
    service = Code(source="need.service")

    class Meta:
        model = WaitingListEntry
        fields = read_only_fields = ("id", "need", "resident", "service", "since", "status", "closed_on")


class OfferSerializer(Sparse):
    need = Code(source="entry.need")
    facility = Code()
    bed = Code()
    dates = Days(read_only=True)
    reason = serializers.CharField(source="why", read_only=True)

    class Meta:
        model = Offer
        fields = read_only_fields = (
            "id", "need", "facility", "bed", "dates", "status", "offered_at", "expires_at", "answered_at", "reason",
        )  # fmt: skip


class LookSerializer(Sparse):
    """``entry``: of the waiting list; ``outcome`` empty: nobody has answered yet."""

    need = Code(source="entry.need")

    class Meta:
        model = LookAgain
        fields = read_only_fields = (
            "id", "entry", "need", "text", "asked_at", "due_on", "outcome", "answer", "answered_at",
        )  # fmt: skip


class FactorsSerializer(serializers.Serializer):
    """Per cent."""

    priority = serializers.IntegerField()
    severity = serializers.IntegerField()
    waiting = serializers.IntegerField()


class PlaceSerializer(serializers.Serializer):
    """``place`` of ``among`` in the queue; ``weight``: what the order goes by, the product of its factors."""

    place = serializers.IntegerField()
    among = serializers.IntegerField()
    days = serializers.IntegerField(help_text="Waited")
    factors = FactorsSerializer(source="urgency")
    weight = serializers.IntegerField(source="urgency.product")


class MoveSerializer(Sparse):
    """``before`` and ``after``: targets, none where it was not in the plan; ``act``: those moved together share it."""

    need = Code()
    before = JsonList(read_only=True)
    after = JsonList(read_only=True)

    class Meta:
        model = ManualChange
        fields = read_only_fields = (
            "id", "plan", "act", "kind", "need", "index", "before", "after", "reason", "at", "undone_at",
        )  # fmt: skip


class CheckSerializer(serializers.Serializer):
    """``findings``: hard rules that it would break, each in words, with what to do where that is known. ``allowed``:
    there are none, but for a group that is too small yet, which publication refuses. ``cost``: preference points by
    rule; ``served``: minutes more.
    """

    allowed = serializers.BooleanField()
    findings = JsonList()
    cost = Json()
    points = serializers.IntegerField()
    served = serializers.IntegerField()
    units = Json()


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


class FamilyRequestSerializer(Sparse):
    """``need`` and ``index``: of the appointment for which another time is asked. ``answer`` empty: none yet."""

    resident = Code()
    need = Code()
    span = Moments(read_only=True, allow_null=True)

    class Meta:
        model = FamilyRequest
        fields = read_only_fields = (
            "id", "kind", "resident", "need", "index", "span", "text", "made_at", "status", "answer", "answered_at",
        )  # fmt: skip
