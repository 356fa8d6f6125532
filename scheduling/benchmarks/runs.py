"""What every benchmark shares: the instances of a folder, best-known costs, and the table of results."""

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from io import StringIO
from math import inf, nan
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True)
class Row:
    """One instance solved. ``gap`` is per cent over the best known, None where that is not given."""

    instance: str
    cost: float | None  # None: there is no solution
    seconds: float
    gap: float | None = None
    fault: str = ""  # why there is no cost


def files(source: Path, ending: str) -> list[Path]:
    """``source`` itself, or the files of that folder with the ending; raises ValueError when there is none."""
    found = [source] if source.is_file() else sorted(source.glob(f"*{ending}"))
    if not found:
        raise ValueError(f"{source}: no *{ending} here; name an instance or a folder of instances")
    return found


def text_of(path: Path) -> str:
    """What stands in a file, without a byte order mark; raises ValueError where it is not UTF-8."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8 text") from error


def best_known(path: Path | None, column: str = "best_known_cost") -> dict[str, float]:
    """Costs by instance, from a table with columns ``instance`` and ``column``; empty without a table."""
    if path is None:
        return {}
    rows = csv.DictReader(StringIO(text_of(path), newline=""))
    try:
        if not {"instance", column} <= set(rows.fieldnames or ()):
            raise ValueError(f"{path}: columns instance and {column} are needed, there are {rows.fieldnames}")
        return {row["instance"]: _cost(path, rows.line_num, row[column]) for row in rows if row[column]}
    except csv.Error as error:
        raise ValueError(f"{path}:{rows.line_num + 1}: {error}") from error


def _cost(path: Path, line: int, value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = nan
    if not 0 <= found < inf:
        raise ValueError(f"{path}:{line}: a cost must be a number of at least 0, not {value!r}")
    return found


def gap(cost: float, best: float | None) -> float | None:
    """Per cent over the best known."""
    return None if not best else round(100 * (cost / best - 1), 4)


def write_rows(path: Path, kind: type["DataclassInstance"], rows: Iterable["DataclassInstance"]) -> None:
    """Write a table of rows of one ``kind``, a column a field; its folder is made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, [field.name for field in fields(kind)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
