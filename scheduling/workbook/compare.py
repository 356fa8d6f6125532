"""The rows of a sheet against what is stored: which are new, changed, ended or unchanged."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from .checking import Checking
from .fates import Fate
from .findings import Name, Text
from .identities import refuse_moved, warn_of_another
from .overlaps import refuse_overlaps, take_over, warn_of_overlaps
from .pairs import check_pairs_stored
from .parse import Row
from .preview import RowShown
from .report import Altered, SheetReport
from .table import Change, Identity, Stored, Table


def compare(checking: Checking, table: Table, report: SheetReport) -> list[tuple[Row, Change]]:
    """Refuse rows that name what another row names, overlap it, or do not fit what is stored; return the others that
    change anything."""
    stored = table.stored()
    changes = _named(checking, table, stored)
    refuse_moved(checking, table, changes)
    warn_of_another(checking, table, changes)
    take_over(checking, table, stored, changes)
    check_pairs_stored(checking, table, changes)
    refuse_overlaps(checking, table, stored, changes)
    warn_of_overlaps(checking, table, stored, changes)
    altered = []
    for row, change in changes.values():
        fate = _fate(table, change)
        report.fates[fate] += 1
        if fate is not Fate.UNCHANGED:
            altered.append((row, change))
            differing = tuple(_differing(table, change)) if change.before else ()
            if differing:
                report.altered.append(Altered(row.number, fate, differing))
            if report.shows(fate):
                before = table.load(change.before, checking.directory) if change.before else {}
                after = table.load(change.raws, checking.directory)
                report.shown.append(RowShown(report.sheet, fate, row.number, before, after, differing))
    return altered


def _named(checking: Checking, table: Table, stored: Mapping[Identity, Stored]) -> dict[Identity, tuple[Row, Change]]:
    """The sound rows by what names them; of more with one name than are stored the later is refused."""
    changes: dict[Identity, tuple[Row, Change]] = {}
    sheet = checking.raw.sheet
    for row in checking.sound:
        identity, change = _one_of_its_name(checking, table, row, stored, changes)
        first, _same = changes.setdefault(identity, (row, change))
        if first is not row:
            names = Name(*map(sheet.column, sheet.identity))
            checking.refuse(
                row,
                sheet.identity[0],
                Text(_("Row %(row)s names the same: %(columns)s are equal."), {"row": first.number, "columns": names}),
                Text(_("Keep one of the two rows.")),
            )
    return changes


def _one_of_its_name(
    checking: Checking, table: Table, row: Row, stored: Mapping[Identity, Stored], taken: Mapping[Identity, object]
) -> tuple[Identity, Change]:
    """Of several stored rows of one name the one that is alike, or else the first that no row before has taken."""
    first = table.dump(row.values, checking.directory, stored)
    found = [first]
    while (*first[0][:-1], len(found)) in stored:
        found.append(table.dump(row.values, checking.directory, stored, len(found)))
    free = [one for one in found if one[0] not in taken] or [first]
    return next((one for one in free if one[1].raws == one[1].before), free[0])


def _fate(table: Table, change: Change) -> Fate:
    if change.before is None:
        return Fate.NEW
    if change.raws == change.before:
        return Fate.UNCHANGED
    return Fate.ENDED if table.ended(change) else Fate.CHANGED


def _differing(table: Table, change: Change) -> list[str]:
    """Keys of the columns whose stored values change; a period counts by its columns together."""
    assert change.before is not None
    differs = [before != after for before, after in zip(change.before, change.raws, strict=True)]
    keys: list[str] = []
    at = 0
    for field in table.fields:
        if any(differs[at : at + len(field.names)]):
            keys.extend(field.keys)
        at += len(field.names)
    for part, differing in zip(table.parts, differs[at:], strict=True):
        keys.extend(part.keys if differing else ())
    return keys
