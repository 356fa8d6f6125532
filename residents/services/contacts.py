"""Who speaks for a resident, and how they are called."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from backend.core.access.invitations import end_access
from backend.core.access.questions import require
from backend.core.access.table import CHANGE
from backend.core.models import User
from backend.core.services import audit
from backend.core.telephone import refuse_no_telephone

from ..models import Guardian, Resident
from .columns import Values, alike, store
from .dossier import reason_of_minor
from .files import hold_file

WRITABLE = ("name", "relation", "legal", "phone")


@transaction.atomic
def guardian_add(*, resident: Resident, values: Values, by: User, now: datetime, why: str = "") -> Guardian:
    """Enter somebody who speaks for ``resident``. ``values`` by name of column, see WRITABLE. Who is entered already,
    and no differently, is not entered twice.

    Raises ValidationError by column, ReasonNeeded for a minor's file without one, PermissionDenied.
    """
    require(by, CHANGE, resident)
    said = reason_of_minor(by, resident, why, now)
    held = hold_file(resident.pk)
    if entered := alike(Guardian(resident=held), values, WRITABLE, held.guardians.all()):
        return entered
    return _store(Guardian(resident=resident), "guardian.add", values, by, now, said)


@transaction.atomic
def guardian_change(*, guardian: Guardian, values: Values, by: User, now: datetime, why: str = "") -> Guardian:
    """An invitation that was printed keeps the telephone it was printed for, and ends with the name. Raises as
    ``guardian_add`` does."""
    require(by, CHANGE, guardian)
    row = Guardian.objects.select_for_update(of=("self",)).select_related("resident").get(pk=guardian.pk)
    require(by, CHANGE, row.resident)
    said = reason_of_minor(by, row.resident, why, now)
    name = row.name
    changed = _store(row, "guardian.change", values, by, now, said)
    if changed.name != name:  # the aunt in the place of the mother
        end_access(guardian=changed, by=by, now=now)
    return changed


@transaction.atomic
def guardian_end(*, guardian: Guardian, by: User, today: date, now: datetime, why: str = "") -> Guardian:
    """From today on ``guardian`` no longer speaks for the resident: reads nothing, is told nothing and decides nothing
    more. What was decided stays. Raises as ``guardian_add`` does."""
    return _ended(guardian, "guardian.end", today, by, now, why)


@transaction.atomic
def guardian_resume(*, guardian: Guardian, by: User, now: datetime, why: str = "") -> Guardian:
    """``guardian`` speaks for the resident again, and reads what they may once a new sheet is printed."""
    return _ended(guardian, "guardian.resume", None, by, now, why)


def _ended(guardian: Guardian, act: str, day: date | None, by: User, now: datetime, why: str) -> Guardian:
    require(by, CHANGE, guardian)
    row = Guardian.objects.select_for_update(of=("self",)).select_related("resident").get(pk=guardian.pk)
    reason = reason_of_minor(by, row.resident, why, now)
    if (row.ended_on is None) == (day is None):
        return row  # pressed twice
    row.ended_on = day
    row.save(update_fields=["ended_on"])
    audit(who=by, act=act, subject=row, now=now, details={"resident": row.resident.code, **reason})
    if day is not None:
        end_access(guardian=row, by=by, now=now)
    return row


def _store(row: Guardian, act: str, values: Values, by: User, now: datetime, said: dict[str, Any]) -> Guardian:
    refuse_no_telephone(values.get("phone") or "")
    fields = store(row, values, WRITABLE)
    require(by, CHANGE, row)
    details = {"resident": row.resident.code, "fields": fields, **said}
    audit(who=by, act=act, subject=row, now=now, details=details)
    return row
