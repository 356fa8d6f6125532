"""One kind of sheet for every hand-out: a title, a header that stays in sight, rows that print on A4 across."""

from collections.abc import Collection, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from types import TracebackType

import xlsxwriter

Cell = str | int | float | None
WIDEST = 60


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
        self._share = self._book.add_format({"valign": "top", "num_format": "0.0%"})

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._book.close()

    def table(
        self,
        name: str,
        title: str,
        head: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        shares: Collection[int] = (),
    ) -> None:
        """Add a sheet; an empty table says so in words. ``shares``: the columns of shares of one, shown in per cent."""
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, title, self._title)
        sheet.write_row(1, 0, head, self._head)
        widths = [_width(text) for text in head]
        number = 1
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(row):
                sheet.write(number, column, value, self._share if column in shares else self._cell)
                widths[column] = max(widths[column], _width(str(value or "")))
        if number == 1:
            sheet.write_string(2, 0, "—", self._cell)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(WIDEST, width + 2))
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)


def _width(text: str) -> int:
    """Columns that a text takes up: a Chinese character takes two."""
    return max((sum(1 + (ord(letter) > 0x2E7F) for letter in line) for line in text.split("\n")), default=0)
