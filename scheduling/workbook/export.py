"""The database as a workbook that an import finds unchanged."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from residents.identity import mask

from ..choices import PlanStatus
from ..models import Plan
from .directory import Directory
from .moments import DAY
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
        values |= {key: mask(values[key]) for key in hidden}
        yield from _by_day(values) if table.key == "shifts" else (values,)


def _by_day(shift: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A shift past midnight as the rows that the sheet takes for it."""
    while shift["end"] > DAY:
        yield shift | {"end": DAY}
        shift |= {"date": shift["date"] + timedelta(days=1), "start": 0, "end": shift["end"] - DAY}
    yield shift


def _appointments() -> Iterator[dict[str, Any]]:
    plan = Plan.objects.filter(status=PlanStatus.PUBLISHED).order_by("-week").first()
    for key, row in sorted(published_rows(plan), key=lambda held: held[0]) if plan else ():
        yield {**key._asdict(), **row.appointment._asdict(), "staff": sorted(row.appointment.staff)}
