"""Consent: one decision for one purpose, by the person, or by the guardian of a child."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.access.table import CHANGE
from backend.core.models import User
from backend.core.services import audit
from facilities.selectors.rule_values import rule_value

from ..ages import age
from ..choices import ConsentPurpose
from ..models import Consent, Guardian, Resident


@transaction.atomic
def consent_give(
    *, resident: Resident, purpose: ConsentPurpose, given_by: Guardian | None, user: User, today: date, now: datetime
) -> Consent:
    """Note that consent to ``purpose`` was given today; ``given_by`` None: by the resident.

    Raises PermissionDenied, and ValidationError where a child consents alone, the guardian is not a legal one of this
    resident, or consent stands already.
    """
    require(user, CHANGE, resident)
    refuse_wrong_giver(resident, given_by, today)
    consent = Consent(resident=resident, purpose=purpose, given_by=given_by, given_on=today)
    consent.full_clean()
    consent.save()
    _audit("consent.give", consent, user, now)
    return consent


@transaction.atomic
def consent_withdraw(*, consent: Consent, user: User, today: date, now: datetime) -> None:
    """From today on the purpose is no longer consented to. Raises PermissionDenied; a withdrawn one stays as it is."""
    require(user, CHANGE, consent.resident)
    standing = Consent.objects.select_for_update().filter(pk=consent.pk, withdrawn_on=None)
    if standing.update(withdrawn_on=today):
        _audit("consent.withdraw", consent, user, now)


def refuse_wrong_giver(resident: Resident, given_by: Guardian | None, today: date) -> None:
    """Raise ValidationError unless the person, or for a child a legal guardian, consents."""
    least = rule_value("guardian_consents_under", today)
    if given_by is None:
        if age(resident.birth_date, today) < least:
            raise ValidationError(
                {"given_by": _("Under %(age)s years the legal guardian consents.") % {"age": least}}, code="too_young"
            )
    elif given_by.resident_id != resident.pk or not given_by.legal:
        raise ValidationError({"given_by": _("This is no legal guardian of the resident.")}, code="no_guardian")


def _audit(act: str, consent: Consent, user: User, now: datetime) -> None:
    details = {"resident": consent.resident.code, "purpose": str(consent.purpose)}
    audit(who=user, act=act, subject=consent, now=now, details=details)
