"""Is the facility one that the guardian chose? By law the choice binds; an empty choice admits none.

Of a visit, every carer's facility must be one of them.
"""

from typing import TYPE_CHECKING

from ..view import facilities_of
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    chosen = problem.need[option.need].chosen_facilities
    if chosen is None:
        return None
    for name in facilities_of(problem, option):
        if name not in chosen:
            return breach(RULE.id, problem, option, "not among the guardian's choices", facility=name)
    return None


RULE = Rule(
    "guardian_choice",
    Level.HARD,
    "Where the guardian chooses the institution, it is one of those chosen.",
    "由监护人自主选择康复机构的，只安排在其选定的机构。",
    blocks=blocks,
    reason_en="the institutions that the guardian chose cannot take the child",
    reason_zh="监护人选定的机构无法安排",
)
