"""What an import has to say about a cell, a row or a sheet, readable in each language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import get_language

from .columns import Column


class TwoNames(Protocol):
    """A sheet, a column or a word: named in Chinese and in English."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


class Name:
    """Shows sheets, columns or words by their names in the language in force when they are shown."""

    def __init__(self, *of: TwoNames) -> None:
        self.of = of

    def __str__(self) -> str:
        if (get_language() or "").startswith("zh"):
            return "、".join(one.zh for one in self.of)
        return ", ".join(one.en for one in self.of)


@dataclass(frozen=True)
class Text:
    """A message marked for translation and what it is filled with; put together when shown."""

    message: str | Promise
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class Refused(Exception):
    """A value or a file that cannot be taken: what is wrong, and what would be right."""

    def __init__(self, wrong: Text, right: Text) -> None:
        super().__init__(wrong, right)
        self.wrong, self.right = wrong, right


class Level(StrEnum):
    ERROR = "error"  # the row is not taken
    WARNING = "warning"  # the row is taken; somebody should look


@dataclass(frozen=True)
class Finding:
    """``row`` and ``position`` count as the spreadsheet shows them, from 1; 0 means the sheet as a whole."""

    level: Level
    wrong: Text
    right: Text
    title: str = ""  # the sheet as it is called in the file; empty for the file as a whole
    row: int = 0
    position: int = 0
    column: Column | None = None
    value: str = ""  # shortened and masked, fit for a log

    @property
    def is_error(self) -> bool:
        return self.level is Level.ERROR
