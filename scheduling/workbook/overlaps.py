"""Periods that may not overlap: those of the workbook against each other and against what is stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from .checking import Checking
from .fields import naive
from .findings import Text
from .parse import Row
from .tables import Change, Identity, Stored, Table

RIGHT = Text(_("Correct one of the two, or end the earlier one before the later one starts."))


class Held(NamedTuple):
    lower: Any
    upper: Any  # None: open
    row: Row | None  # None: stored, and not in the workbook


def refuse_overlaps(
    checking: Checking, table: Table, stored: Mapping[Identity, Stored], changes: dict[Identity, tuple[Row, Change]]
) -> None:
    """Refuse rows whose period overlaps another one; they leave ``changes``, and what is stored stays in force."""
    while any(_refuse(checking, table, stored, changes, same, name) for same, name in table.disjoint):
        pass


def _refuse(
    checking: Checking,
    table: Table,
    stored: Mapping[Identity, Stored],
    changes: dict[Identity, tuple[Row, Change]],
    same: tuple[str, ...],
    name: str,
) -> bool:
    """One pass over one constraint; True when rows were refused."""
    at, where = table.place[name], [table.place[column] for column in same]
    groups: dict[Identity, list[Held]] = defaultdict(list)
    for row, change in changes.values():
        period = change.raws[at]
        groups[tuple(change.raws[place] for place in where)].append(Held(period.lower, period.upper, row))
    for identity, before in stored.items():
        group = groups.get(tuple(before.raws[place] for place in where))
        if group is not None and identity not in changes:
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
