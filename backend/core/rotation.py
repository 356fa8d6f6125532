"""Bring everything that is sealed under the newest key, the history included."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from .history.upkeep import upkeep
from .models import AuditEntry, Change
from .sealed_columns import BATCH, models_with_digests, reseal_column, sealed_columns
from .sealed_fields import SealedField
from .sealing import digests, is_newest, is_sealed, keys, seal, unseal


@transaction.atomic
def keys_rotate(*, now: datetime) -> dict[str, int]:
    """Seal anew what is under an older key; returns how many rows by table. Everything or nothing.

    Raises Unreadable where a key is missing, and IntegrityError where two files turn out to be one person's.
    """
    done: dict[str, int] = {}
    for column in sealed_columns():
        done[column.table] = done.get(column.table, 0) + reseal_column(column)
    for model, names in models_with_digests():
        for name in names:
            _rehash(model, name)
    done["core_change"] = _reseal_history()
    key = keys()[0].name
    AuditEntry.objects.create(
        at=now, act="keys.rotate", subject_type="keys", subject_id=key, details={"key": key, "rows": done}
    )
    return done


def _rehash(model: Any, name: str) -> None:
    field = model._meta.get_field(name)
    hashed = [
        (digests(text, field.purpose)[0], row.pk)
        for row in model._default_manager.exclude(**{name: ""}).iterator(BATCH)
        if (text := getattr(row, field.of)())
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" t SET "{field.column}" = n.hash'
            " FROM unnest(%s::text[], %s::bigint[]) AS n (hash, id)"
            f' WHERE t.id = n.id AND t."{field.column}" <> n.hash',
            [[digest for digest, _pk in hashed], [pk for _digest, pk in hashed]],
        )


def _reseal_history() -> int:
    purposes = dict(_purposes())
    done = 0
    with upkeep("keys.rotate"):
        rows = Change.objects.filter(subject_type__in={label for label, _column in purposes}).order_by("pk")
        for row in rows.exclude(before=None, after=None).iterator(BATCH):
            before, after = (_resealed(row.subject_type, held, purposes) for held in (row.before, row.after))
            if (before, after) != (row.before, row.after):
                Change.objects.filter(pk=row.pk).update(before=before, after=after)
                done += 1
    return done


def _purposes() -> Iterator[tuple[tuple[str, str], str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield (model._meta.label_lower, str(field.column)), field.purpose


def _resealed(label: str, held: Any, purposes: dict[tuple[str, str], str]) -> Any:
    if held is None:
        return None
    return {
        column: seal(unseal(value, purpose), purpose)
        if (purpose := purposes.get((label, column))) and is_sealed(str(value)) and not is_newest(value)
        else value
        for column, value in held.items()
    }
