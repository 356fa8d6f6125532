"""What an account reads of itself: a carer the own week, a family the weeks of its relatives."""

from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.api.endpoint import Endpoint
from backend.core.api.parameters import read_parameters
from backend.core.periods import ONE_DAY, ONE_WEEK

from ...selectors.family.relatives import own_relative, own_relatives
from ...selectors.family.week import appointments_of
from ...selectors.my_week import tasks_of
from ...weeks import week_name
from ..filters import WeekParameter


class WeekQuery(serializers.Serializer):
    week = WeekParameter(required=False, help_text="Left out: this week")


class SeatSerializer(serializers.Serializer):
    need = serializers.CharField(source="occurrence.need")
    resident = serializers.CharField(source="resident.code")
    name = serializers.CharField(source="resident.name")
    phone = serializers.CharField(source="resident.phone")
    notes = serializers.ListField(child=serializers.CharField(), help_text="What to know before one is at the door")
    status = serializers.CharField(source="mark.status", default="", help_text="What was said of it; empty: nothing")


class TaskSerializer(serializers.Serializer):
    """``facility`` null: at the home. ``travel``: minutes before it."""

    service = serializers.CharField(source="service.code")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    facility = serializers.CharField(source="facility.code", default=None, allow_null=True)
    room = serializers.CharField()
    address = serializers.CharField(source="place.address")
    longitude = serializers.FloatField(source="place.longitude")
    latitude = serializers.FloatField(source="place.latitude")
    travel = serializers.IntegerField()
    together = serializers.ListField(child=serializers.CharField(), help_text="Who else of the staff comes")
    seats = SeatSerializer(many=True)


class OwnWeekSerializer(serializers.Serializer):
    week = serializers.CharField()
    tasks = TaskSerializer(many=True)


class OwnWeek(Endpoint):
    """A carer's or therapist's own week, in order of time."""

    def asks(self, method: str) -> tuple[str, Any]:
        return "open", "carer pages"

    @extend_schema(parameters=[WeekQuery], responses=OwnWeekSerializer)
    def get(self, request: Any) -> Response:
        monday = _monday(request)
        tasks = tasks_of(self.actor, monday, monday + ONE_WEEK)
        return Response(OwnWeekSerializer({"week": week_name(monday), "tasks": tasks}).data)


class RelativeSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    town = serializers.CharField(source="town.code")


class RelativesSerializer(serializers.Serializer):
    results = RelativeSerializer(many=True)


class OwnRelatives(Endpoint):
    """The residents for whom a family speaks."""

    def asks(self, method: str) -> tuple[str, Any]:
        return "open", "family pages"

    @extend_schema(responses=RelativesSerializer)
    def get(self, request: Any) -> Response:
        read_parameters(request)
        return Response(RelativesSerializer({"results": own_relatives(self.actor)}).data)


class AppointmentSerializer(serializers.Serializer):
    """``facility`` null: at home. ``part``: of the day, at a day place, which has no start and end."""

    appointment = serializers.CharField(source="occurrence", help_text="Its name, to ask for another time")
    need = serializers.CharField(source="occurrence.need")
    service = serializers.CharField(source="service.code")
    service_name = serializers.CharField(source="service")
    day = serializers.DateField()
    start = serializers.DateTimeField(allow_null=True)
    end = serializers.DateTimeField(allow_null=True)
    part = serializers.CharField()
    facility = serializers.CharField(source="facility.code", default=None, allow_null=True)
    facility_name = serializers.CharField(source="facility.name", default=None, allow_null=True)
    address = serializers.CharField(source="facility.address", default=None, allow_null=True)
    room = serializers.CharField()
    staff = serializers.ListField(child=serializers.CharField())
    called_off = serializers.BooleanField()


class RelativeWeekSerializer(serializers.Serializer):
    week = serializers.CharField()
    resident = serializers.CharField()
    appointments = AppointmentSerializer(many=True)


class RelativeWeek(Endpoint):
    """The week of one relative, in order of time: nothing about anybody else but who gives the care."""

    def asks(self, method: str) -> tuple[str, Any]:
        return "open", "family pages"

    @extend_schema(parameters=[WeekQuery], responses=RelativeWeekSerializer)
    def get(self, request: Any, key: str) -> Response:
        monday = _monday(request)
        resident = own_relative(self.actor, key)
        if resident is None:
            raise Http404
        found = appointments_of(self.actor, [resident], monday, monday + ONE_WEEK)
        shown = {"week": week_name(monday), "resident": resident.code, "appointments": found}
        return Response(RelativeWeekSerializer(shown).data)


def _monday(request: Any) -> date:
    today = timezone.localdate()
    monday: date = read_parameters(request, WeekQuery).get("week") or today - today.weekday() * ONE_DAY
    return monday
