"""The rows of one sheet while they are checked: what is found, and which rows remain sound."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from .cells import shown
from .directory import Directory
from .findings import Finding, Level, Text
from .parse import Row
from .read import RawSheet
from .vocabulary import Vocabulary


@dataclass
class Checking:
    raw: RawSheet
    rows: list[Row]
    findings: list[Finding]
    directory: Directory
    vocabulary: Vocabulary
    today: date

    @property
    def sound(self) -> Iterator[Row]:
        """The rows not refused so far."""
        return (row for row in self.rows if not row.refused)

    def refuse(self, row: Row, key: str, wrong: Text, right: Text) -> None:
        """The row is not taken, because of what stands in column ``key``."""
        row.refused = True
        self._say(Level.ERROR, row, key, wrong, right)

    def warn(self, row: Row, key: str, wrong: Text, right: Text) -> None:
        self._say(Level.WARNING, row, key, wrong, right)

    def cell(self, row: Row, key: str) -> object:
        """What stands in the file."""
        return self.raw.cells[key][row.index] if key in self.raw.cells else None

    def _say(self, level: Level, row: Row, key: str, wrong: Text, right: Text) -> None:
        column, position = self.raw.columns.get(key, (self.raw.sheet.column(key), 0))
        value = shown(column, self.cell(row, key))
        self.findings.append(Finding(level, wrong, right, self.raw.title, row.number, position, column, value))


@dataclass
class Seen:
    """The first row of the workbook in which a value stood."""

    rows: dict[object, Row] = field(default_factory=dict)

    def before(self, value: object, row: Row) -> Row | None:
        """The earlier row with this value; None, and ``row`` is remembered, when there is none."""
        first = self.rows.setdefault(value, row)
        return None if first is row else first
