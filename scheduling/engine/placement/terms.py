"""What a caller may ask of stays beyond the problem's own rules."""

from collections.abc import Callable
from dataclasses import dataclass


def _nothing(need: str, what: str | int) -> int:
    return 0


@dataclass(frozen=True)
class Terms:
    """``points``: further preference points of a part of a stay, by need and bed; beds that a rule cannot tell apart
    must cost alike. ``beginning``: of a stay, by need and first night; never below 0. ``whole``: a stay keeps one bed.
    """

    points: Callable[[str, str], int] = _nothing
    beginning: Callable[[str, int], int] = _nothing
    whole: bool = False


NO_TERMS = Terms()
