"""One kind of sheet for every hand-out: a title, a header that stays in sight, rows that print on A4 across."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

WIDEST = 60


class Number(NamedTuple):
    """A number and how it is shown, as Excel writes formats: ``0.0%``."""

    value: float
    format: str


Cell = str | int | float | Number | None


class Book:
    """A workbook of tables, in a file or in memory. Text that looks like a formula stays text."""

    def __init__(self, place: Path | BytesIO) -> None:
        if isinstance(place, Path):
            place.parent.mkdir(parents=True, exist_ok=True)
        options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": isinstance(place, BytesIO)}
        self._book = xlsxwriter.Workbook(place, options)
        self._title = self._book.add_format({"bold": True, "font_size": 14})
        self._head = self._book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4", "text_wrap": True})
        self._cell = self._book.add_format({"valign": "top", "text_wrap": True})
        self._numbers: dict[str, Format] = {}

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._book.close()

    def table(self, name: str, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Add a sheet; an empty table says so in words."""
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, title, self._title)
        sheet.write_row(1, 0, head, self._head)
        widths = [_width(text) for text in head]
        number = 1
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(row):
                self._write(sheet, number, column, value)
                widths[column] = max(widths[column], _width(_text(value)))
        if number == 1:
            sheet.write_string(2, 0, "—", self._cell)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(WIDEST, width + 2))
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        if not isinstance(cell, Number):
            sheet.write(row, column, cell, self._cell)
            return
        if cell.format not in self._numbers:
            self._numbers[cell.format] = self._book.add_format({"valign": "top", "num_format": cell.format})
        sheet.write_number(row, column, cell.value, self._numbers[cell.format])


def _text(cell: Cell) -> str:
    return f"{cell.value:.1f}%" if isinstance(cell, Number) else str(cell or "")


def _width(text: str) -> int:
    """Columns that a text takes up: a Chinese character takes two."""
    return max((sum(1 + (ord(letter) > 0x2E7F) for letter in line) for line in text.split("\n")), default=0)
