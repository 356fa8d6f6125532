"""A report as a workbook: one sheet a table, figures as numbers."""

from io import BytesIO

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..handout.tables import Book, Number
from ..handout.tables import Cell as Written
from ..weeks import week_name
from .report import Course, Report, title_of
from .tables import Cell, Kind, Table

FORMATS = {Kind.SHARE: "0.0%", Kind.DECIMAL: "0.0", Kind.NUMBER: "0"}


def report_workbook(report: Report) -> bytes:
    file = BytesIO()
    with Book(file) as book:
        title = title_of(report.period)
        figures: list[list[Written]] = [[one.title, _cell(one.value, one.kind), one.meaning] for one in report.figures]
        book.table(_("Overview"), title, [_("Figure"), _("Value"), _("Meaning")], figures)
        course = _("Share served, week by week")
        book.table(_("Week by week"), f"{course}  {title}", [_("Week"), capfirst(_("share"))], _course(report.course))
        for table in report.tables:
            heading = f"{table.title}  {title}\n{table.meaning}".strip()
            book.table(table.sheet, heading, [capfirst(column.title) for column in table.columns], _rows(table))
    return file.getvalue()


def _course(course: Course) -> list[list[Written]]:
    weeks = zip(course.mondays, course.shares, strict=True)
    return [[week_name(monday), _cell(share, Kind.SHARE)] for monday, share in weeks]


def _rows(table: Table) -> list[list[Written]]:
    return [[_cell(cell, column.kind) for column, cell in cells] for _row, cells in table.lines]


def _cell(value: Cell, kind: Kind) -> Written:
    return Number(value, FORMATS[kind]) if isinstance(value, (int, float)) and kind in FORMATS else value
