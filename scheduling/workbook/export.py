"""The database as a workbook that an import finds unchanged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from residents.identity import mask

from ..choices import PlanStatus
from ..models import Plan
from .directory import Directory
from .published import published_rows
from .table import Table
from .tables import TABLES
from .vocabulary import load_vocabulary
from .write import write_workbook


def export_workbook(path: Path, *, numbers: bool = False) -> None:
    """Write every row of the sheets, and as last week's plan the newest published one.

    Certificate and identity numbers are masked, unless ``numbers``; an import takes a masked one for the stored one.
    """
    directory = Directory()
    rows: dict[str, Iterator[dict[str, Any]]] = {table.key: _rows(table, directory, numbers) for table in TABLES}
    rows["appointments"] = _appointments()
    write_workbook(path, rows, names=load_vocabulary().names)


def _rows(table: Table, directory: Directory, numbers: bool) -> Iterator[dict[str, Any]]:
    hidden = () if numbers or table.key != "residents" else ("certificate", "identity")
    for stored in table.stored().values():
        values = table.load(stored.raws, directory)
        yield values | {key: mask(values[key]) for key in hidden}


def _appointments() -> Iterator[dict[str, Any]]:
    plan = Plan.objects.filter(status=PlanStatus.PUBLISHED).order_by("-week").first()
    for key, row in sorted(published_rows(plan), key=lambda held: held[0]) if plan else ():
        yield {**key._asdict(), **row.appointment._asdict(), "staff": sorted(row.appointment.staff)}
