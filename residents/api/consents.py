"""Consents: read, given and withdrawn."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from ..choices import ConsentProof, ConsentPurpose
from ..models import Consent
from ..services.consents import consent_give, consent_withdraw
from .bodies import ConsentBody, WithdrawConsentBody
from .reasons import Writing
from .serializers import ConsentSerializer
from .views import OfResident, OfResidentFilters


class ConsentFilters(OfResidentFilters):
    purpose = serializers.ChoiceField(ConsentPurpose.choices, required=False)


class Consents(Writing, OfResident):
    """Consents, one for each purpose."""

    model = Consent
    serializer_class = ConsentSerializer
    filters = ConsentFilters

    @extend_schema(request=ConsentBody, responses={201: ConsentSerializer})
    def create(self, request: Any) -> Response:
        """By the resident, or by a legal guardian, who alone decides for a child."""
        given, why = self.body(ConsentBody), self.why()
        purpose, proof = ConsentPurpose(given.pop("purpose")), ConsentProof(given.pop("proof"))
        return self.once(
            lambda: consent_give(
                **given, purpose=purpose, proof=proof, user=self.actor, today=timezone.localdate(),
                now=timezone.now(), why=why,
            ),
            status=201,
        )  # fmt: skip


class ConsentWithdrawal(Writing, OfResident):
    """From today on the purpose is no longer consented to."""

    model = Consent
    serializer_class = ConsentSerializer

    @extend_schema(request=WithdrawConsentBody, responses={200: ConsentSerializer})
    def create(self, request: Any, key: str) -> Response:
        consent, given, why = self.find(key), self.body(WithdrawConsentBody), self.why()
        proof = ConsentProof(given.pop("proof"))

        def act() -> Consent:
            consent_withdraw(
                consent=consent, **given, proof=proof, user=self.actor, today=timezone.localdate(),
                now=timezone.now(), why=why,
            )  # fmt: skip
            return consent

        return self.once(act, status=200)
