"""Closing as a manager says it: two beds from Monday to Thursday; this bed is back in use."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.models import User
from backend.core.periods import midnight
from facilities.models import Bed, Closure, Facility

from ..locks import refuse_beside_import
from ..selectors.whereabouts import Span
from .capacity import Marked, closure_end, closure_remove, closures_add, closures_remove


def houses_close(*, houses: Sequence[Facility], span: Span, reason: str, by: User, now: datetime) -> list[Marked]:
    """Close whole houses for a holiday, in one act that ``closures_take_back`` undoes. As ``closures_add``."""
    return closures_add(things=houses, span=span, reason=reason, by=by, now=now, act=uuid4())


@transaction.atomic
def closures_take_back(*, closures: Sequence[Closure], by: User, now: datetime) -> None:
    """Take back closures that were entered together and have not begun, all of them or none. Raises ValidationError
    where one has begun, or was changed since ``closures`` were read, PermissionDenied, ImportStores.
    """
    refuse_beside_import()
    rows = Closure.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in closures]).order_by("pk")
    stored = list(rows)
    if {(one.pk, one.span, one.reason) for one in stored} != {(one.pk, one.span, one.reason) for one in closures}:
        raise ValidationError(_("Somebody changed one of these closures meanwhile. Look at them again."), "changed")
    if any(one.span.lower <= now for one in stored):
        raise ValidationError(_("These days have begun: end each closure on the page of its house."), "begun")
    closures_remove(closures=stored, by=by, now=now)


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
