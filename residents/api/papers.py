"""Assessments, entitlements, choices of institution and preferences: read and written in one way."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.api.parameters import CodeParameter, Parameters

from ..choices import AssessmentKind, Stance
from ..papers import ASSESSMENT, CHOICE, ENTITLEMENT, PREFERENCE, Paper
from ..services.papers import paper_add, paper_change, paper_remove
from .bodies import (
    AssessmentBody,
    ChoiceBody,
    EntitlementBody,
    NewAssessmentBody,
    NewChoiceBody,
    NewEntitlementBody,
    NewPreferenceBody,
    PreferenceBody,
)
from .persons import OfPerson
from .reasons import Writing
from .serializers import (
    AssessmentSerializer,
    ChoiceSerializer,
    EntitlementSerializer,
    NeedPreferenceSerializer,
)
from .views import DuringParametersOfResident, OfResident

Body = type[serializers.Serializer]


class Papers(Writing):
    """Rows that ``paper`` describes are entered, changed and taken back. See ``written_as``."""

    key = "pk"
    paper: ClassVar[Paper]
    new_body: ClassVar[Body]
    change_body: ClassVar[Body]

    def create(self, request: Any) -> Response:
        given, why = self.body(self.new_body), self.why()
        about = given.pop(self.paper.about)
        return self.once(
            lambda: paper_add(
                paper=self.paper, about=about, values=given, by=self.actor, today=timezone.localdate(),
                now=timezone.now(), why=why,
            ),
            status=201,
        )  # fmt: skip

    def partial_update(self, request: Any, key: str) -> Response:
        """What is left out stays. For what cannot be changed another row is entered."""
        given, why = self.body(self.change_body, partial=True), self.why()
        return self.changed(
            key,
            lambda row: paper_change(
                paper=self.paper, row=row, values=given, by=self.actor, today=timezone.localdate(),
                now=timezone.now(), why=why,
            ),
        )  # fmt: skip

    def destroy(self, request: Any, key: str) -> Response:
        """Take back what was entered by mistake."""
        why = self.why()
        return self.removed(
            key, lambda row: paper_remove(paper=self.paper, row=row, by=self.actor, now=timezone.now(), why=why)
        )


def written_as(paper: Paper, new: Body, change: Body) -> Callable[[type[Papers]], type[Papers]]:
    """Also has the description of the API say which bodies are sent."""

    def of(view: type[Papers]) -> type[Papers]:
        view.model, view.paper, view.new_body, view.change_body = paper.model, paper, new, change
        shown: Any = view.serializer_class
        return extend_schema_view(
            create=extend_schema(request=new, responses={201: shown}),
            partial_update=extend_schema(request=change(partial=True), responses=shown),
            destroy=extend_schema(responses={204: None}),
        )(view)

    return of


class AssessmentFilters(DuringParametersOfResident):
    period = "valid"
    kind = serializers.ChoiceField(AssessmentKind.choices, required=False)


@written_as(ASSESSMENT, NewAssessmentBody, AssessmentBody)
class Assessments(Papers, OfResident):
    """What assessments found, and how long that holds."""

    serializer_class = AssessmentSerializer
    filters = AssessmentFilters


class EntitlementFilters(DuringParametersOfResident):
    period = "period"
    service = CodeParameter(source="service__code")


@written_as(ENTITLEMENT, NewEntitlementBody, EntitlementBody)
class Entitlements(Papers, OfResident):
    """Funded units of services."""

    serializer_class = EntitlementSerializer
    filters = EntitlementFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("resident", "service")


class ChoiceFilters(DuringParametersOfResident):
    period = "valid"
    facility = CodeParameter(source="facility__code")


@written_as(CHOICE, NewChoiceBody, ChoiceBody)
class Choices(Papers, OfResident):
    """Institutions that guardians chose."""

    serializer_class = ChoiceSerializer
    filters = ChoiceFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("resident", "service", "facility")


class PreferenceFilters(Parameters):
    resident = CodeParameter(source="need__resident__code")
    need = CodeParameter(source="need__code")
    stance = serializers.ChoiceField(Stance.choices, required=False)
    facility = CodeParameter(source="facility__code")
    staff = CodeParameter(source="staff__code")


@written_as(PREFERENCE, NewPreferenceBody, PreferenceBody)
class Preferences(Papers, OfPerson):
    """Facilities and staff that a family prefers or refuses, for one need each."""

    person = PREFERENCE.person
    serializer_class = NeedPreferenceSerializer
    filters = PreferenceFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("need__resident", "facility", "staff")
