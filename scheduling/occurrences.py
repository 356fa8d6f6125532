"""One time of a need, by a name that is the same in every version of the week: ``N-therapy.0.20261201``."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.periods import day_named

_NAME = re.compile(r"([A-Za-z0-9_-]+)\.([0-9]{1,2})\.([0-9]{8})")


@dataclass(frozen=True)
class Occurrence:
    """``index``: the number within the week; ``day``: the local date on which it begins."""

    need: str
    index: int
    day: date

    @property
    def monday(self) -> date:
        """Of its week."""
        return self.day - timedelta(days=self.day.weekday())

    @property
    def anchor(self) -> str:
        """Its name as the addresses and scripts of a page can point at it."""
        return str(self).replace(".", "-")

    def __str__(self) -> str:
        return f"{self.need}.{self.index}.{self.day:%Y%m%d}"


def occurrence_named(name: str) -> Occurrence:
    """The occurrence of that name. Raises ValueError with the name for a text that names none, or one of a day so far
    off that days near it overflow."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(name)
    try:
        return Occurrence(match[1], int(match[2]), day_named(match[3]))
    except ValueError:
        raise ValueError(name) from None
