"""What would become of the first rows of each sheet, by name: for people to read before anything is stored.

Numbers, telephones, and what says something about somebody's health stay out of it: of these it says that they change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.core.windows import format_windows

from .cells import SECRET
from .columns import Column, Kind, Sheet
from .fates import Fate
from .findings import Name
from .render import render
from .vocabulary import Vocabulary

Person = tuple[str, str]  # the key of a column, "resident" or "need", and the code in it
Names = Mapping[Person, str]

SHOWN = 10  # rows of each sheet and fate
NAMING = ("name", "resident", "service")  # columns said beside those that name a row, where a sheet has them
UNSAID: Mapping[str, tuple[str, ...]] = {  # by sheet: columns of which no value is shown
    "closures": ("reason",),
    "residents": ("category", "level", "categories", "mobility", "precautions"),
    "absences": ("reason",),
    "assessments": ("kind", "result"),
    "needs": ("features", "requires"),
    "preferences": ("reason",),
}


@dataclass(frozen=True)
class RowShown:
    """``row`` 0: none of the file. ``before`` and ``after`` by the keys of columns, as ``render`` takes them;
    put into words when it is asked for. ``differing``: keys of those that change."""

    sheet: Sheet
    fate: Fate
    row: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    differing: tuple[str, ...]

    def in_words(self, vocabulary: Vocabulary, names: Names) -> dict[str, Any]:
        """In the language in force."""
        changes = (self._change(self.sheet.column(key), vocabulary) for key in self.differing)
        return {
            "row": self.row,
            "label": " · ".join(self._label(vocabulary, names)),
            "changes": [change for change in changes if change],
        }

    def of_people(self) -> Iterator[Person]:
        """Whom the row is about, by the codes in it."""
        return ((key, self.after[key]) for key in ("resident", "need") if key in self.after)

    def _label(self, vocabulary: Vocabulary, names: Names) -> Iterator[str]:
        keys = dict.fromkeys((*self.sheet.identity, *(key for key in NAMING if key in self.after)))
        for column in map(self.sheet.column, keys):
            if _is_said(self.sheet, column) and (text := worded(column, self.after[column.key], vocabulary)):
                yield text
                if name := names.get((column.key, text)):
                    yield name

    def _change(self, column: Column, vocabulary: Vocabulary) -> dict[str, str] | None:
        """Without the values, where these are not shown; None where they read alike, as one end of a period may."""
        said = {"column": str(Name(column))}
        if not _is_said(self.sheet, column):
            return said
        before, after = (worded(column, values[column.key], vocabulary) for values in (self.before, self.after))
        return None if before == after else {**said, "before": before, "after": after}


def _is_said(sheet: Sheet, column: Column) -> bool:
    return column.kind not in SECRET and column.key not in UNSAID.get(sheet.key, ())


def worded(column: Column, value: Any, vocabulary: Vocabulary) -> str:
    """A value in words, in the language in force; empty for none."""
    if value in (None, "", (), [], {}):
        return ""
    chinese = (get_language() or "").startswith("zh")
    if column.kind is Kind.BOOL:
        return _("yes") if value else _("no")
    if column.kind is Kind.WINDOWS:
        return format_windows(value, chinese=chinese)
    if column.kind in (Kind.WORD, Kind.REFERENCE, Kind.WORDS, Kind.COUNTS):
        words = {word.code: str(Name(word)) for word in vocabulary.words(column)}
        if column.kind is Kind.COUNTS:
            return _(", ").join(f"{words.get(code, code)} × {count}" for code, count in value.items())
        several = value if column.kind is Kind.WORDS else (value,)
        return _(", ").join(words.get(str(code), str(code)) for code in several)
    return str(render(column, value))
