"""What a family asked and was answered."""

from uuid import UUID

from backend.core.access.questions import Actor, permitted

from ...models import FamilyRequest
from .relatives import own_relatives

SHOWN = 30


def own_requests(user: Actor) -> list[FamilyRequest]:
    """The latest first. Two queries."""
    rows = permitted(user, "read", FamilyRequest).filter(resident__in=own_relatives(user))
    return list(rows.select_related("resident", "need__service")[:SHOWN])


def own_request(user: Actor, code: UUID) -> FamilyRequest | None:
    return permitted(user, "make", FamilyRequest).filter(code=code).select_related("resident").first()
