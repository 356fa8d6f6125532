"""Writes the workbook: the template, an export and a demo city are the same file with other rows.

The same rows give the same bytes, and memory does not grow with the number of rows.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from . import words
from .columns import Column, Kind, Sheet
from .notes import NOTES, NOTES_SHEET
from .render import DEFAULT_NAMES, Names, render
from .sheets import BY_KEY, SHEETS

LISTS_SHEET = "选项"
EXAMPLE_MARK = "示例"
MADE_ON = datetime(2026, 1, 1)  # noqa: DTZ001  a property of the file, the same for every file
LAST_ROW = 1_048_575
NOTES_WIDTH = 66  # characters; a Chinese one takes two
LINE = 16  # points
WIDTHS = {
    Kind.CERTIFICATE: 24,
    Kind.IDENTITY: 22,
    Kind.WINDOWS: 28,
    Kind.COUNTS: 22,
    Kind.WORDS: 18,
    Kind.REFERENCE: 16,
    Kind.TEXT: 18,
    Kind.RESIDENT: 22,
    Kind.START: 17,
    Kind.END: 17,
    Kind.PHONE: 16,
    Kind.CODE: 16,
    Kind.REF: 16,
    Kind.REFS: 18,
}
DATES = {Kind.DATE, Kind.LAST_DATE, Kind.START, Kind.END}
NUMBERS = {Kind.INT, Kind.NUMBER, Kind.LONGITUDE, Kind.LATITUDE}


def write_workbook(
    path: Path | str | BinaryIO,
    rows_by_sheet: Mapping[str, Iterable[Mapping[str, object]]],
    *,
    names: Names = DEFAULT_NAMES,
    examples: bool = False,
) -> None:
    """Write the sheets named by key, in the order of the format, each with its rows.

    A row maps column keys to values as ``render`` takes them; a missing key is an empty cell. ``names``
    are the Chinese names of reference data. ``examples`` puts under each header its example row, which an
    import passes over. Raises ValueError for an unknown sheet or column.
    """
    unknown = rows_by_sheet.keys() - BY_KEY.keys()
    if unknown:
        raise ValueError(f"unknown sheets: {sorted(unknown)}")
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": MADE_ON})
        writer = _Writer(book, names, examples)
        writer.notes()
        for sheet in SHEETS:
            if sheet.key in rows_by_sheet:
                writer.sheet(sheet, rows_by_sheet[sheet.key])
        writer.lists()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, names: Names, examples: bool) -> None:
        self.book, self.names, self.examples = book, names, examples
        self.choices: dict[tuple[str, ...], str] = {}  # the words of a list -> its range in the lists sheet
        self.text = book.add_format({"num_format": "@"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.header = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True})
        self.required = book.add_format({"bold": True, "bg_color": "#F8CBAD", "border": 1, "text_wrap": True})
        self.example = book.add_format({"italic": True, "font_color": "#808080", "num_format": "@"})

    def notes(self) -> None:
        page = self.book.add_worksheet(NOTES_SHEET)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        page.set_column(0, 1, NOTES_WIDTH, wrapped)
        for row, (zh, en) in enumerate(NOTES):
            page.set_row(row, LINE * max(_lines(2 * len(zh)), _lines(len(en))))  # nobody else sets it for wrapped text
            page.write_string(row, 0, zh, wrapped)
            page.write_string(row, 1, en, wrapped)

    def sheet(self, sheet: Sheet, rows: Iterable[Mapping[str, object]]) -> None:
        page = self.book.add_worksheet(sheet.zh)
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        for position, column in enumerate(sheet.columns):
            self._head(page, position, column)
        first = 1
        if self.examples:
            for position, column in enumerate(sheet.columns):
                mark = f"{EXAMPLE_MARK}：" if position == 0 else ""
                page.write_string(1, position, mark + column.example, self.example)
            first = 2
        positions = {column.key: (position, column) for position, column in enumerate(sheet.columns)}
        for number, row in enumerate(rows, first):
            if unknown := row.keys() - positions.keys():
                raise ValueError(f"unknown columns of sheet {sheet.key}: {sorted(unknown)}")
            for key, (position, column) in positions.items():
                self._cell(page, number, position, column, row.get(key))

    def _head(self, page: Worksheet, position: int, column: Column) -> None:
        is_date, is_number = column.kind in DATES, column.kind in NUMBERS
        page.set_column(
            position,
            position,
            WIDTHS.get(column.kind, 12),
            self.date if is_date else None if is_number else self.text,
        )
        page.write_string(0, position, column.zh, self.required if column.required else self.header)
        page.write_comment(
            0, position, _comment(column), {"author": "", "x_scale": 1.6, "y_scale": 1.2, "font_size": 9}
        )
        offered = self._offered(column)
        if offered:
            page.data_validation(
                1,
                position,
                LAST_ROW,
                position,
                {
                    "validate": "list",
                    "source": self._range(offered),
                    "error_type": "warning",
                    "error_title": "不在列表中 Not in the list",
                    "error_message": "请从列表中选择。Please choose from the list.",
                },
            )

    def _offered(self, column: Column) -> tuple[str, ...]:
        """The words of a drop-down list; a cell for several words cannot have one."""
        if column.kind is Kind.WORD and column.words is words.TOWNS:
            return tuple(self.names["town"].values())
        if column.kind in (Kind.WORD, Kind.BOOL):
            return tuple(word.zh for word in column.words)
        if column.kind is Kind.REFERENCE:
            return tuple(self.names[column.reference].values())
        return ()

    def _range(self, offered: tuple[str, ...]) -> str:
        letter = xlsxwriter.utility.xl_col_to_name(
            list(self.choices).index(offered) if offered in self.choices else len(self.choices)
        )
        return self.choices.setdefault(offered, f"={LISTS_SHEET}!${letter}$1:${letter}${len(offered)}")

    def _cell(self, page: Worksheet, row: int, position: int, column: Column, value: object) -> None:
        shown = render(column, value, self.names)
        if shown is None:
            return
        if isinstance(shown, date):
            page.write_datetime(row, position, shown, self.date)
        elif isinstance(shown, str):
            page.write_string(row, position, shown, self.text)
        else:
            page.write_number(row, position, shown)

    def lists(self) -> None:
        """The words behind the drop-down lists, one list a column."""
        page = self.book.add_worksheet(LISTS_SHEET)
        for row in range(max(map(len, self.choices), default=0)):
            for position, offered in enumerate(self.choices):
                if row < len(offered):
                    page.write_string(row, position, offered[row])


def _lines(characters: int) -> int:
    return -(-characters // (NOTES_WIDTH - 4))


def _comment(column: Column) -> str:
    """What a column takes, in Chinese and then in English."""
    zh = ["必填" if column.required else "选填", column.note_zh]
    en = [column.en, "required" if column.required else "optional", column.note_en]
    if column.words and column.kind in (Kind.WORDS, Kind.COUNTS):
        zh.append("可填：" + "、".join(word.zh for word in column.words))
        en.append("any of: " + ", ".join(word.code for word in column.words))
    return "；".join(part for part in zh if part) + "\n" + "; ".join(part for part in en if part)
