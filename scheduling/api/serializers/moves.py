"""Plans changed by hand: what is pinned, moved and found of a move."""

from rest_framework import serializers

from backend.core.api.representing import Code, Sparse

from ...models import ManualChange, Pin
from .fields import Json, JsonList, Week


class PinSerializer(Sparse):
    """A human's decision that the engine keeps. ``day``: days after Monday; ``start``: minutes after Monday 00:00;
    ``lasting``: becomes the standing week once a version that keeps it is published."""

    week = Week(read_only=True)
    need = Code()
    facility = Code()
    room = Code()
    bed = Code()
    staff = Code(many=True)

    class Meta:
        model = Pin
        fields = read_only_fields = (
            "id", "week", "need", "index", "day", "start", "facility", "room", "bed", "staff", "reason", "lasting",
            "created_at",
        )  # fmt: skip


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
