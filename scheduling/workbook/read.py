"""Opens a workbook and finds its sheets, their headers and the rows below."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError

from . import text
from .archive import SAVE_AGAIN, SheetFacts, inspect
from .cells import shown
from .columns import Column, Sheet
from .findings import Finding, Level, Name, Refused, Text
from .notes import NOTES_SHEET
from .sheets import SHEETS
from .vocabulary import nearest
from .write import EXAMPLE_MARK, LISTS_SHEET

HEADER_WITHIN = 10  # rows from the top in which the header is looked for, under a title
EXAMPLE_MARKS = (EXAMPLE_MARK, "Example", "example", "EXAMPLE")


class Broken(str):
    """Stands for a cell that shows an error, or a formula that was never calculated."""


@dataclass
class RawSheet:
    """A sheet of the format as it stands in the file. Rows and positions count from 1, as a spreadsheet shows them."""

    sheet: Sheet
    title: str
    header_row: int = 0
    columns: dict[str, tuple[Column, int]] = field(default_factory=dict)  # key -> column, position
    numbers: list[int] = field(default_factory=list)  # the rows that hold something
    cells: dict[str, list[object]] = field(default_factory=dict)  # key -> the value in each of these rows
    examples: int = 0  # example rows passed over
    usable: bool = True  # False: columns are missing or doubled, no row can be read
    spoiled: set[int] = field(default_factory=set)  # rows under merged cells


class Book:
    """A workbook that was looked at and opened. ``findings`` grow as its sheets are read."""

    def __init__(self, path: Path) -> None:
        """Raises Refused when the file is no sound workbook."""
        self.facts = inspect(path)
        with _readable():
            self.file = pandas.ExcelFile(path, engine="calamine")
        self.findings: list[Finding] = []

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()

    def sheets(self) -> Iterator[RawSheet]:
        """The sheets of the format that the file holds, in the order of the format, one in memory at a time."""
        known = {text.header(name): sheet for sheet in SHEETS for name in (sheet.key, sheet.zh, sheet.en, *sheet.also)}
        titles: dict[str, str] = {}
        for title in map(str, self.file.sheet_names):
            sheet = known.get(text.header(title))
            if sheet is None:
                self._unknown_sheet(title)
            elif (first := titles.setdefault(sheet.key, title)) != title:
                self._say(Level.ERROR, title, Text(_("The sheet stands twice in the file.")),
                          Text(_("Move its rows to “%(title)s” and delete it."), {"title": first}))  # fmt: skip
        if not titles:
            names = Name(*SHEETS)
            self._say(Level.ERROR, "", Text(_("The file has none of the sheets of the format.")),
                      Text(_("Name the sheets as in the template: %(names)s."), {"names": names}))  # fmt: skip
        for sheet in SHEETS:
            if sheet.key in titles:
                yield self._sheet(sheet, titles[sheet.key])

    def _say(
        self, level: Level, title: str, wrong: Text, right: Text, row: int = 0, position: int = 0, value: str = ""
    ) -> None:
        self.findings.append(Finding(level, wrong, right, title, row, position, value=shown(None, value)))

    def _unknown_sheet(self, title: str) -> None:
        if title in (NOTES_SHEET, LISTS_SHEET):
            return
        found = nearest(title, [name for sheet in SHEETS for name in (sheet.zh, sheet.en)])
        right = Text(_("If it is “%(name)s”, rename it."), {"name": found}) if found else Text(_("It was passed over."))
        self._say(Level.WARNING, title, Text(_("The format has no such sheet; its rows were not read.")), right)

    def _sheet(self, sheet: Sheet, title: str) -> RawSheet:
        raw = RawSheet(sheet, title)
        frame = self._frame(title, self.facts[title])
        if frame.empty:
            self._say(Level.WARNING, title, Text(_("The sheet is empty.")),
                      Text(_("Nothing of it changes. Fill it, or leave the sheet out.")))  # fmt: skip
            return raw
        self._find_header(raw, frame)
        if raw.usable:
            _take_rows(raw, frame)
        return raw

    def _frame(self, title: str, facts: SheetFacts) -> pandas.DataFrame:
        with _readable():
            frame = pandas.read_excel(self.file, sheet_name=title, header=None, dtype=object, na_filter=False)
        for (row, position), value in facts.broken.items():
            if row <= len(frame.index) and position <= len(frame.columns):
                frame.iat[row - 1, position - 1] = Broken(value)
        return frame

    def _find_header(self, raw: RawSheet, frame: pandas.DataFrame) -> None:
        """The row with most of the sheet's headers, above any data."""
        known = {
            text.header(name): column
            for column in raw.sheet.columns
            for name in (column.key, column.zh, column.en, *column.also)
        }
        head = frame.head(HEADER_WITHIN).to_numpy().tolist()
        matches = [len({known[name].key for cell in row if (name := text.header(cell)) in known}) for row in head]
        if max(matches) < 2:
            names = Name(*(column for column in raw.sheet.columns if column.required))
            self._say(Level.ERROR, raw.title, Text(_("No header row was found.")),
                      Text(_("Write the headers in one row, at least: %(names)s."), {"names": names}))  # fmt: skip
            raw.usable = False
            return
        raw.header_row = matches.index(max(matches)) + 1
        self._merged(raw)
        for position, cell in enumerate(head[raw.header_row - 1], 1):
            if name := text.header(cell):
                self._column(raw, position, str(cell), known.get(name))
        for column in raw.sheet.columns:
            if column.required and column.key not in raw.columns:
                self._say(Level.ERROR, raw.title, Text(_("Column “%(column)s” is missing."), {"column": Name(column)}),
                          Text(_("Add the column; it must be filled in every row.")), raw.header_row)  # fmt: skip
                raw.usable = False

    def _column(self, raw: RawSheet, position: int, cell: str, column: Column | None) -> None:
        if column is None:
            found = nearest(cell, [name for known in raw.sheet.columns for name in (known.zh, known.en)])
            right = (
                Text(_("If it is “%(name)s”, rename it."), {"name": found}) if found else Text(_("It was passed over."))
            )
            self._say(Level.WARNING, raw.title, Text(_("The sheet has no such column; its cells were not read.")),
                      right, raw.header_row, position, cell)  # fmt: skip
        elif column.key in raw.columns:
            first = raw.columns[column.key][1]
            self._say(Level.ERROR, raw.title,
                      Text(_("Column “%(column)s” stands twice."), {"column": Name(column)}),
                      Text(_("Keep one of columns %(first)s and %(second)s."),
                           {"first": letters(first), "second": letters(position)}),
                      raw.header_row, position, cell)  # fmt: skip
            raw.usable = False
        else:
            raw.columns[column.key] = (column, position)

    def _merged(self, raw: RawSheet) -> None:
        for (top, left), (bottom, right) in self.facts[raw.title].merged:
            if bottom < raw.header_row:
                continue  # a title above the header
            cells = f"{letters(left)}{top}:{letters(right)}{bottom}"
            in_header = top <= raw.header_row
            remedy = (
                _("Unmerge them and give every column a header of its own, in one row.")
                if in_header
                else _("Unmerge them and fill every row.")
            )
            self._say(Level.ERROR, raw.title, Text(_("Cells %(cells)s are merged."), {"cells": cells}), Text(remedy),
                      top, left)  # fmt: skip
            raw.usable = raw.usable and not in_header
            raw.spoiled.update(range(top, bottom + 1))


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except CalamineError as error:
        raise Refused(Text(_("A sheet of the file cannot be read.")), Text(SAVE_AGAIN)) from error


def _take_rows(raw: RawSheet, frame: pandas.DataFrame) -> None:
    """Keep the rows below the header that hold something and are no example."""
    columns = {key: frame[position - 1].tolist() for key, (_column, position) in raw.columns.items()}
    first = frame[min(position for _column, position in raw.columns.values()) - 1].tolist()
    kept = []
    for index in range(raw.header_row, len(first)):
        if all(is_blank(cells[index]) for cells in columns.values()):
            continue
        if isinstance(first[index], str) and first[index].strip().startswith(EXAMPLE_MARKS):
            raw.examples += 1
            continue
        kept.append(index)
    raw.numbers = [index + 1 for index in kept]
    raw.cells = {key: [cells[index] for index in kept] for key, cells in columns.items()}


def is_blank(cell: object) -> bool:
    return cell is None or cell == "" or (isinstance(cell, str) and not text.prose(cell))


def letters(position: int) -> str:
    """1 -> A, 26 -> Z, 27 -> AA."""
    name = ""
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name
