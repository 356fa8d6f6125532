"""Small workbooks made with openpyxl, the way people make them: Chinese headers, one sheet after the other."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from scheduling.services.workbooks import workbook_import
from scheduling.workbook.report import ImportReport
from scheduling.workbook.sheets import BY_KEY
from tests.scheduling.workbook.town import TOWN, Sheets

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
def town() -> Sheets:
    """A sound workbook of two facilities and three residents, to be bent by a test."""
    return deepcopy(TOWN)


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Sheets], Path]:
    """Write sheets by key, rows by the keys of their columns, to a file; the header has the columns that are used."""

    def save_sheets(sheets: Sheets, name: str = "town.xlsx") -> Path:
        book = Workbook()
        book.remove(book.active)
        for key, rows in sheets.items():
            sheet = BY_KEY[key]
            used = [column for column in sheet.columns if column.required or any(column.key in row for row in rows)]
            page = book.create_sheet(sheet.zh)
            page.append([column.zh for column in used])
            for row in rows:
                page.append([row.get(column.key) for column in used])
        book.save(tmp_path / name)
        return tmp_path / name

    return save_sheets


@pytest.fixture
def bring_in(db: None, save: Callable[[Sheets], Path]) -> Callable[..., ImportReport]:
    """Save the sheets and import the file."""

    def bring_in_sheets(sheets: Sheets | Path, **options: Any) -> ImportReport:
        path = sheets if isinstance(sheets, Path) else save(sheets)
        return workbook_import(path=path, now=NOW, user=None, **options)

    return bring_in_sheets
