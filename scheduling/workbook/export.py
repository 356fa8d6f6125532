"""The database as a workbook that an import finds unchanged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..choices import PlanStatus
from ..models import Plan
from .appointments import published_appointments
from .directory import Directory
from .tables import TABLES, Table
from .vocabulary import load_vocabulary
from .write import write_workbook


def export_workbook(path: Path) -> None:
    """Write every row of the sheets, and as last week's plan the newest published one."""
    directory = Directory()
    rows: dict[str, Iterator[dict[str, Any]]] = {table.key: _rows(table, directory) for table in TABLES}
    rows["appointments"] = _appointments()
    write_workbook(path, rows, names=load_vocabulary().names)


def _rows(table: Table, directory: Directory) -> Iterator[dict[str, Any]]:
    for stored in table.stored().values():
        yield table.load(stored.raws, directory)


def _appointments() -> Iterator[dict[str, Any]]:
    plan = Plan.objects.filter(status=PlanStatus.PUBLISHED).order_by("-week").first()
    for key, appointment in sorted(published_appointments(plan)) if plan else ():
        yield {**key._asdict(), **appointment._asdict(), "staff": sorted(appointment.staff)}
