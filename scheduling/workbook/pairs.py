"""Two columns of which the second may not lie before the first: as the file has them, and as they would be stored."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from .checking import Checking
from .findings import Name, Text
from .overlaps import Changes
from .parse import Row
from .render import render
from .table import Table

Pair = tuple[str, str]
PAIRS: Mapping[str, tuple[Pair, ...]] = {  # by sheet; dates, of which the second is held as the day after, or numbers
    "facilities": (
        ("age_min", "age_max"),
        *((f"{kind}_from", f"{kind}_until") for kind in ("accreditation", "agreement", "insurance")),
    ),
    "staff_skills": (("valid_from", "valid_until"),),
    "closures": (("start", "end"),),
    "residents": (("certificate_from", "certificate_until"),),
    "absences": (("start", "end"),),
    "assessments": (("assessed_on", "valid_until"),),
    "entitlements": (("starts_on", "ends_on"), ("minimum", "maximum")),
    "needs": (("starts_on", "ends_on"), ("nights_min", "nights_max")),
    "choices": (("chosen_on", "ends_on"),),
    "placements": (("starts_on", "ends_on"),),
}
PERIOD = Text(_("The period ends before it starts."))


def check_pairs(checking: Checking) -> None:
    """Refuse rows that are out of order by themselves."""
    for pair in PAIRS.get(checking.raw.sheet.key, ()):
        for row in checking.sound:
            if _out_of_order(pair, row.values):
                _refuse(checking, row, pair)


def check_pairs_stored(checking: Checking, table: Table, changes: Changes) -> None:
    """Refuse rows that are so with what is stored in the columns that the file left out; they leave ``changes``."""
    pairs = PAIRS.get(table.key, ())
    for identity, (row, change) in list(changes.items()) if pairs else ():
        if change.before is None or change.raws == change.before:
            continue
        values = table.load(change.raws, checking.directory)
        if wrong := [pair for pair in pairs if _out_of_order(pair, values)]:
            _refuse_with_stored(checking, row, wrong[0], values)
            del changes[identity]


def _out_of_order(pair: Pair, values: Mapping[str, Any]) -> bool:
    first, last = (values.get(key) for key in pair)
    if first is None or last is None:
        return False
    return last <= first if isinstance(first, date) else last < first


def _refuse(checking: Checking, row: Row, pair: Pair) -> None:
    first, last = pair
    least, name = row.values[first], Name(checking.raw.sheet.column(first))
    if isinstance(least, date):
        right = Text(_("Write a last day that is not before “%(column)s”."), {"column": name})
        checking.refuse(row, last, PERIOD, right)
    else:
        wrong = Text(_("The number is below that of “%(column)s”."), {"column": name})
        checking.refuse(row, last, wrong, Text(_("Write %(least)s or more."), {"least": least}))


def _refuse_with_stored(checking: Checking, row: Row, pair: Pair, values: Mapping[str, Any]) -> None:
    written, stored = pair if row.values.get(pair[0]) is not None else pair[::-1]
    column = checking.raw.sheet.column(stored)
    named = {"column": Name(column), "value": render(column, values[stored])}
    below, above = _("The number is below that of “%(column)s”."), _("The number is above that of “%(column)s”.")
    number = Text(below if written == pair[1] else above, named)
    checking.refuse(
        row,
        written,
        PERIOD if isinstance(values[stored], date) else number,
        Text(_("“%(column)s” is stored as %(value)s: write what fits it, or fill both columns."), named),
    )
