"""Demand: who needs what, and what stands in the file."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from backend.core.access.questions import permitted
from backend.core.api.parameters import CodeParameter, DuringParameters, Parameters
from backend.core.api.resource import Resource
from facilities.choices import Category, Level, Mode

from ..choices import AssessmentKind, ConsentPurpose, ReferralStatus
from ..models import (
    Absence,
    Assessment,
    Choice,
    Consent,
    Entitlement,
    Guardian,
    Need,
    NeedPreference,
    Referral,
    Resident,
)
from .serializers import (
    AbsenceSerializer,
    AssessmentSerializer,
    ChoiceSerializer,
    ConsentSerializer,
    EntitlementSerializer,
    GuardianSerializer,
    NeedSerializer,
    ReferralSerializer,
    ResidentSerializer,
)


class ResidentFilters(Parameters):
    town = CodeParameter(source="town__code")
    household = CodeParameter(source="household__code")
    category = serializers.ChoiceField(Category.choices, source="category_id", required=False)
    level = serializers.ChoiceField(Level.choices, source="level_id", required=False)


class Residents(Resource):
    """Dossiers. Certificate and identity numbers are masked."""

    model = Resident
    serializer_class = ResidentSerializer
    filters = ResidentFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("household", "town")


class OfResident(Resource):
    """Rows of a dossier."""

    key = "pk"

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("resident")


class OfResidentFilters(Parameters):
    resident = CodeParameter(source="resident__code")


class Guardians(OfResident):
    """Who speaks for residents. A family sees itself alone."""

    model = Guardian
    serializer_class = GuardianSerializer
    filters = OfResidentFilters


class AbsenceFilters(DuringParameters):
    period = "span"
    resident = CodeParameter(source="resident__code")


class Absences(OfResident):
    """When residents are away."""

    model = Absence
    serializer_class = AbsenceSerializer
    filters = AbsenceFilters


class AssessmentFilters(DuringParameters):
    period = "valid"
    resident = CodeParameter(source="resident__code")
    kind = serializers.ChoiceField(AssessmentKind.choices, required=False)


class Assessments(OfResident):
    """What assessments found, and how long that holds."""

    model = Assessment
    serializer_class = AssessmentSerializer
    filters = AssessmentFilters


class ConsentFilters(Parameters):
    resident = CodeParameter(source="resident__code")
    purpose = serializers.ChoiceField(ConsentPurpose.choices, required=False)


class Consents(OfResident):
    """Consents, one for each purpose."""

    model = Consent
    serializer_class = ConsentSerializer
    filters = ConsentFilters


class EntitlementFilters(DuringParameters):
    period = "period"
    resident = CodeParameter(source="resident__code")
    service = CodeParameter(source="service__code")


class Entitlements(OfResident):
    """Funded units of services."""

    model = Entitlement
    serializer_class = EntitlementSerializer
    filters = EntitlementFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("resident", "service")


class ChoiceFilters(DuringParameters):
    period = "valid"
    resident = CodeParameter(source="resident__code")
    facility = CodeParameter(source="facility__code")


class Choices(OfResident):
    """Institutions that guardians chose."""

    model = Choice
    serializer_class = ChoiceSerializer
    filters = ChoiceFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("resident", "service", "facility")


class NeedFilters(DuringParameters):
    period = "dates"
    resident = CodeParameter(source="resident__code")
    service = CodeParameter(source="service__code")
    mode = serializers.ChoiceField(Mode.choices, source="service__mode", required=False)
    town = CodeParameter(source="resident__town__code")


class Needs(Resource):
    """What residents need of each service."""

    model = Need
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


class Referrals(Resource):
    """Hand-overs of residents from one institution to another."""

    model = Referral
    key = "pk"
    serializer_class = ReferralSerializer
    filters = ReferralFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("resident", "from_facility", "to_facility")
