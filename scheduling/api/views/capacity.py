"""What is out of use, and who is away. A change marks the published appointments that it breaks, and is asked first."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.access.questions import permitted
from backend.core.access.table import READ
from backend.core.api.parameters import CODE
from backend.core.api.representing import Moment, Moments, RowOf
from backend.core.api.resource import Acting
from facilities.api.serializers import ClosureSerializer, DayPlacesSerializer
from facilities.api.views import closures as supply
from facilities.choices import Asset
from facilities.models import Bed, Closure, Facility, Room, StaffMember
from residents.api import views as demand
from residents.api.reasons import Writing
from residents.api.serializers import AbsenceSerializer
from residents.models import Absence, Resident

from ...models import FamilyRequest
from ...selectors.broken import Hit, affected_by_closure
from ...selectors.family.relatives import own_word
from ...services.capacity import (
    closure_add,
    closure_end,
    closure_of,
    closure_remove,
    day_places_change,
    resident_absence_add,
)

THINGS = {Asset.FACILITY: Facility, Asset.ROOM: Room, Asset.BED: Bed, Asset.STAFF: StaffMember}


class ClosureBody(serializers.Serializer):
    """``closed``: the code of the thing that ``asset`` says."""

    asset = serializers.ChoiceField(Asset.choices)
    closed = serializers.RegexField(CODE)
    span = Moments()
    reason = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        model: Any = THINGS[Asset(values["asset"])]
        thing = permitted(self.context["request"].user, READ, model).filter(code=values["closed"]).first()
        if thing is None:
            unknown = _("Nobody knows the code %(code)s.") % {"code": values["closed"]}
            raise serializers.ValidationError({"closed": [unknown]}, code="unknown")
        return {"thing": thing, "span": values["span"], "reason": values["reason"]}


class EndBody(serializers.Serializer):
    end = Moment(allow_null=True, help_text="null: for good")


class Closures(Acting, supply.Closures):
    """When a facility, room, bed or staff member is out of use."""

    @extend_schema(request=ClosureBody, responses={201: ClosureSerializer})
    def create(self, request: Any) -> Response:
        given = self.body(ClosureBody)
        return self.once(lambda: closure_add(by=self.actor, now=timezone.now(), **given).row, status=201)

    @extend_schema(request=EndBody, responses=ClosureSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        """Let it end sooner or later."""
        end = self.body(EndBody)["end"]
        return self.changed(key, lambda row: closure_end(closure=row, end=end, by=self.actor, now=timezone.now()).row)

    @extend_schema(responses={204: None})
    def destroy(self, request: Any, key: str) -> Response:
        """Take back what was entered by mistake."""
        return self.removed(key, lambda row: closure_remove(closure=row, by=self.actor, now=timezone.now()))


class HitSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["stay", "attendance", "session", "visit"])
    need = serializers.CharField(source="need.code")
    resident = serializers.CharField(source="need.resident.code")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class AffectedSerializer(serializers.Serializer):
    affected = HitSerializer(many=True)


class WhatItHits(Acting):
    """What of published weeks a closure would break, of what the account may read. Nothing is stored."""

    model = Closure
    serializer_class = ClosureSerializer

    @extend_schema(request=ClosureBody, responses={200: AffectedSerializer})
    def create(self, request: Any) -> Response:
        closure = closure_of(**self.body(ClosureBody))
        hits: list[Hit] = affected_by_closure(self.actor, closure, timezone.now())
        return Response(AffectedSerializer({"affected": hits}).data)


class AbsenceBody(serializers.Serializer):
    resident = RowOf(Resident, READ)
    span = Moments()
    reason = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


@extend_schema_serializer(component_name="Absence")
class ToldAbsenceSerializer(AbsenceSerializer):
    """A family reads the ``reason`` of what it told itself; of what another guardian told it is empty."""

    def to_representation(self, instance: Absence) -> Any:
        told: FamilyRequest | None = getattr(instance, "request", None)
        if told and not own_word(self.context["request"].user, told.made_by_id):
            instance.reason = ""
        return super().to_representation(instance)


class Absences(Writing, demand.Absences):
    """When residents are away."""

    serializer_class = ToldAbsenceSerializer

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super().shape(rows).select_related("request")

    @extend_schema(request=AbsenceBody, responses={201: ToldAbsenceSerializer})
    def create(self, request: Any) -> Response:
        given, why = self.body(AbsenceBody), self.why()
        return self.once(
            lambda: resident_absence_add(by=self.actor, now=timezone.now(), why=why, **given).row, status=201
        )


class PlacesBody(serializers.Serializer):
    morning = serializers.IntegerField(min_value=0, max_value=500)
    afternoon = serializers.IntegerField(min_value=0, max_value=500)


class DayPlaces(Acting, supply.DayPlacesOfWeek):
    """Places of Homes for the Disabled by weekday and half day."""

    @extend_schema(request=PlacesBody, responses=DayPlacesSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        """A worker finds who is too many then."""
        given = self.body(PlacesBody)
        return self.changed(
            key,
            lambda row: day_places_change(
                facility=row.facility, weekday=row.weekday, by=self.actor, now=timezone.now(), **given
            ),
        )
