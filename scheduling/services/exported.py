"""What is exported, by kind: who may have it, what its file is called, and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.digits import whole_number
from backend.core.models import User
from residents.models import Resident
from residents.selectors.files import resident_for
from residents.services.numbers import SHORTEST_REASON

from ..choices import ExportKind
from ..models import Plan
from ..selectors.comparing import plan_by_key
from ..selectors.month import Month, lines_of_month, month_named
from ..selectors.reports.periods import Period, named_period
from ..weeks import week_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OnSheet = Callable[[int, int], None]  # sheets done, sheets in all


class NotThere(Exception):
    """There is nothing of that name, or it is out of the reach of who asks."""


@dataclass(frozen=True)
class Wanted:
    """``about``: see ``Export``. ``reason`` and ``numbers``: of the file of a resident."""

    kind: ExportKind
    about: str = ""
    reason: str = ""
    numbers: bool = False


@dataclass(frozen=True)
class Kind:
    """``find`` raises PermissionDenied, NotThere, and ValidationError for what is not asked for in full."""

    media: str
    find: Callable[[User, Wanted], Any]
    name: Callable[[Any], str]
    make: Callable[[Any, User, Wanted, datetime, OnSheet], bytes]


def _find_plan(user: User, wanted: Wanted) -> Plan:
    require(user, "publish", "plans")
    key = whole_number(wanted.about)
    plan = None if key is None else plan_by_key(user, key)
    if plan is None:
        raise NotThere(wanted.about)
    return plan


def _make_plan(plan: Plan, user: User, wanted: Wanted, now: datetime, on_sheet: OnSheet) -> bytes:
    from .handouts import plan_handout  # the writers of files are for workers

    return plan_handout(plan=plan, user=user, now=now, on_sheet=on_sheet)


def _find_file(user: User, wanted: Wanted) -> Resident:
    require(user, "export", Resident)
    resident = resident_for(user, "export", wanted.about)
    if resident is None:
        raise NotThere(wanted.about)
    if wanted.numbers:
        require(user, "reveal", resident)
    if len(wanted.reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Say for whom or what for the file is exported.")})
    return resident


def _make_file(resident: Resident, user: User, wanted: Wanted, now: datetime, on_sheet: OnSheet) -> bytes:
    from .file_export import file_export

    return file_export(resident=resident, user=user, reason=wanted.reason, numbers=wanted.numbers, now=now)


def _find_report(user: User, wanted: Wanted) -> Period:
    require(user, "open", "reports")
    try:
        return named_period(user, wanted.about)
    except ValueError as error:
        raise NotThere(wanted.about) from error


def _make_report(period: Period, user: User, wanted: Wanted, now: datetime, on_sheet: OnSheet) -> bytes:
    from ..reporting.report import make_report
    from ..reporting.workbook import report_workbook

    report = make_report(user, period)
    on_sheet(1, 2)
    return report_workbook(report)


def _find_month(user: User, wanted: Wanted) -> Month:
    require(user, "export", "attendance")
    month = month_named(user, wanted.about)
    if month is None:
        raise NotThere(wanted.about)
    return month


def _make_month(month: Month, user: User, wanted: Wanted, now: datetime, on_sheet: OnSheet) -> bytes:
    from ..handout.month import month_workbook

    lines = lines_of_month(user, month, now)
    on_sheet(1, 2)
    return month_workbook(month, lines, now)


def _find_network(user: User, wanted: Wanted) -> None:
    require(user, "export", "workbooks")


def _make_network(_found: None, user: User, wanted: Wanted, now: datetime, on_sheet: OnSheet) -> bytes:
    from .workbooks import workbook_export

    with TemporaryDirectory(prefix="care-") as folder:
        path = Path(folder) / "network.xlsx"
        workbook_export(path=path, now=now, user=user)
        return path.read_bytes()


KINDS = {
    ExportKind.PLAN: Kind(XLSX, _find_plan, lambda plan: f"{week_name(plan.week)}-v{plan.version}.xlsx", _make_plan),
    ExportKind.FILE: Kind("application/zip", _find_file, lambda resident: f"{resident.code}.zip", _make_file),
    ExportKind.REPORT: Kind(XLSX, _find_report, lambda period: f"report-{period.name}.xlsx", _make_report),
    ExportKind.MONTH: Kind(XLSX, _find_month, lambda month: f"attendance-{month.name}.xlsx", _make_month),
    ExportKind.WORKBOOK: Kind(XLSX, _find_network, lambda _found: "network.xlsx", _make_network),
}
MEDIA = sorted({kind.media for kind in KINDS.values()})
