"""The list of a facility's month for the settlement: a line a resident and service."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import AttendanceStatus
from ..selectors.month import UNSAID, Line, Month
from .tables import Book, Cell

COUNTED = (AttendanceStatus.DONE, AttendanceStatus.EXCUSED, AttendanceStatus.NOT_MET, UNSAID)


def month_workbook(month: Month, lines: list[Line], now: datetime) -> bytes:
    file = BytesIO()
    with Book(file) as book:
        book.table(_("Attendance of a month"), _title(month, lines, now), _head(), _rows(lines))
    return file.getvalue()


def _title(month: Month, lines: list[Line], now: datetime) -> str:
    """What is missing stands at the top: nobody settles by a list with gaps without knowing."""
    missing = sum(len(line.days[UNSAID]) for line in lines)
    told = ngettext(
        "Of %(count)s time nobody said whether it took place.",
        "Of %(count)s times nobody said whether they took place.",
        missing,
    )
    as_of = _("as of %(moment)s") % {"moment": f"{timezone.localtime(now):%Y-%m-%d %H:%M}"}
    return f"{month.facility.name}  {month.first:%Y-%m}  {as_of}\n{told % {'count': missing}}"


def _head() -> list[str]:
    statuses = [str(AttendanceStatus(status).label) if status else _("Nothing said") for status in COUNTED]
    days = [_("Days on which it took place"), _("Days of which nothing was said")]
    return [_("Name"), _("File code"), _("Service"), _("Funding"), *statuses, *days]


def _rows(lines: Iterable[Line]) -> Iterator[list[Cell]]:
    for line in lines:
        counts: list[Cell] = [len(line.days[status]) for status in COUNTED]
        funding = _(", ").join(line.funding)
        days = [_days(line.days[status]) for status in (AttendanceStatus.DONE, UNSAID)]
        yield [line.name, line.resident.code, str(line.service), funding, *counts, *days]


def _days(days: Iterable[date]) -> str:
    """By their numbers in the month, each as often as it was."""
    return _(", ").join(str(day.day) for day in days)
