"""What a sweep asks about a single option: answered by the exact rules, in the plan as it is."""

from collections.abc import Hashable, Sequence
from typing import Protocol

from ..plan import Piece
from ..problem import Problem
from ..view import Option


class Asker(Protocol):
    problem: Problem

    def near(self, key: Hashable) -> Sequence[Piece]:
        """The pieces of the plan that use it: ("resident", id), ("staff", id) and the like."""

    def blocks(self, rule: str, option: Option) -> bool:
        """Whether a rule on single options blocks it."""

    def barred(self, option: Option) -> str | None:
        """The first rule on single options that blocks it."""

    def own_clash(self, option: Option, but: str = "") -> str | None:
        """The first of the resident's own rules, ``but`` one, that blocks it."""

    def clash(self, option: Option) -> str | None:
        """The first rule of capacity that blocks it."""
