"""Is each bed held by one person a night? One may arrive on the day another leaves."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..supply import Mode
from ..timeline import overload
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    beds: dict[str, list[tuple[int, int, int, Option]]] = defaultdict(list)
    for option in view.options:
        if option.mode is Mode.STAY and option.bed is not None:
            beds[option.bed].append((option.start, option.end, 1, option))
    for bed, uses in beds.items():
        for start, end, people, users in overload(uses, most=1):
            yield Finding(
                RULE.id, facility=users[0].facility, place=bed, start=start, end=end,
                detail=f"{people} people in one bed", occurrences=tuple(user.occurrence for user in users),
            )  # fmt: skip


RULE = Rule(
    "bed_single",
    Level.HARD,
    "A bed is held by one person a night.",
    "一张床位每晚只安排一人。",
    check=check,
    reason_en="every suitable bed is taken",
    reason_zh="合适的床位均已住满",
)
