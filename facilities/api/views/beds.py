"""Beds, and the nights on which they cannot be given."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.api.parameters import CodeParameter, DuringParameters, Parameters
from backend.core.api.resource import Acting

from ...choices import BedKind
from ...models import Bed, BedState
from ...services.beds import bed_add, bed_change, bed_state_add, bed_state_change, bed_state_remove
from ..bodies import BedBody, BedChangeBody, BedStateBody, BedStateChangeBody
from ..serializers import BedSerializer, BedStateSerializer


class BedFilters(Parameters):
    facility = CodeParameter(source="room__facility__code")
    room = CodeParameter(source="room__code")
    kind = serializers.ChoiceField(BedKind.choices, required=False)


class Beds(Acting):
    """Beds. What is in them, and when, follows from stays, states and closures."""

    model = Bed
    serializer_class = BedSerializer
    filters = BedFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("room__facility")

    @extend_schema(request=BedBody, responses={201: BedSerializer})
    def create(self, request: Any) -> Response:
        given = self.body(BedBody)
        return self.once(lambda: bed_add(by=self.actor, now=timezone.now(), **given), status=201)

    @extend_schema(request=BedChangeBody, responses=BedSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        """Out of use for a time is a closure: see ``closures/``."""
        given = self.body(BedChangeBody, partial=True)
        return self.changed(key, lambda row: bed_change(bed=row, by=self.actor, now=timezone.now(), **given))


class BedStateFilters(DuringParameters):
    period = "nights"
    bed = CodeParameter(source="bed__code")
    facility = CodeParameter(source="bed__room__facility__code")


class BedStates(Acting):
    """Nights on which beds are held, reserved, cleaned or blocked."""

    model = BedState
    key = "pk"
    serializer_class = BedStateSerializer
    filters = BedStateFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("bed")

    @extend_schema(request=BedStateBody, responses={201: BedStateSerializer})
    def create(self, request: Any) -> Response:
        given = self.body(BedStateBody)
        return self.once(lambda: bed_state_add(by=self.actor, now=timezone.now(), **given), status=201)

    @extend_schema(request=BedStateChangeBody, responses=BedStateSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        given = self.body(BedStateChangeBody, partial=True)
        return self.changed(key, lambda row: bed_state_change(state=row, by=self.actor, now=timezone.now(), **given))

    @extend_schema(responses={204: None})
    def destroy(self, request: Any, key: str) -> Response:
        return self.removed(key, lambda row: bed_state_remove(state=row, by=self.actor, now=timezone.now()))
