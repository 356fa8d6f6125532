"""What an import did, or would do."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from .columns import Sheet
from .findings import Finding, Name


class Fate(StrEnum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ENDED = "ended"  # given an end that it did not have
    REJECTED = "rejected"


@dataclass(frozen=True)
class Altered:
    """A stored row that changes; ``columns`` are keys, without their values."""

    row: int
    fate: Fate
    columns: tuple[str, ...]


@dataclass
class SheetReport:
    sheet: Sheet
    title: str
    fates: Counter[Fate] = field(default_factory=Counter)
    altered: list[Altered] = field(default_factory=list)
    examples: int = 0  # example rows passed over


@dataclass
class ImportReport:
    """``stored`` is False for a check, and where errors kept everything out."""

    sheets: list[SheetReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    stored: bool = False

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_error]

    def counts(self) -> dict[str, int]:
        """Rows of all sheets by fate, in the order of ``Fate``."""
        total = sum((report.fates for report in self.sheets), Counter[Fate]())
        return {fate.value: total[fate] for fate in Fate}

    def as_json(self) -> dict[str, object]:
        """Plain JSON in the language in force. Numbers that identify a person are masked."""
        return {
            "stored": self.stored,
            "counts": self.counts(),
            "sheets": [
                {
                    "sheet": report.sheet.key,
                    "title": report.title,
                    **{fate.value: report.fates[fate] for fate in Fate},
                    "examples": report.examples,
                    "altered": [
                        {"row": one.row, "fate": one.fate.value, "columns": list(one.columns)} for one in report.altered
                    ],
                }
                for report in self.sheets
            ],
            "findings": [
                {
                    "level": finding.level.value,
                    "sheet": finding.title,
                    "row": finding.row,
                    "column": _column(finding),
                    "value": finding.value,
                    "wrong": str(finding.wrong),
                    "right": str(finding.right),
                }
                for finding in self.findings
            ],
        }


def _column(finding: Finding) -> str:
    return str(Name(finding.column)) if finding.column else ""
