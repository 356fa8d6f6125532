"""What an import did, or would do."""

from collections import Counter
from dataclasses import dataclass, field

from .columns import Sheet
from .fates import Fate
from .findings import Finding, Name
from .preview import SHOWN, Names, Person, RowShown
from .vocabulary import Vocabulary

SHOWN_FATES = (Fate.NEW, Fate.CHANGED, Fate.ENDED)


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
    model: str = ""  # that holds the rows shown
    shown: list[RowShown] = field(default_factory=list)  # the first of each fate
    examples: int = 0  # example rows passed over

    def shows(self, fate: Fate) -> bool:
        """Whether a row that was counted just now is among the first of its fate."""
        return self.fates[fate] <= SHOWN


@dataclass
class ImportReport:
    """``stored`` is False for a check, and where errors kept everything out."""

    sheets: list[SheetReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    stored: bool = False
    names: Names = field(default_factory=dict)  # of people in the rows shown

    def people(self) -> set[Person]:
        """Whom the rows shown are about."""
        return {person for sheet in self.sheets for row in sheet.shown for person in row.of_people()}

    def preview(self, vocabulary: Vocabulary) -> list[dict[str, object]]:
        """The first new, changed and ended rows of each sheet that has any, and how many more there are: in the
        language in force, as plain JSON."""
        return [
            {
                "model": sheet.model,
                "title": sheet.title,
                "parts": [part for fate in SHOWN_FATES if (part := self._part(sheet, fate, vocabulary))],
            }
            for sheet in self.sheets
            if sheet.shown
        ]

    def _part(self, sheet: "SheetReport", fate: Fate, vocabulary: Vocabulary) -> dict[str, object] | None:
        rows = [row.in_words(vocabulary, self.names) for row in sheet.shown if row.fate is fate]
        count = sheet.fates[fate]
        return {"fate": fate.value, "count": count, "rows": rows, "more": count - len(rows)} if rows else None

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
