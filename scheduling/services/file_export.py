"""A resident's file as a readable export, for the resident or the family."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.history.reasons import audit_typed
from backend.core.models import User
from residents.models import Resident
from residents.services.dossier import of_minor
from residents.services.numbers import SHORTEST_REASON

from ..filing import archive, sections_of


@transaction.atomic
def file_export(*, resident: Resident, user: User | None, reason: str, numbers: bool = False, now: datetime) -> bytes:
    """A zip with all that is stored of ``resident``; leaves an audit entry. ``user`` None: a command of the operator.

    ``numbers``: certificate and identity number whole. Raises PermissionDenied, and ValidationError without a reason.
    """
    if user is not None:
        require(user, "export", resident)
        if numbers:
            require(user, "reveal", resident)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(_("Say for whom or what for the file is exported."), code="reason")
    audit_typed(
        who=user, act="dossier.export", subject=resident, file=resident, now=now, reason=reason,
        details={"numbers": numbers, **of_minor(resident, now)},
    )  # fmt: skip
    return archive(resident, sections_of(resident, numbers=numbers), now=now)
