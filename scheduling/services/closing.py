"""Closing as a manager says it: two beds from Monday to Thursday; this bed is back in use."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backend.core.models import User
from backend.core.periods import midnight
from facilities.models import Bed, Closure, Facility, Room, StaffMember

from ..locks import refuse_beside_import
from ..selectors.whereabouts import Span
from .capacity import Marked, closure_add, closure_end, closure_remove

Closable = Facility | Room | Bed | StaffMember


@transaction.atomic
def closures_add(*, things: Sequence[Closable], span: Span, reason: str, by: User, now: datetime) -> list[Marked]:
    """All of them or none. Raises ValidationError for a period that is none, PermissionDenied."""
    return [closure_add(thing=thing, span=span, reason=reason, by=by, now=now) for thing in things]


@transaction.atomic
def bed_reopen(*, bed: Bed, by: User, now: datetime) -> int:
    """From tonight the bed is in use again: what closes the bed itself now ends this morning, and what closed it only
    today is taken back. How many closures ended. Raises PermissionDenied, ImportStores.
    """
    refuse_beside_import()
    today = timezone.localdate(now)
    morning = midnight(today)
    standing = list(Closure.objects.select_for_update(no_key=True).filter(bed=bed, span__contains=now))
    for closure in standing:
        if closure.span.lower < morning:
            closure_end(closure=closure, end=morning, by=by, now=now)
        else:
            closure_remove(closure=closure, by=by, now=now)
    return len(standing)
