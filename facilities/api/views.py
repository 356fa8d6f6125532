"""Supply: what the network has, and when it is out of use."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.access.table import READ
from backend.core.api.parameters import CodeParameter, DayParameter, DuringParameters, Parameters
from backend.core.api.representing import RowOf
from backend.core.api.resource import Acting, Resource

from ..choices import Asset, BedKind, CredentialKind, Duty, Mode, Region, RoomUse, Rung
from ..models import (
    Bed,
    BedState,
    Closure,
    Credential,
    DayPlaces,
    Facility,
    Room,
    ServiceType,
    Shift,
    Skill,
    StaffMember,
    Town,
)
from ..services.shifts import shift_add, shift_remove
from .serializers import (
    BedSerializer,
    BedStateSerializer,
    ClosureSerializer,
    CredentialSerializer,
    DayPlacesSerializer,
    FacilitySerializer,
    RoomSerializer,
    ServiceTypeSerializer,
    ShiftSerializer,
    SkillSerializer,
    StaffMemberSerializer,
    TownSerializer,
)


class Towns(Resource):
    """Towns and subdistricts."""

    model = Town
    serializer_class = TownSerializer


class Skills(Resource):
    """What services ask of their staff."""

    model = Skill
    serializer_class = SkillSerializer


class ServiceFilters(Parameters):
    mode = serializers.ChoiceField(Mode.choices, required=False)


class Services(Resource):
    """The catalogue of services."""

    model = ServiceType
    serializer_class = ServiceTypeSerializer
    filters = ServiceFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("skill", "after")


class FacilityFilters(Parameters):
    town = CodeParameter(source="town__code")
    kind = CodeParameter(source="kind__code")
    service = CodeParameter(source="offers__service__code", help_text="Those that offer this service")
    region = serializers.ChoiceField(Region.choices, required=False)
    rung = serializers.ChoiceField(Rung.choices, required=False)


class Facilities(Resource):
    """The places of the network and the services that they offer."""

    model = Facility
    serializer_class = FacilitySerializer
    filters = FacilityFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("kind", "town").prefetch_related("catchment", "offers__service")


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


class Rooms(Resource):
    """Rooms with their size and equipment."""

    model = Room
    serializer_class = RoomSerializer
    filters = RoomFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("facility").prefetch_related("equipment")


class BedFilters(Parameters):
    facility = CodeParameter(source="room__facility__code")
    room = CodeParameter(source="room__code")
    kind = serializers.ChoiceField(BedKind.choices, required=False)


class Beds(Resource):
    """Beds. What is in them, and when, follows from stays, states and closures."""

    model = Bed
    serializer_class = BedSerializer
    filters = BedFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("room__facility")


class BedStateFilters(DuringParameters):
    period = "nights"
    bed = CodeParameter(source="bed__code")
    facility = CodeParameter(source="bed__room__facility__code")


class BedStates(Resource):
    """Nights on which beds are held, reserved, cleaned or blocked."""

    model = BedState
    key = "pk"
    serializer_class = BedStateSerializer
    filters = BedStateFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("bed")


class DayPlacesFilters(Parameters):
    facility = CodeParameter(source="facility__code")
    weekday = serializers.IntegerField(min_value=0, max_value=6, required=False, help_text="0 is Monday")


class DayPlacesOfWeek(Resource):
    """Places of Homes for the Disabled by weekday and half day."""

    model = DayPlaces
    key = "pk"
    serializer_class = DayPlacesSerializer
    filters = DayPlacesFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("facility")


class ClosureFilters(DuringParameters):
    period = "span"
    asset = serializers.ChoiceField(Asset.choices, required=False)
    staff = CodeParameter(source="staff__code")
    facility = CodeParameter(help_text="The facility, and what belongs to it")

    def narrow(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        code = values.pop("facility", None)
        if code is not None:
            ways = ("facility", "room__facility", "bed__room__facility", "staff__facility")
            rows = rows.filter(Q(*((f"{way}__code", code) for way in ways), _connector=Q.OR))
        return super().narrow(rows, values)


class Closures(Resource):
    """When a facility, room, bed or staff member is out of use."""

    model = Closure
    key = "pk"
    serializer_class = ClosureSerializer
    filters = ClosureFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("facility", "room", "bed", "staff")


class StaffFilters(Parameters):
    facility = CodeParameter(source="facility__code")
    skill = CodeParameter(help_text="Those who hold this skill, now or at another time")

    def narrow(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        skill = values.pop("skill", None)
        rows = super().narrow(rows, values)
        return rows if skill is None else rows.filter(skills__skill__code=skill).distinct()


class Staff(Resource):
    """Carers and therapists with their skills."""

    model = StaffMember
    serializer_class = StaffMemberSerializer
    filters = StaffFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("facility").prefetch_related("skills__skill")


class ShiftFilters(DuringParameters):
    period = "span"
    staff = CodeParameter(source="staff__code")
    facility = CodeParameter(source="facility__code")
    duty = serializers.ChoiceField(Duty.choices, required=False)


class ShiftBody(serializers.Serializer):
    """A shift within a day, in local time."""

    staff = RowOf(StaffMember, READ)
    facility = RowOf(Facility, READ)
    day = DayParameter(required=True)
    start = serializers.TimeField()
    end = serializers.TimeField()
    duty = serializers.ChoiceField(Duty.choices, default=Duty.APPOINTMENTS)


class Shifts(Acting):
    """When staff are on duty, and where."""

    model = Shift
    key = "pk"
    serializer_class = ShiftSerializer
    filters = ShiftFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("staff", "facility")

    @extend_schema(request=ShiftBody, responses={201: ShiftSerializer})
    def create(self, request: Any) -> Response:
        given = self.body(ShiftBody)
        return self.once(lambda: shift_add(by=self.actor, now=timezone.now(), **given), status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Any, key: str) -> Response:
        return self.removed(key, lambda row: shift_remove(shift=row, by=self.actor, now=timezone.now()))
