"""Rows by the thousand, with COPY: no objects and no statement of ten thousand values are made for them.

The history's triggers look at changes of these tables alone, so nothing has to be told to the database before.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

BATCH = 2000  # rows in one statement, where they are made of objects after all


def rows_copy(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert ``rows``, which hold the values of the fields ``names`` as psycopg takes them: of a foreign key the key,
    periods as its ranges, JSON as its ``Jsonb``.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def keys_taken(model: type[models.Model], count: int) -> list[int]:
    """Keys for ``count`` new rows, from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]
