"""Facilities, their papers, their rooms."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.api.parameters import CodeParameter, DuringParameters, Parameters
from backend.core.api.resource import Acting, Resource

from ...choices import CredentialKind, Region, RoomUse, Rung
from ...models import Credential, Facility, Room
from ...services.places import facility_add, facility_change, room_add, room_change
from ..bodies import FacilityBody, FacilityChangeBody, RoomBody, RoomChangeBody
from ..serializers import CredentialSerializer, FacilitySerializer, RoomSerializer


class FacilityFilters(Parameters):
    town = CodeParameter(source="town__code")
    kind = CodeParameter(source="kind__code")
    service = CodeParameter(source="offers__service__code", help_text="Those that offer this service")
    region = serializers.ChoiceField(Region.choices, required=False)
    rung = serializers.ChoiceField(Rung.choices, required=False)


class Facilities(Acting):
    """The places of the network and the services that they offer."""

    model = Facility
    serializer_class = FacilitySerializer
    filters = FacilityFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("kind", "town").prefetch_related("catchment", "offers__service")

    @extend_schema(request=FacilityBody, responses={201: FacilitySerializer})
    def create(self, request: Any) -> Response:
        given = self.body(FacilityBody)
        return self.once(lambda: facility_add(by=self.actor, now=timezone.now(), **given), status=201)

    @extend_schema(request=FacilityChangeBody, responses=FacilitySerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        given = self.body(FacilityChangeBody, partial=True)
        return self.changed(key, lambda row: facility_change(facility=row, by=self.actor, now=timezone.now(), **given))


class CredentialFilters(DuringParameters):
    period = "valid"
    facility = CodeParameter(source="facility__code")
    kind = serializers.ChoiceField(CredentialKind.choices, required=False)


class Credentials(Resource):
    """Accreditations, agreements and liability insurances, with the days on which they are valid."""

    model = Credential
    key = "pk"
    serializer_class = CredentialSerializer
    filters = CredentialFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("facility")


class RoomFilters(Parameters):
    facility = CodeParameter(source="facility__code")
    use = serializers.ChoiceField(RoomUse.choices, required=False)


class Rooms(Acting):
    """Rooms with their size and equipment."""

    model = Room
    serializer_class = RoomSerializer
    filters = RoomFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("facility").prefetch_related("equipment")

    @extend_schema(request=RoomBody, responses={201: RoomSerializer})
    def create(self, request: Any) -> Response:
        given = self.body(RoomBody)
        return self.once(lambda: room_add(by=self.actor, now=timezone.now(), **given), status=201)

    @extend_schema(request=RoomChangeBody, responses=RoomSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        given = self.body(RoomChangeBody, partial=True)
        return self.changed(key, lambda row: room_change(room=row, by=self.actor, now=timezone.now(), **given))
