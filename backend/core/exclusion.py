"""Exclusion constraints on a PostgreSQL without extensions.

The equality operator of numbers and texts has no GiST class there, so "the same bed" is written as the overlap of
two ranges that hold one value each.
"""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db.models import Deferrable, F, Func, Q, Value

from .fields import TextRangeField


def no_overlap(
    name: str, *same: str, period: str, message: Any, texts: tuple[str, ...] = (), condition: Q | None = None
) -> ExclusionConstraint:
    """No two rows with the same numbers ``same`` and ``texts`` have periods that overlap.

    Checked at once, or at the end of a transaction that says ``SET CONSTRAINTS ... DEFERRED`` because it moves
    several rows. A nullable field needs ``condition`` to leave out nulls: null would mean the range of everything.
    """
    numbers = [
        Func(F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField())
        for field in same
    ]
    words = [
        Func(F(field), F(field), Value("[]"), function="textrange", output_field=TextRangeField()) for field in texts
    ]
    parts: list[Any] = [*numbers, *words, period]
    return ExclusionConstraint(
        name=name,
        expressions=[(part, RangeOperators.OVERLAPS) for part in parts],
        condition=condition,
        deferrable=Deferrable.IMMEDIATE,
        violation_error_message=message,
    )
