"""Periods that may not overlap: those of the workbook against each other and against what is stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from backend.core.periods import overlap

from .checking import Checking
from .fields import naive
from .findings import Text
from .parse import Row
from .table import Change, Identity, Stored, Table

RIGHT = Text(_("Correct one of the two, or end the earlier one before the later one starts."))


class Held(NamedTuple):
    lower: Any
    upper: Any  # None: open
    row: Row | None  # None: stored, and not in the workbook


Changes = dict[Identity, tuple[Row, Change]]


def take_over(checking: Checking, table: Table, stored: Mapping[Identity, Stored], changes: Changes) -> None:
    """A new row that overlaps exactly one stored row, which the workbook does not name, is that row at other times."""
    for same, name in table.movable:
        at, left = table.place[name], _unlisted(table, stored, changes, same)
        for identity, (row, change) in changes.items():
            group = left[_values(table, change.raws, same)]
            touched = [before for before in group if _overlap(before.raws[at], change.raws[at])]
            if change.before is None and len(touched) == 1:
                _same, moved = table.dump(row.values, checking.directory, {identity: touched[0]})
                changes[identity] = (row, moved)
                group.remove(touched[0])


def warn_of_overlaps(checking: Checking, table: Table, stored: Mapping[Identity, Stored], changes: Changes) -> None:
    """Name new rows that overlap a stored one which the workbook does not list: both count from now on."""
    for same, name in table.doubtful:
        at, left = table.place[name], _unlisted(table, stored, changes, same)
        for row, change in changes.values():
            for before in left[_values(table, change.raws, same)] if change.before is None else ():
                period = before.raws[at]
                if _overlap(period, change.raws[at]):
                    checking.warn(row, _column(table, name), _wrong(Held(period.lower, period.upper, None)), RIGHT)


def _unlisted(
    table: Table, stored: Mapping[Identity, Stored], changes: Changes, same: tuple[str, ...]
) -> dict[Identity, list[Stored]]:
    """Stored rows that the workbook does not name, by their values in ``same``."""
    left: dict[Identity, list[Stored]] = defaultdict(list)
    for identity, before in stored.items():
        if identity not in changes:
            left[_values(table, before.raws, same)].append(before)
    return left


def _values(table: Table, raws: list[Any], names: tuple[str, ...]) -> Identity:
    return tuple(raws[table.place[name]] for name in names)


def _overlap(one: Any, other: Any) -> bool:
    return overlap((one.lower, one.upper), (other.lower, other.upper))


def refuse_overlaps(checking: Checking, table: Table, stored: Mapping[Identity, Stored], changes: Changes) -> None:
    """Refuse rows whose period overlaps another one; they leave ``changes``, and what is stored stays in force."""
    while any(_refuse(checking, table, stored, changes, same, name) for same, name in table.disjoint):
        pass


def _refuse(
    checking: Checking,
    table: Table,
    stored: Mapping[Identity, Stored],
    changes: Changes,
    same: tuple[str, ...],
    name: str,
) -> bool:
    """One pass over one constraint; True when rows were refused."""
    at = table.place[name]
    groups: dict[Identity, list[Held]] = defaultdict(list)
    for row, change in changes.values():
        period = change.raws[at]
        groups[_values(table, change.raws, same)].append(Held(period.lower, period.upper, row))
    listed = {change.pk for _row, change in changes.values()}
    for before in stored.values():
        group = groups.get(_values(table, before.raws, same))
        if group is not None and before.pk not in listed:
            period = before.raws[at]
            group.append(Held(period.lower, period.upper, None))
    key = _column(table, name)
    clashes = [clash for group in groups.values() if len(group) > 1 for clash in clashing(group)]
    for row, other in clashes:
        if not row.refused:
            checking.refuse(row, key, _wrong(other), RIGHT)
    for identity in [identity for identity, (row, _change) in changes.items() if row.refused]:
        del changes[identity]
    return bool(clashes)


def clashing(group: Iterable[Held]) -> list[tuple[Row, Held]]:
    """Rows to refuse, each with what it overlaps: the later row of the sheet gives way, and never a stored one."""
    found: list[tuple[Row, Held]] = []
    last: Held | None = None
    for held in sorted(group, key=_start):
        if last is None or (last.upper is not None and last.upper <= held.lower):
            last = held
            continue
        loser, other = _loser(last, held)
        assert loser.row  # the database keeps stored periods apart
        found.append((loser.row, other))
        last = other
    return found


def _start(held: Held) -> tuple[Any, int]:
    return held.lower, held.row.number if held.row else 0


def _loser(one: Held, other: Held) -> tuple[Held, Held]:
    if one.row is None or (other.row is not None and other.row.number > one.row.number):
        return other, one
    return one, other


def _wrong(other: Held) -> Text:
    span = {"first": _shown(other.lower), "end": "…" if other.upper is None else _shown(other.upper)}
    if other.row is None:
        return Text(_("It overlaps what is stored from %(first)s until before %(end)s."), span)
    return Text(_("It overlaps row %(row)s, from %(first)s until before %(end)s."), {**span, "row": other.row.number})


def _shown(bound: date | datetime) -> str:
    return f"{naive(bound):%Y-%m-%d %H:%M}" if isinstance(bound, datetime) else bound.isoformat()


def _column(table: Table, name: str) -> str:
    field = next(field for field in table.fields if name in field.names)
    return field.keys[-1]
