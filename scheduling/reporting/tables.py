"""A table of a report: a title, what its figures mean in words, columns and rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Cell = str | int | float | None


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"  # of one
    DECIMAL = "decimal"


@dataclass(frozen=True)
class Column:
    title: str
    kind: Kind = Kind.NUMBER


@dataclass(frozen=True)
class Row:
    """``bar``: a share of one to be drawn beside the figures; ``state``: ``warn`` or ``bad`` where it is too little."""

    cells: Sequence[Cell]
    bar: float | None = None
    state: str = ""


@dataclass(frozen=True)
class Table:
    """``key`` is its anchor on the page. ``sheet``: its name in a workbook, at most 31 letters."""

    key: str
    sheet: str
    title: str
    meaning: str
    columns: Sequence[Column]
    rows: Sequence[Row] = field(default_factory=tuple)

    @property
    def drawn(self) -> bool:
        return any(row.bar is not None for row in self.rows)

    @property
    def lines(self) -> list[tuple[Row, list[tuple[Column, Cell]]]]:
        """For templates: each row with its cells beside their columns."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]
