"""A copy of the workbook in which the cells that an import complained about are coloured and commented."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from backend.core.sentences import sentences

from .findings import Finding

ERROR_FILL = PatternFill("solid", fgColor="FFC7CE")
WARNING_FILL = PatternFill("solid", fgColor="FFEB9C")


def mark(path: Path, findings: Iterable[Finding], output: Path) -> None:
    """Write the copy, its comments in the language in force. Findings about the file as a whole have no cell."""
    book = load_workbook(path)
    by_cell: dict[Cell, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.title:
            by_cell[_cell(book[finding.title], max(finding.row, 1), max(finding.position, 1))].append(finding)
    for cell, found in by_cell.items():
        cell.fill = ERROR_FILL if any(finding.is_error for finding in found) else WARNING_FILL
        text = "\n".join(sentences(finding.wrong, finding.right) for finding in found)
        cell.comment = Comment(text, _("Import"), height=120, width=320)
    book.save(output)


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell at a place; of merged cells the first, the only one that is seen and can be written."""
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
    return sheet.cell(row, column)
