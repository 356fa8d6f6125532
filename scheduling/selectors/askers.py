"""Whoever of a family asked or told something, and how they hear the answer."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from backend.core.access.invitations import opens_pages
from backend.core.access.questions import Actor, within
from backend.core.models import User
from residents.models import Guardian, Resident

from ..models import FamilyRequest, LookAgain

Asked = FamilyRequest | LookAgain


@dataclass(frozen=True)
class Asker:
    """``guardian``: None for the resident, and where it is not known any more. ``reads``: the answer, on the own page;
    who does not is rung back."""

    guardian: Guardian | None
    phone: str
    reads: bool


def contacts_behind(asked: Asked) -> QuerySet[Guardian]:
    """The contact who rang, or whose account asked; nobody where the resident rang, or the account opens no more."""
    if asked.by_phone:
        return Guardian.objects.filter(pk=asked.caller_id or 0)
    resident, account = _of(asked)
    return resident.guardians.filter(pk__in=account.assignments.values("guardian"))


def same_voice(asked: FamilyRequest) -> Q:
    """The condition on requests that they come from the same person, with a tap or by telephone."""
    if not asked.by_phone:
        tapped = Q(by_phone=False, made_by=asked.made_by)
        return tapped | Q(caller__in=asked.made_by.assignments.values("guardian"))
    if asked.caller_id is None:
        return Q(by_phone=True, caller=None)
    return Q(caller=asked.caller_id) | Q(by_phone=False, made_by__assignments__guardian=asked.caller_id)


def asker_of(user: Actor, asked: Asked, now: datetime) -> Asker:
    """As ``user`` may read the contact. Three queries at most."""
    guardian = within(user, "read", contacts_behind(asked)).first()
    if guardian is None:
        resident, _account = _of(asked)
        return Asker(None, resident.phone if asked.by_phone and asked.caller_id is None else "", reads=False)
    return Asker(guardian, guardian.phone, opens_pages(guardian, now))


def _of(asked: Asked) -> tuple[Resident, User]:
    match asked:
        case FamilyRequest():
            return asked.resident, asked.made_by
        case LookAgain():
            return asked.entry.need.resident, asked.asked_by
