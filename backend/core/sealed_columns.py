"""Whole columns sealed, opened and sealed anew: when sealing begins, and when keys are rotated."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection

from .history.tracked import APPS
from .sealed_fields import DigestField, LargeSealedField, SealedField, sealed_or_empty
from .sealing import is_newest, seal, unseal

BATCH = 1000


class Column(NamedTuple):
    """``at_once``: rows of it that are in memory together."""

    table: str
    name: str
    purpose: str
    at_once: int = BATCH


def sealed_columns() -> list[Column]:
    return [
        Column(
            model._meta.db_table,
            str(field.column),
            field.purpose,
            1 if isinstance(field, LargeSealedField) else BATCH,
        )
        for model in _models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField | LargeSealedField)
    ]


def models_with_digests() -> Iterator[tuple[Any, list[str]]]:
    for model in _models():
        if names := [field.name for field in model._meta.concrete_fields if isinstance(field, DigestField)]:
            yield model, names


def _models() -> Iterator[Any]:
    return (model for name in APPS for model in apps.get_app_config(name).get_models())


def only_sealed(column: Column) -> tuple[str, str]:
    """SQL, for a migration and back: from now on the column refuses plain texts. Django alters no check of a column."""
    name = f"{column.table}_{column.name}_check"
    return (
        f'ALTER TABLE "{column.table}" ADD CONSTRAINT "{name}" CHECK ({sealed_or_empty(column.name)})',
        f'ALTER TABLE "{column.table}" DROP CONSTRAINT "{name}"',
    )


def seal_column(column: Column) -> int:
    """Seal what stands there as plain text; returns how many."""
    return _rewrite(column, lambda text: seal(text, column.purpose))


def unseal_column(column: Column) -> int:
    return _rewrite(column, lambda text: unseal(text, column.purpose))


def reseal_column(column: Column) -> int:
    """Bring what is under an older key under the newest."""
    return _rewrite(
        column, lambda text: text if is_newest(text) else seal(unseal(text, column.purpose), column.purpose)
    )


def _rewrite(column: Column, change: Callable[[str], str]) -> int:
    table, name = f'"{column.table}"', f'"{column.name}"'
    done = 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE {name} <> '' ORDER BY id FOR UPDATE")
        keys = [pk for (pk,) in cursor.fetchall()]
        for first in range(0, len(keys), column.at_once):
            cursor.execute(f"SELECT id, {name} FROM {table} WHERE id = ANY(%s)", [keys[first : first + column.at_once]])
            rows = [(pk, new) for pk, old in cursor.fetchall() if (new := change(old)) != old]
            if rows:
                cursor.execute(
                    f"UPDATE {table} t SET {name} = n.text FROM unnest(%s::bigint[], %s::text[]) AS n (id, text)"
                    " WHERE t.id = n.id",
                    [*map(list, zip(*rows, strict=True))],
                )
            done += len(rows)
    return done
