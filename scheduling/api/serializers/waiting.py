"""The waiting list, its offers, and what families ask for."""

from typing import Any

from rest_framework import serializers

from backend.core.api.representing import Code, Days, Moments, Sparse

from ...models import FamilyRequest, LookAgain, Offer, WaitingListEntry
from ...selectors.family.queue import as_read_by, offer_as_read_by


class WaitingSerializer(Sparse):
    need = Code()
    resident = Code(source="need.resident")
    service = Code(source="need.service")

    class Meta:
        model = WaitingListEntry
        fields = read_only_fields = ("id", "need", "resident", "service", "since", "status", "closed_on")


class OfferSerializer(Sparse):
    """``reason``: why it was declined or withdrawn. Of what another guardian declined it is empty to a family."""

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

    def to_representation(self, instance: Offer) -> Any:
        return super().to_representation(offer_as_read_by(self.context["request"].user, instance))


class LookSerializer(Sparse):
    """``entry``: of the waiting list; ``outcome`` empty: nobody has answered yet. A family reads ``text`` and
    ``answer`` of what it asked itself; of another guardian's they are empty. ``by_phone``, ``caller``: as of requests.
    """

    need = Code(source="entry.need")

    class Meta:
        model = LookAgain
        fields = read_only_fields = (
            "id", "entry", "need", "text", "asked_at", "by_phone", "caller", "due_on", "outcome", "answer",
            "answered_at",
        )  # fmt: skip

    def to_representation(self, instance: LookAgain) -> Any:
        return super().to_representation(as_read_by(self.context["request"].user, instance))


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


class FamilyRequestSerializer(Sparse):
    """``need`` and ``index``: of the appointment for which another time is asked. ``answer`` empty: none yet.
    ``by_phone``: a coordinator entered it for the contact who rang, ``caller``; null then: the resident."""

    resident = Code()
    need = Code()
    span = Moments(read_only=True, allow_null=True)

    class Meta:
        model = FamilyRequest
        fields = read_only_fields = (
            "id", "kind", "resident", "need", "index", "span", "text", "made_at", "by_phone", "caller", "status",
            "answer", "answered_at",
        )  # fmt: skip
