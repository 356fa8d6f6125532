"""Codes and names that hang on many rows, read at once. Imports nothing of this project, for the snapshot that
selectors read by."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet


def texts_by(rows: QuerySet[Any], whose: str, text: str) -> dict[int, list[str]]:
    """The column ``text`` by the key of ``whose`` it is, which is cheaper than a list of objects for each."""
    found: dict[int, list[str]] = defaultdict(list)
    for key, said in rows.order_by().values_list(whose, text):
        found[key].append(said)
    return found


def staff_codes(rows: QuerySet[Any], whose: str, staff: str = "staff") -> dict[int, list[str]]:
    return texts_by(rows, whose, f"{staff}__code")
