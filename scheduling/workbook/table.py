"""One sheet's rows as a model holds them: what names a row, and how values become what is stored and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

from django.db import connection

from backend.core.sealed_fields import DigestField

from .columns import Kind
from .directory import Directory
from .fields import Field
from .parts import BATCH, Certified, Part
from .sheets import BY_KEY

Identity = tuple[Any, ...]


Periods = tuple[tuple[tuple[str, ...], str], ...]  # of rows with the same values in these columns, this period


class Stored(NamedTuple):
    pk: int
    raws: list[Any]  # in the order of ``Table.names``, then of ``Table.parts``


class Change(NamedTuple):
    """``pk`` negative: a new row."""

    pk: int
    raws: list[Any]
    before: list[Any] | None


@dataclass(frozen=True)
class Table:
    key: str  # of the sheet
    model: Any
    fields: tuple[Field, ...]
    identity: tuple[str, ...]  # names of columns; ``name.lower`` is the start of a period
    parts: tuple[Part, ...] = ()
    ends: str = ""  # the column whose date, or whose period's end, ends the row
    disjoint: Periods = ()  # that may not overlap
    movable: Periods = ()  # a row that overlaps one stored row, which is not listed, is that row at other times
    doubtful: Periods = ()  # that may overlap, though it is worth a word
    coded: bool = False  # rows are referred to by code
    fixed: tuple[str, ...] = ()  # columns of links that never change
    kept: tuple[str, ...] = ()  # columns that the system fills too: an empty cell leaves what is stored
    anew: tuple[str, ...] = ()  # columns that no sheet has: a row that is changed has them as a new one has

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(name for field in self.fields for name in field.names)

    @cached_property
    def place(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.names)}

    @cached_property
    def digests(self) -> list[str]:
        """Columns that are written with the others and follow from them."""
        return [field.name for field in self.model._meta.concrete_fields if isinstance(field, DigestField)]

    @cached_property
    def blanks(self) -> dict[str, Any]:
        """What each column of the sheet holds where the file has no such column."""
        several = (Kind.WORDS, Kind.REFS, Kind.WINDOWS)
        return {column.key: () if column.kind in several else None for column in BY_KEY[self.key].columns}

    def lock(self) -> None:
        """Let nobody else write such rows until the transaction ends: what is compared now is what gets replaced."""
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{self.model._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')

    def stored(self) -> dict[Identity, Stored]:
        """Every stored row by what names it, and by a number where several have one name."""
        held = [(part.stored(), part.empty) for part in self.parts]
        found = {}
        for pk, *raws in self.model.objects.order_by("pk").values_list("pk", *self.names):
            raws.extend(rows.get(pk, empty) for rows, empty in held)
            name = self.name(raws)
            found[next(same for number in count() if (same := (*name, number)) not in found)] = Stored(pk, raws)
        return found

    def name(self, raws: Sequence[Any]) -> Identity:
        """Without the number."""
        return tuple(self._get(raws, name) for name in self.identity)

    def _get(self, raws: Sequence[Any], name: str) -> Any:
        column, _dot, start = name.partition(".")
        raw = raws[self.place[column]]
        return raw.lower if start else raw

    def dump(
        self, values: dict[str, Any], directory: Directory, stored: Mapping[Identity, Stored], number: int = 0
    ) -> tuple[Identity, Change]:
        """A row of values as it is to stand, in place of the stored row of that name and number. What the file has
        no column for stays as it is stored."""
        values = {key: value for key, value in values.items() if value is not None or key not in self.kept}
        filled = {**self.blanks, **values}
        raws = [raw for field in self.fields for raw in field.dump(filled, directory)]
        identity = (*self.name(raws), number)
        before = stored.get(identity)
        if before and len(values) < len(filled):
            filled = {**self.load(before.raws, directory), **values}
            raws = [raw for field in self.fields for raw in field.dump(filled, directory)]
        raws.extend(part.dump(filled, directory) for part in self.parts)
        if before is None:
            return identity, Change(directory.coming(), raws, None)
        for index, part in enumerate(self.parts, len(self.names)):
            if isinstance(part, Certified):
                raws[index] = part.over(raws[index], before.raws[index])
        return identity, Change(before.pk, raws, before.raws)

    def load(self, raws: Sequence[Any], directory: Directory) -> dict[str, Any]:
        """The values of a stored row, as ``render`` takes them."""
        values: dict[str, Any] = {}
        at = 0
        for field in self.fields:
            values |= field.load(tuple(raws[at : at + len(field.names)]), directory)
            at += len(field.names)
        for part, raw in zip(self.parts, raws[at:], strict=True):
            values |= part.load(raw, directory)
        return values

    def ended(self, change: Change) -> bool:
        """True when the change gives an end to a row that had none."""
        if not self.ends or change.before is None:
            return False
        before, after = (raws[self.place[self.ends]] for raws in (change.before, change.raws))
        return _end(before) is None and _end(after) is not None

    def save(self, changes: Iterable[Change]) -> dict[int, int]:
        """Store the rows; returns the primary key of each new one by the negative key that stood for it."""
        changes = list(changes)
        new = [change for change in changes if change.pk < 0]
        rows = self.model.objects.bulk_create([self._row(change) for change in new], BATCH)
        pks = {change.pk: row.pk for change, row in zip(new, rows, strict=True)}
        self._overwrite([change for change in changes if change.pk > 0])
        for index, part in enumerate(self.parts, len(self.names)):
            held = {
                pks.get(change.pk, change.pk): change.raws[index]
                for change in changes
                if change.raws[index] != (change.before[index] if change.before else part.empty)
            }
            if held:
                part.save(held)
        return pks

    def _overwrite(self, old: Sequence[Change]) -> None:
        """Only columns that change in one of the rows: where the code is among them, the database keeps everybody
        waiting who stores anything that refers to such a row."""
        raws = [(change.before or (), change.raws) for change in old]
        changed = [name for at, name in enumerate(self.names) if any(before[at] != after[at] for before, after in raws)]
        if not changed:
            return
        self.model.objects.bulk_create(
            [self._row(change, pk=change.pk) for change in old],
            BATCH,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=[*(name.removesuffix("_id") for name in changed), *self.digests, *self.anew],
        )

    def _row(self, change: Change, **pk: int) -> Any:
        return self.model(**pk, **dict(zip(self.names, change.raws, strict=False)))


def _end(raw: Any) -> Any:
    return raw.upper if hasattr(raw, "upper") else raw
