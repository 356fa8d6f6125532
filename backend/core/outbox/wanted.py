"""Whether the family of a resident wants messages. The app that keeps consents answers: the ground floor knows none."""

from collections.abc import Callable
from datetime import date

Wants = Callable[[int, date], bool]
_asked: list[Wants] = []


def register(wants: Wants) -> None:
    """``wants`` says by the key of a resident and the day whether messages may go to the family."""
    _asked.append(wants)


def wanted(resident: int | None, day: date) -> bool:
    return resident is None or all(wants(resident, day) for wants in _asked)
