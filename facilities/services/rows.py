"""What all changes of supply have in common: the row is sound, the actor may, the trail says what was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit

from ..announcing import supply_changed

Row = TypeVar("Row", bound=models.Model)


def store_new(row: Row, *, act: str, by: User, now: datetime, details: Mapping[str, Any]) -> Row:
    """Store a row that is new, in the caller's transaction. Raises ValidationError, PermissionDenied."""
    row.full_clean()
    row.save(force_insert=True)
    require(by, "change", row)
    audit(who=by, act=act, subject=row, now=now, details=dict(details))
    supply_changed.send(type(row))  # it may mend what the lack of it broke
    return row


def store_change(
    row: Row, values: Mapping[str, Any], *, act: str, by: User, now: datetime, details: Mapping[str, Any]
) -> Row:
    """Give a stored row other values, in the caller's transaction; one that moves is asked about before and after.

    What stands already is no change: without any, nothing is written. Raises ValidationError, PermissionDenied.
    """
    require(by, "change", row)
    held = type(row)._base_manager.select_for_update().get(pk=row.pk)
    changed = [name for name, value in values.items() if getattr(held, name) != _as_stored(held, name, value)]
    if not changed:
        return held
    for name in changed:
        setattr(held, name, values[name])
    held.full_clean()
    held.save(update_fields=changed)
    require(by, "change", held)
    audit(who=by, act=act, subject=held, now=now, details={**details, "changed": sorted(changed)})
    supply_changed.send(type(held))
    return held


def _as_stored(row: models.Model, name: str, value: Any) -> Any:
    """Periods are given as pairs of days, and windows of the week as a list."""
    field: Any = row._meta.get_field(name)
    return value if field.is_relation else field.to_python(value)


def remove(row: models.Model, *, act: str, by: User, now: datetime, details: Mapping[str, Any]) -> None:
    """Take a row away, in the caller's transaction. Raises PermissionDenied."""
    require(by, "change", row)
    audit(who=by, act=act, subject=row, now=now, details=dict(details))
    row.delete()
    supply_changed.send(type(row))
