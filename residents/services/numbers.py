"""Numbers are masked everywhere; who must see one says why, and that is kept."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.history.reasons import GIVEN, reason_keep
from backend.core.models import User
from backend.core.services import audit

from ..models import Resident

SHORTEST_REASON, LONGEST_REASON = 2, 200  # characters: 就医 says what for


@dataclass(frozen=True)
class Numbers:
    """As the documents have them; empty where the file has none."""

    certificate: str
    identity: str


@transaction.atomic
def numbers_reveal(*, user: User, resident: Resident, reason: str, now: datetime) -> Numbers:
    """The certificate and the identity number of ``resident``; leaves an audit entry, and ``reason`` in the history.

    Raises PermissionDenied, and ValidationError for a reason that says nothing.
    """
    require(user, "reveal", resident)
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ValidationError(
            _("Say why the numbers are needed, in %(least)s to %(most)s characters.")
            % {"least": SHORTEST_REASON, "most": LONGEST_REASON},
            code="reason",
        )
    details = {"resident": resident.code, "reason": GIVEN}
    entry = audit(who=user, act="numbers.reveal", subject=resident, now=now, details=details)
    reason_keep(entry=entry, resident=resident.pk, reason=reason)
    return Numbers(resident.certificate, resident.identity)
