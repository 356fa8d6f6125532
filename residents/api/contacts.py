"""Who speaks for residents: read and entered."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from ..models import Guardian
from ..services.contacts import guardian_add, guardian_change, guardian_end, guardian_resume
from .bodies import ContactBody, NewContactBody
from .reasons import Writing
from .serializers import GuardianSerializer
from .views import OfResident, OfResidentFilters


class Guardians(Writing, OfResident):
    """Who speaks for residents. A family sees itself alone."""

    model = Guardian
    serializer_class = GuardianSerializer
    filters = OfResidentFilters

    @extend_schema(request=NewContactBody, responses={201: GuardianSerializer})
    def create(self, request: Any) -> Response:
        given, why = self.body(NewContactBody), self.why()
        resident = given.pop("resident")
        return self.once(
            lambda: guardian_add(resident=resident, values=given, by=self.actor, now=timezone.now(), why=why),
            status=201,
        )

    @extend_schema(request=ContactBody(partial=True), responses=GuardianSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        """What is left out stays."""
        given, why = self.body(ContactBody, partial=True), self.why()
        return self.changed(
            key,
            lambda row: guardian_change(guardian=row, values=given, by=self.actor, now=timezone.now(), why=why),
        )


class GuardianEnd(Writing, OfResident):
    """From today on the guardian no longer speaks for the resident."""

    model = Guardian
    serializer_class = GuardianSerializer

    @extend_schema(request=None, responses={200: GuardianSerializer})
    def create(self, request: Any, key: str) -> Response:
        guardian, why, now = self.find(key), self.why(), timezone.now()
        return self.once(
            lambda: guardian_end(guardian=guardian, by=self.actor, today=timezone.localdate(now), now=now, why=why),
            status=200,
        )


class GuardianResumption(Writing, OfResident):
    """The guardian speaks for the resident again."""

    model = Guardian
    serializer_class = GuardianSerializer

    @extend_schema(request=None, responses={200: GuardianSerializer})
    def create(self, request: Any, key: str) -> Response:
        guardian, why = self.find(key), self.why()
        return self.once(
            lambda: guardian_resume(guardian=guardian, by=self.actor, now=timezone.now(), why=why), status=200
        )
