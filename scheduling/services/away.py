"""Somebody will not come: told by telephone to the house or to a coordinator, and taken back."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit
from residents.models import Absence, Resident
from residents.services.dossier import reason_of_minor

from ..choices import RequestStatus
from ..models import FamilyRequest
from ..selectors.whereabouts import Span
from .calling_off import call_on, call_on_unsaid
from .capacity import Marked, resident_absence_add, sweep_soon


@transaction.atomic
def absences_add(
    *, resident: Resident, spans: Sequence[Span], reason: str, by: User, now: datetime, why: str = ""
) -> list[Marked]:
    """All of them or none. Raises ValidationError, ReasonNeeded, PermissionDenied."""
    return [
        resident_absence_add(resident=resident, span=span, reason=reason, by=by, now=now, why=why) for span in spans
    ]


@transaction.atomic
def absence_remove(*, absence: Absence, by: User, now: datetime, why: str = "") -> None:
    """The resident comes after all: what was called off for it is so no more, also in houses that ``by`` does not see,
    but for what another absence stands in the way of, and its marks go.

    ``why``: for a minor's file. Raises ValidationError for what the family told and nobody has answered, which it
    takes back itself; ReasonNeeded, PermissionDenied.
    """
    require(by, "make", absence)
    said = reason_of_minor(by, absence.resident, why, now)
    if FamilyRequest.objects.filter(absence=absence, status=RequestStatus.OPEN).exists():
        raise ValidationError(_("The family has told this. They take it back on their own page."))
    call_on_unsaid(absence=absence, now=now)
    call_on(absence=absence, span=(absence.span.lower, absence.span.upper), by=by, now=now)
    audit(who=by, act="absence.remove", subject=absence, now=now, details={"resident": absence.resident.code, **said})
    absence.delete()
    sweep_soon()
