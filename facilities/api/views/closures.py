"""When something is out of use. Writing stands with the match: a change of it marks what it breaks there."""

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from backend.core.api.parameters import CodeParameter, DuringParameters, Parameters
from backend.core.api.resource import Resource

from ...choices import Asset
from ...models import Closure, DayPlaces
from ..serializers import ClosureSerializer, DayPlacesSerializer


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
