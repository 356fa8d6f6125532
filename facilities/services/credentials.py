"""Papers of a facility: an accreditation, agreement or insurance is entered, gets other days, or was a mistake."""

from datetime import date, datetime

from django.db import transaction

from backend.core.models import User

from ..models import Credential, Facility
from .rows import remove, store_change, store_new

Days = tuple[date, date | None]  # half-open; None: for good


@transaction.atomic
def credential_add(*, facility: Facility, kind: str, valid: Days, by: User, now: datetime) -> Credential:
    """Raises ValidationError where another of that kind covers some of these days."""
    row = Credential(facility=facility, kind=kind, valid=valid)
    return store_new(row, act="credential.add", by=by, now=now, details={"facility": facility.code, "kind": kind})


@transaction.atomic
def credential_change(*, credential: Credential, valid: Days, by: User, now: datetime) -> Credential:
    """Other days; of another kind another one is entered. Raises ValidationError."""
    return store_change(
        credential, {"valid": valid}, act="credential.change", by=by, now=now, details=_details(credential)
    )


@transaction.atomic
def credential_remove(*, credential: Credential, by: User, now: datetime) -> None:
    """It was entered by mistake."""
    remove(credential, act="credential.remove", by=by, now=now, details=_details(credential))


def _details(credential: Credential) -> dict[str, str]:
    return {"facility": credential.facility.code, "kind": credential.kind}
