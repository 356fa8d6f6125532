"""What becomes of a row of a workbook."""

from enum import StrEnum


class Fate(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ENDED = "ended"  # given an end that it did not have
    REJECTED = "rejected"
