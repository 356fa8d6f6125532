"""Is no carer of a session or visit among those preferred, where there are any?"""

from typing import TYPE_CHECKING

from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    preferred = problem.need[option.need].preferred_staff
    if not option.staff or not preferred or any(staff in preferred for staff in option.staff):
        return None
    return breach(RULE.id, problem, option, "no preferred carer")


RULE = Rule(
    "preferred_staff",
    Level.PREFERENCE,
    "Preferred carers and therapists come first.",
    "优先安排偏好的照护人员、治疗师。",
    blocks=blocks,
)
