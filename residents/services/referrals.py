"""A coordinator refers a resident from one institution to another, which accepts or declines, and later says that the
resident was handed over.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.access.table import CHANGE
from backend.core.models import User
from backend.core.services import audit

from ..choices import OPEN_REFERRALS as OPEN
from ..choices import ReferralStatus
from ..models import Referral, Resident
from .columns import Values
from .dossier import reason_of_minor
from .files import hold_file, refuse_closed

AFTER = {
    ReferralStatus.ACCEPTED: (ReferralStatus.SENT,),
    ReferralStatus.DECLINED: (ReferralStatus.SENT, ReferralStatus.ACCEPTED),
    ReferralStatus.HANDED_OVER: (ReferralStatus.ACCEPTED,),
}


@transaction.atomic
def referral_send(
    *, resident: Resident, values: Values, by: User, today: date, now: datetime, why: str = ""
) -> Referral:
    """Refer ``resident`` to another institution, which reads it at once. ``values``: from_facility, to_facility, note.
    What is open between the two already is not sent twice.

    ``why``: for a minor's file. Raises ValidationError by column, ReasonNeeded, PermissionDenied.
    """
    require(by, CHANGE, resident)
    refuse_closed(resident, today)
    said = reason_of_minor(by, resident, why, now)
    held = hold_file(resident.pk)
    row = Referral(resident=held, sent_on=today, **values)
    row.full_clean()
    if open_already := held.referrals.filter(
        from_facility=row.from_facility, to_facility=row.to_facility, status__in=OPEN
    ).first():
        return open_already
    row.save()
    details = {"resident": held.code, "to": row.to_facility.code, **said}
    audit(who=by, act="referral.send", subject=row, now=now, details=details)
    return row


@transaction.atomic
def referral_withdraw(*, referral: Referral, by: User, now: datetime, why: str = "") -> Referral:
    """Take back what nobody was handed over for. Raises as ``referral_answer`` does."""
    require(by, CHANGE, referral)
    said = reason_of_minor(by, referral.resident, why, now)
    row = _held(referral, OPEN)
    row.status = ReferralStatus.WITHDRAWN
    row.save(update_fields=["status"])
    details = {"resident": row.resident.code, **said}
    audit(who=by, act="referral.withdraw", subject=row, now=now, details=details)
    return row


@transaction.atomic
def referral_answer(
    *, referral: Referral, status: ReferralStatus, note: str, by: User, today: date, now: datetime, why: str = ""
) -> Referral:
    """Accept, decline or hand over: the facility that the resident is sent to does, not the one that sends.

    ``note`` is added to what the sender wrote; ``why``: for a minor's file. Raises ValidationError where the referral
    has been answered meanwhile, ReasonNeeded, PermissionDenied.
    """
    require(by, "answer", referral)
    require(by, "run", referral.to_facility)
    said = reason_of_minor(by, referral.resident, why, now)
    row = _held(referral, AFTER.get(status, ()))
    row.status = status
    row.handed_over_on = max(today, row.sent_on) if status == ReferralStatus.HANDED_OVER else None
    row.note = "\n".join(filter(None, (row.note, note.strip())))
    row.full_clean()
    row.save()
    details = {"resident": row.resident.code, "status": str(status), **said}
    audit(who=by, act="referral.answer", subject=row, now=now, details=details)
    return row


def _held(referral: Referral, among: Collection[ReferralStatus]) -> Referral:
    row = Referral.objects.select_for_update(of=("self",)).select_related("resident").get(pk=referral.pk)
    if row.status not in among:
        raise ValidationError(
            _("This referral has been answered meanwhile: %(status)s.") % {"status": row.get_status_display()}
        )
    return row
