"""Carers and therapists, their skills and their shifts."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.access.table import READ
from backend.core.api.parameters import CodeParameter, DayParameter, DuringParameters, Parameters
from backend.core.api.representing import RowOf
from backend.core.api.resource import Acting

from ...choices import Duty
from ...models import Facility, Shift, StaffMember, StaffSkill
from ...services.shifts import shift_add, shift_remove
from ...services.skills import skill_end, skill_grant, skill_remove
from ...services.staff import staff_add, staff_change
from ..bodies import SkillBody, SkillEndBody, StaffBody, StaffChangeBody
from ..serializers import ShiftSerializer, StaffMemberSerializer, StaffSkillSerializer


class StaffFilters(Parameters):
    facility = CodeParameter(source="facility__code")
    skill = CodeParameter(help_text="Those who hold this skill, now or at another time")

    def narrow(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        skill = values.pop("skill", None)
        rows = super().narrow(rows, values)
        return rows if skill is None else rows.filter(skills__skill__code=skill).distinct()


class Staff(Acting):
    """Carers and therapists with their skills."""

    model = StaffMember
    serializer_class = StaffMemberSerializer
    filters = StaffFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("facility").prefetch_related("skills__skill")

    @extend_schema(request=StaffBody, responses={201: StaffMemberSerializer})
    def create(self, request: Any) -> Response:
        given = self.body(StaffBody)
        return self.once(lambda: staff_add(by=self.actor, now=timezone.now(), **given), status=201)

    @extend_schema(request=StaffChangeBody, responses=StaffMemberSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        given = self.body(StaffChangeBody, partial=True)
        return self.changed(key, lambda row: staff_change(staff=row, by=self.actor, now=timezone.now(), **given))


class StaffSkillFilters(DuringParameters):
    period = "valid"
    staff = CodeParameter(source="staff__code")
    skill = CodeParameter(source="skill__code")
    facility = CodeParameter(source="staff__facility__code")


class StaffSkills(Acting):
    """Skills of carers and therapists, with the days on which each is valid."""

    model = StaffSkill
    key = "pk"
    serializer_class = StaffSkillSerializer
    filters = StaffSkillFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("staff", "skill")

    @extend_schema(request=SkillBody, responses={201: StaffSkillSerializer})
    def create(self, request: Any) -> Response:
        given = self.body(SkillBody)
        return self.once(lambda: skill_grant(by=self.actor, now=timezone.now(), **given), status=201)

    @extend_schema(request=SkillEndBody, responses=StaffSkillSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        """Let it end sooner or later."""
        end = self.body(SkillEndBody)["end"]
        return self.changed(key, lambda row: skill_end(held=row, end=end, by=self.actor, now=timezone.now()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Any, key: str) -> Response:
        """Take back what was entered by mistake."""
        return self.removed(key, lambda row: skill_remove(held=row, by=self.actor, now=timezone.now()))


class ShiftFilters(DuringParameters):
    period = "span"
    staff = CodeParameter(source="staff__code")
    facility = CodeParameter(source="facility__code")
    duty = serializers.ChoiceField(Duty.choices, required=False)


class ShiftBody(serializers.Serializer):
    """In local time. An end that is not after the start lies on the next day; what comes after midnight is then a shift
    of its own, and the answer shows the first."""

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
        return self.once(lambda: shift_add(by=self.actor, now=timezone.now(), **given)[0], status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Any, key: str) -> Response:
        return self.removed(key, lambda row: shift_remove(shift=row, by=self.actor, now=timezone.now()))
