"""Several things closed at once, as a manager says it: two beds from Monday to Thursday."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from backend.core.models import User
from facilities.models import Bed, Facility, Room, StaffMember

from .capacity import Marked, Span, closure_add

Closable = Facility | Room | Bed | StaffMember


@transaction.atomic
def closures_add(*, things: Sequence[Closable], span: Span, reason: str, by: User, now: datetime) -> list[Marked]:
    """All of them or none. Raises ValidationError for a period that is none, PermissionDenied."""
    return [closure_add(thing=thing, span=span, reason=reason, by=by, now=now) for thing in things]
