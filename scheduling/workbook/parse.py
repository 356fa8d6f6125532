"""Turns the cells of a sheet into rows of values. All bad cells are found; none stops the reading."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import text
from .cells import reader, shown
from .columns import Column, Kind
from .findings import Finding, Level, Name, Refused, Text
from .read import Broken, RawSheet, is_blank
from .vocabulary import Vocabulary

STRAY = Text(_("The cell holds full-width characters or stray blanks."))
BROKEN = Text(_("The cell shows the error %(error)s."))
UNCALCULATED = Text(_("The cell holds a formula that was never calculated."))
VALUE_RIGHT = Text(_("Write the value itself."))


@dataclass(slots=True)
class Row:
    """``values``: of the columns that the sheet has; None and empty collections for an empty cell."""

    number: int  # as the spreadsheet shows it
    index: int  # among the rows that hold something
    values: dict[str, Any] = field(default_factory=dict)
    refused: bool = False


def parse(raw: RawSheet, vocabulary: Vocabulary) -> tuple[list[Row], list[Finding]]:
    """The rows of the sheet, those with a bad cell marked as refused, and a finding for each bad cell."""
    rows = [Row(number, index, refused=number in raw.spoiled) for index, number in enumerate(raw.numbers)]
    findings: list[Finding] = []
    for key, cells in raw.cells.items():
        column, position = raw.columns[key]
        outcomes = _Outcomes(column, vocabulary)
        for row, cell in zip(rows, cells, strict=True):
            value = outcomes[cell.__class__, cell]
            if value.__class__ is not Refused:
                row.values[key] = value
            else:
                row.refused = True
                findings.append(_finding(raw.title, row.number, position, column, cell, value))
            if cell.__class__ is str and not is_blank(cell) and _is_stray(column, cell):
                findings.append(_stray(raw.title, row.number, position, column, cell, value))
    return rows, findings


class _Outcomes(dict[tuple[type, object], object]):
    """Type and content of a cell -> its value, or Refused. Most columns hold few different cells."""

    def __init__(self, column: Column, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.column, self.read = column, reader(column, vocabulary)
        self.empty = () if column.kind in (Kind.WORDS, Kind.REFS, Kind.WINDOWS) else None

    def __missing__(self, typed: tuple[type, object]) -> object:
        try:
            self[typed] = self._value(typed[1])
        except Refused as refused:
            self[typed] = refused
        return self[typed]

    def _value(self, cell: object) -> object:
        if isinstance(cell, Broken):
            raise Refused(UNCALCULATED if cell == "=" else Text(BROKEN.message, {"error": cell}), VALUE_RIGHT)
        value = None if is_blank(cell) else self.read(cell)
        if value is not None and value != "":
            return value
        if self.column.required:
            raise Refused(
                Text(_("%(column)s is empty."), {"column": Name(self.column)}),
                Text(_("Fill it, for example %(example)s."), {"example": self.column.example}),
            )
        return self.empty


def _finding(title: str, number: int, position: int, column: Column, cell: object, refused: object) -> Finding:
    assert isinstance(refused, Refused)
    return Finding(Level.ERROR, refused.wrong, refused.right, title, number, position, column, shown(column, cell))


def _is_stray(column: Column, cell: Any) -> bool:
    """In a line of text a line break is one, between several words it is not."""
    return text.is_stray(cell) or (column.kind is Kind.TEXT and "\n" in cell)


def _stray(title: str, number: int, position: int, column: Column, cell: object, value: object) -> Finding:
    taken = value if column.kind is Kind.TEXT else text.plain(str(cell))
    read = "" if isinstance(value, Refused) else shown(column, taken)
    right = Text(_("It was read as “%(value)s”."), {"value": read}) if read else Text(_("Remove them."))
    return Finding(Level.WARNING, STRAY, right, title, number, position, column, shown(column, cell))
