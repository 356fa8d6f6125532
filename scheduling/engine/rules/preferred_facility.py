"""Is the facility none of those preferred, where there are any? Visits have no facility of their own."""

from typing import TYPE_CHECKING

from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    preferred = problem.need[option.need].preferred_facilities
    if option.facility is None or not preferred or option.facility in preferred:
        return None
    return breach(RULE.id, problem, option, "not a preferred facility")


RULE = Rule(
    "preferred_facility",
    Level.PREFERENCE,
    "Preferred facilities come first.",
    "优先安排在偏好的机构。",
    blocks=blocks,
)
