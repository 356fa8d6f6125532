"""Sentences one after the other: with a blank between them, which Chinese has not."""

from .forms import in_chinese


def gap() -> str:
    """What stands between two sentences in the reader's language."""
    return "" if in_chinese() else " "


def sentences(*texts: object) -> str:
    return gap().join(str(text) for text in texts)
