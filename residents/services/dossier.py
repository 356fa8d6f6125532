"""A dossier is opened: it leaves a trace, and that of a minor asks for a reason."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from backend.core.access.questions import require, roles_of
from backend.core.access.roles import Role
from backend.core.access.table import READ
from backend.core.models import AuditEntry, User
from backend.core.services import audit
from facilities.selectors.rule_values import rule_value

from ..ages import age
from ..choices import FILE_OPENED, ReadingReason
from ..models import Resident

GOOD_FOR = timedelta(minutes=30)  # a reason once given, for the same reader and file


class ReasonNeeded(Exception):
    """The file is a minor's: it opens once the reader has said why."""


@transaction.atomic
def dossier_open(*, user: User, resident: Resident, why: str = "", part: Model | None = None, now: datetime) -> None:
    """Leave a trace that ``user`` reads the file of ``resident``; call it before anything of the file is shown.

    ``why``: a ReadingReason, or empty. A minor's file needs one, unless the reader is of the family or gave one within
    the last half hour. ``part``: the row that is read, where it is not the file itself; reading is asked of it then,
    for a row may be in reach of somebody who no longer reaches the file. Raises ReasonNeeded, PermissionDenied.
    """
    require(user, READ, part or resident)
    details = {"resident": resident.code, **({} if part is None else {"part": part._meta.label_lower})}
    details |= reason_of_minor(user, resident, why, now)
    audit(who=user, act=FILE_OPENED, subject=resident, now=now, details=details)


def reason_of_minor(user: User, resident: Resident, why: str, now: datetime) -> dict[str, Any]:
    """What the trace of an act on a file says of its reason: nothing where none is asked for.

    Whoever writes to a minor's file says why as whoever reads it does. Raises ReasonNeeded.
    """
    if not is_minor(resident, now) or _of_the_family(user, resident):
        return {}
    reason = why if why in ReadingReason else _given_before(user, resident, now)
    if not reason:
        raise ReasonNeeded(resident.code)
    return {**of_minor(resident, now), "reason": str(reason), **({"said": True} if why in ReadingReason else {})}


def of_minor(resident: Resident, now: datetime) -> dict[str, Any]:
    """What the trace of an act on one file says where it is a minor's, so that a year's acts on these can be told."""
    return {"minor": True} if is_minor(resident, now) else {}


def is_minor(resident: Resident, now: datetime) -> bool:
    today = timezone.localdate(now)
    return age(resident.birth_date, today) < rule_value("adult_age", today)


def _of_the_family(user: User, resident: Resident) -> bool:
    guardians = roles_of(user).get(Role.FAMILY, frozenset())
    return bool(guardians) and resident.guardians.filter(pk__in=guardians).exists()


def _given_before(user: User, resident: Resident, now: datetime) -> str | None:
    """The reason that was said within the last half hour; one that was carried over does not prolong itself."""
    said = AuditEntry.objects.filter(
        who=user, act=FILE_OPENED, subject_type=resident._meta.label_lower, subject_id=str(resident.pk),
        at__gt=now - GOOD_FOR, details__said=True,
    )  # fmt: skip
    latest = said.order_by("-at").first()
    return None if latest is None else str(latest.details["reason"])
