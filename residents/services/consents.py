"""Consent: one decision for one purpose, by the person, or by the guardian of a child."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.access.table import CHANGE
from backend.core.models import User
from backend.core.services import audit
from facilities.selectors.rule_values import rule_value

from ..ages import age
from ..choices import ConsentProof, ConsentPurpose
from ..models import Consent, Guardian, Resident
from .dossier import reason_of_minor


@transaction.atomic
def consent_give(
    *, resident: Resident, purpose: ConsentPurpose, given_by: Guardian | None, proof: ConsentProof, note: str = "",
    given_on: date | None = None, user: User, today: date, now: datetime, why: str = "",
) -> Consent:  # fmt: skip
    """Note that consent to ``purpose`` was given; ``given_by`` None: by the resident; ``given_on`` None: today.

    ``note`` says where the proof is kept. Raises PermissionDenied, ReasonNeeded, and ValidationError where a child
    consents alone, the guardian is not a legal one of this resident, consent stands already, or the day is to come or
    lies before the withdrawal of an earlier consent.
    """
    require(user, CHANGE, resident)
    reason = reason_of_minor(user, resident, why, now)
    day = given_on or today
    Resident.objects.select_for_update().get(pk=resident.pk)  # two at once: one after the other
    refuse_wrong_giver(resident, given_by, day)
    _refuse_day(resident, purpose, day, today)
    consent = Consent(
        resident=resident, purpose=purpose, given_by=given_by, given_on=day, proof=proof, note=note.strip()
    )
    consent.full_clean()
    consent.save()
    _audit("consent.give", consent, user, now, {"proof": str(proof), **reason})
    return consent


@transaction.atomic
def consent_withdraw(
    *, consent: Consent, withdrawn_by: Guardian | None, proof: ConsentProof, note: str = "", user: User, today: date,
    now: datetime, why: str = "",
) -> Consent:  # fmt: skip
    """From today on the purpose is no longer consented to; a withdrawn one stays as it is.

    Raises as ``consent_give`` does: whoever may consent may withdraw.
    """
    require(user, CHANGE, consent.resident)
    reason = reason_of_minor(user, consent.resident, why, now)
    refuse_wrong_giver(consent.resident, withdrawn_by, today, "withdrawn_by")
    row = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if row.withdrawn_on is not None:
        return row
    row.withdrawn_on, row.withdrawn_by = max(today, row.given_on), withdrawn_by
    row.withdrawal_proof, row.withdrawal_note = proof, note.strip()
    row.full_clean()
    row.save()
    _audit("consent.withdraw", row, user, now, {"proof": str(proof), **reason})
    return row


def refuse_wrong_giver(resident: Resident, given_by: Guardian | None, today: date, column: str = "given_by") -> None:
    """Raise ValidationError of ``column`` unless the person, or for a child a legal guardian, decides."""
    least = rule_value("guardian_consents_under", today)
    if given_by is None:
        if age(resident.birth_date, today) < least:
            raise ValidationError(
                {column: _("Under %(age)s years the legal guardian consents.") % {"age": least}}, code="too_young"
            )
    elif given_by.resident_id != resident.pk or not given_by.legal or (given_by.ended_on or date.max) <= today:
        raise ValidationError({column: _("This is no legal guardian of the resident.")}, code="no_guardian")


def _refuse_day(resident: Resident, purpose: ConsentPurpose, day: date, today: date) -> None:
    if day > today:
        raise ValidationError({"given_on": _("This day is still to come.")})
    later = Consent.objects.filter(resident=resident, purpose=purpose, withdrawn_on__gt=day)
    if later.exists():
        raise ValidationError({"given_on": _("An earlier consent was withdrawn after this day.")})


def _audit(act: str, consent: Consent, user: User, now: datetime, more: dict[str, Any]) -> None:
    details = {"resident": consent.resident.code, "purpose": str(consent.purpose), **more}
    audit(who=user, act=act, subject=consent, now=now, details=details)
