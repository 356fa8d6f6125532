"""Numbers are masked everywhere; who must see one says why, and that is kept."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.history.reasons import audit_typed
from backend.core.models import User

from ..models import Resident
from .dossier import of_minor

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
    audit_typed(
        who=user, act="numbers.reveal", subject=resident, file=resident, now=now, reason=reason,
        details=of_minor(resident, now),
    )  # fmt: skip
    return Numbers(resident.certificate, resident.identity)
