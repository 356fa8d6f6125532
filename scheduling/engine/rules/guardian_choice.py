"""Is the facility one that the guardian chose for every day of use? By law the choice binds; an empty one admits none.

Of a visit, every carer's facility must be one of them. A choice that follows without a gap keeps the facility chosen.
"""

from typing import TYPE_CHECKING

from ..timeline import first_lapse
from ..view import facilities_of
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    need = problem.need[option.need]
    if need.chosen_facilities is None:
        return None
    for name in facilities_of(problem, option):
        valid = need.chosen_at(name)
        lapse = first_lapse(valid, option.days)
        if lapse is not None:
            dated = f"not among the guardian's choices on {problem.date_of(lapse)}"
            detail = dated if valid else "not among the guardian's choices"
            return breach(RULE.id, problem, option, detail, facility=name)
    return None


RULE = Rule(
    "guardian_choice",
    Level.HARD,
    "Where the guardian chooses the institution, it is one of those chosen for every day of use.",
    "由监护人自主选择康复机构的，使用的每一天都只安排在其为当天选定的机构。",
    blocks=blocks,
    reason_en="the institutions that the guardian chose cannot take the child",
    reason_zh="监护人选定的机构无法安排",
)
