"""Demand: who needs what, and what stands in the file."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.access.questions import permitted
from backend.core.api.parameters import CodeParameter, DuringParameters, Parameters
from backend.core.api.resource import Resource
from facilities.choices import Category, Level, Mode

from ..choices import ReferralStatus
from ..models import Absence, Need, NeedPreference, Referral, Resident
from ..services.referrals import referral_answer
from .persons import OfPerson
from .reasons import Why, Writing, opened
from .serializers import AbsenceSerializer, NeedSerializer, ReferralSerializer, ResidentSerializer, RosterSerializer


class ResidentFilters(Parameters):
    town = CodeParameter(source="town__code")
    household = CodeParameter(source="household__code")
    category = serializers.ChoiceField(Category.choices, source="category_id", required=False)
    level = serializers.ChoiceField(Level.choices, source="level_id", required=False)


class Residents(Resource):
    """Dossiers. The list says who there is; reading one leaves a trace. Numbers are masked."""

    model = Resident
    serializer_class = ResidentSerializer
    filters = ResidentFilters
    asked_of_one = (Why,)

    def get_serializer_class(self) -> Any:
        return RosterSerializer if self.action == "list" else ResidentSerializer

    def open(self, row: Resident) -> None:
        opened(self, row)

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("household", "town")


class OfResident(Resource):
    """Rows of a dossier: of one resident at a time, and reading them opens the file."""

    key = "pk"
    asked_of_one = (Why,)

    def get_queryset(self) -> QuerySet[Any]:
        if self.action == "list":
            code = self.parameters["resident__code"]
            resident = permitted(self.actor, "read", Resident).filter(code=code).first()
            if resident is None:
                return permitted(self.actor, "read", self.model).none()
            opened(self, resident)
        return super().get_queryset()

    def open(self, row: Any) -> None:
        opened(self, row.resident)

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("resident")


class OfResidentFilters(Why, Parameters):
    resident = CodeParameter(source="resident__code", required=True)

    def narrow(self, rows: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        return super().narrow(rows, {name: value for name, value in values.items() if name != "why"})


class DuringParametersOfResident(OfResidentFilters, DuringParameters):
    """Also by the days that a row shares."""


class AbsenceFilters(DuringParametersOfResident):
    period = "span"


class Absences(OfResident):
    """When residents are away."""

    model = Absence
    serializer_class = AbsenceSerializer
    filters = AbsenceFilters


class NeedFilters(DuringParameters):
    period = "dates"
    resident = CodeParameter(source="resident__code")
    service = CodeParameter(source="service__code")
    mode = serializers.ChoiceField(Mode.choices, source="service__mode", required=False)
    town = CodeParameter(source="resident__town__code")


class Needs(OfPerson):
    """What residents need of each service."""

    model = Need
    person = "resident"
    serializer_class = NeedSerializer
    filters = NeedFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        wishes = permitted(self.actor, "read", NeedPreference).select_related("facility", "staff")
        return rows.select_related("resident", "service").prefetch_related(Prefetch("preferences", wishes))


class ReferralFilters(Parameters):
    resident = CodeParameter(source="resident__code")
    from_facility = CodeParameter(source="from_facility__code")
    to_facility = CodeParameter(source="to_facility__code")
    status = serializers.ChoiceField(ReferralStatus.choices, required=False)


class Referrals(OfPerson):
    """Hand-overs of residents from one institution to another."""

    model = Referral
    person = "resident"
    key = "pk"
    serializer_class = ReferralSerializer
    filters = ReferralFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("resident", "from_facility", "to_facility")


class AnswerBody(serializers.Serializer):
    status = serializers.ChoiceField([ReferralStatus.ACCEPTED, ReferralStatus.DECLINED, ReferralStatus.HANDED_OVER])
    note = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class Answer(Writing):
    """The facility that a resident is sent to accepts, declines, or says that the resident was handed over."""

    model = Referral
    key = "pk"
    serializer_class = ReferralSerializer
    writing = "answer"

    @extend_schema(request=AnswerBody, responses={200: ReferralSerializer})
    def create(self, request: Any, key: str) -> Response:
        referral, given, why = self.find(key), self.body(AnswerBody), self.why()
        return self.once(
            lambda: referral_answer(
                referral=referral,
                status=ReferralStatus(given["status"]),
                note=given["note"],
                by=self.actor,
                today=timezone.localdate(),
                now=timezone.now(),
                why=why,
            ),
            status=200,
        )
