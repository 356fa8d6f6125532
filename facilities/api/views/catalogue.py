"""Towns, skills and the catalogue of services."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from backend.core.api.parameters import Parameters
from backend.core.api.resource import Resource

from ...choices import Mode
from ...models import ServiceType, Skill, Town
from ..serializers import ServiceTypeSerializer, SkillSerializer, TownSerializer


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
