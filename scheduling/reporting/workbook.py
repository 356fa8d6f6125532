"""A report as a workbook: one sheet a table, figures as numbers."""

from io import BytesIO

from django.utils.translation import gettext as _

from ..handout.tables import Book, Cell
from .report import Report, title_of
from .tables import Kind, Table


def report_workbook(report: Report) -> bytes:
    file = BytesIO()
    with Book(file) as book:
        title = title_of(report.period)
        figures: list[list[Cell]] = [[one.title, one.value, one.meaning] for one in report.figures]
        book.table(_("Overview"), title, [_("Figure"), _("Value"), _("Meaning")], figures)
        for table in report.tables:
            heading = f"{table.title}  {title}\n{table.meaning}"
            book.table(table.sheet, heading, [column.title for column in table.columns], _rows(table), _shares(table))
    return file.getvalue()


def _rows(table: Table) -> list[list[Cell]]:
    return [list(row.cells) for row in table.rows]


def _shares(table: Table) -> set[int]:
    return {number for number, column in enumerate(table.columns) if column.kind is Kind.SHARE}
