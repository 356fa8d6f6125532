"""Given values become those of a row: of the columns that people write, checked together, and stored."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from copy import copy
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

Row = TypeVar("Row", bound=models.Model)
Values = Mapping[str, Any]


def store(row: models.Model, values: Values, writable: Collection[str]) -> list[str]:
    """Set ``values`` by name of column, check the whole row and save it; the names of those that differ now, sorted.

    Raises ValidationError by column, and ValueError for a name that is not ``writable``: a fault of the caller.
    """
    if unknown := values.keys() - set(writable):
        raise ValueError(f"Not written by people: {', '.join(sorted(unknown))}")
    before = {name: getattr(row, name, None) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(validate_constraints=False)
    row.validate_constraints()  # only of a sound row: a fault that ``clean`` names is not told twice
    row.save()
    return sorted(name for name in values if getattr(row, name) != before[name])


def alike(row: Row, values: Values, writable: Collection[str], among: Iterable[Row]) -> Row | None:
    """Which row of ``among`` is as ``row`` would be with ``values``: what is sent twice is stored once. None for values
    that are not sound, which ``store`` tells of.
    """
    asked = copy(row)
    for name, value in values.items():
        setattr(asked, name, value)
    with suppress(ValidationError):
        asked.clean_fields()
        for one in among:
            if all(getattr(one, name) == getattr(asked, name) for name in writable):
                return one
    return None
