"""Who of a resident's guardians has an invitation."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Prefetch

from backend.core.access.questions import Actor, permitted
from backend.core.models import Invitation

from ..models import Guardian, Resident


@dataclass(frozen=True)
class Invited:
    """A guardian, and the invitation that stands, if any; an expired one does not stand."""

    guardian: Guardian
    invitation: Invitation | None


def resident_to_invite(user: Actor, code: str) -> Resident | None:
    return permitted(user, "invite", Resident).filter(code=code).first()


def invited_guardians(user: Actor, resident: Resident, now: datetime) -> list[Invited]:
    """The resident's guardians by name, last those who are no longer. Two queries."""
    standing = Invitation.objects.filter(revoked_at=None, expires_at__gt=now)
    guardians = (
        permitted(user, "invite", Guardian)
        .filter(resident=resident)
        .order_by(F("ended_on").asc(nulls_first=True), "name")
    )
    rows = guardians.prefetch_related(Prefetch("invitations", standing, to_attr="standing"))
    return [Invited(row, next(iter(row.standing), None)) for row in rows]


def guardian_to_invite(user: Actor, code: str, name: str) -> Guardian | None:
    guardians = permitted(user, "invite", Guardian).filter(resident__code=code, name=name)
    return guardians.select_related("resident").first()
