"""What is made of a week: runs, plans, publications, answers to questions about one, and files."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.core.api.representing import Sparse

from ...choices import InquiryKind
from ...explaining.document import explanation_worded
from ...explaining.names import Names
from ...explaining.needs import Audience
from ...models import Export, Inquiry, Plan, Publication, Run
from ...report import reason_text, remedy_text
from ...selectors.inquiries import Reach
from .fields import Json, Week


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


class RunAskedSerializer(RunSerializer):
    """``without_shifts``: facilities none of whose staff has a shift in the week, so that nobody of them is planned."""

    without_shifts = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(RunSerializer.Meta):
        fields = read_only_fields = (*RunSerializer.Meta.fields, "without_shifts")  # type: ignore[assignment]


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


def _reach(field: serializers.Field) -> Reach:
    """Of whom the reader may read: looked up once for all inquiries that are shown together."""
    found: Reach = field.context.setdefault("reach", Reach(field.context["request"].user))
    return found


class Asked(Json):
    """Without the people of events of whom the reader may not read."""

    def get_attribute(self, instance: Inquiry) -> Any:
        return _reach(self).asked(instance.asked)


class Answer(Json):
    """Of those of whom the reader may read. That of an explanation is put into the reader's words; the services,
    facilities and skills in it are looked up once for all inquiries of a week that are shown together."""

    def get_attribute(self, instance: Inquiry) -> Any:
        if instance.answer is None:
            return None
        facts = _reach(self).answer(instance.answer)
        if instance.kind != InquiryKind.EXPLAIN:
            return facts
        known = self.context.setdefault("names", {}).setdefault(facts["week"], Names(instance.week))
        return explanation_worded(facts, Audience.COORDINATOR, known)


class InquirySerializer(Sparse):
    """``plan``: the version asked about, null for the published one; ``draft``: the plan that a replan made;
    ``problem``: why there is no answer."""

    week = Week(read_only=True)
    asked = Asked(read_only=True)
    answer = Answer(
        read_only=True, help_text="“elsewhere”, where it is there: how many entries of which list are about others"
    )
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
        reach = _reach(self)
        return [
            {
                "rule": rule,
                "detail": reason_text(rule),
                "about": reach.about(codes, detail),
                "remedy": remedy_text(rule),
            }
            for rule, codes, detail, *_finding in row.broken
        ]
