"""Facilities, their papers, their rooms."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.api.parameters import CodeParameter, DuringParameters, Parameters
from backend.core.api.resource import Acting

from ...choices import CredentialKind, Region, RoomUse, Rung
from ...models import Credential, Facility, Room
from ...services.credentials import credential_add, credential_change, credential_remove
from ...services.places import facility_add, facility_change, room_add, room_change
from ..bodies import CredentialBody, CredentialChangeBody, FacilityBody, FacilityChangeBody, RoomBody, RoomChangeBody
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


class Credentials(Acting):
    """Accreditations, agreements and liability insurances, with the days on which they are valid."""

    model = Credential
    key = "pk"
    serializer_class = CredentialSerializer
    filters = CredentialFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("facility")

    @extend_schema(request=CredentialBody, responses={201: CredentialSerializer})
    def create(self, request: Any) -> Response:
        given = self.body(CredentialBody)
        return self.once(lambda: credential_add(by=self.actor, now=timezone.now(), **given), status=201)

    @extend_schema(request=CredentialChangeBody, responses=CredentialSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        """Other days. Of another kind another one is entered."""
        valid = self.body(CredentialChangeBody)["valid"]
        return self.changed(
            key, lambda row: credential_change(credential=row, valid=valid, by=self.actor, now=timezone.now())
        )

    @extend_schema(responses={204: None})
    def destroy(self, request: Any, key: str) -> Response:
        """Take back what was entered by mistake."""
        return self.removed(key, lambda row: credential_remove(credential=row, by=self.actor, now=timezone.now()))


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
