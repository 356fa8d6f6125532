"""Does an occurrence of the baseline go to another facility than there? Each part of a stay counts."""

from typing import TYPE_CHECKING

from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    before = {usual.facility for usual in problem.before.get(option.occurrence, ())}
    if option.facility is None or not before or option.facility in before:
        return None
    return breach(RULE.id, problem, option, "at another facility than before")


RULE = Rule(
    "other_facility",
    Level.PREFERENCE,
    "The facility stays the same as before.",
    "尽量留在原来的机构。",
    blocks=blocks,
)
