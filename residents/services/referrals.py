"""A facility answers a referral: accepts or declines it, and later says that the resident was handed over."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit

from ..choices import ReferralStatus
from ..models import Referral

AFTER = {
    ReferralStatus.ACCEPTED: (ReferralStatus.SENT,),
    ReferralStatus.DECLINED: (ReferralStatus.SENT, ReferralStatus.ACCEPTED),
    ReferralStatus.HANDED_OVER: (ReferralStatus.ACCEPTED,),
}


@transaction.atomic
def referral_answer(
    *, referral: Referral, status: ReferralStatus, note: str, by: User, today: date, now: datetime
) -> Referral:
    """Accept, decline or hand over: the facility that the resident is sent to does, not the one that sends.

    ``note`` is added to what the sender wrote. Raises ValidationError where the referral has been answered meanwhile.
    """
    require(by, "answer", referral)
    require(by, "run", referral.to_facility)
    row = Referral.objects.select_for_update().get(pk=referral.pk)
    if row.status not in AFTER.get(status, ()):
        raise ValidationError(
            _("This referral has been answered meanwhile: %(status)s.") % {"status": row.get_status_display()}
        )
    row.status = status
    row.handed_over_on = max(today, row.sent_on) if status == ReferralStatus.HANDED_OVER else None
    row.note = "\n".join(filter(None, (row.note, note.strip())))
    row.full_clean()
    row.save()
    audit(who=by, act="referral.answer", subject=row, now=now, details={"status": str(status)})
    return row
