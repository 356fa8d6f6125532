"""Does someone come whom the family does not know?

Where the family wishes to keep the carer, an occurrence of the baseline by anyone but its carers there.
Occurrences that the baseline lacks have no carer to keep.
"""

from typing import TYPE_CHECKING

from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    if not option.staff or not problem.need[option.need].keep_staff:
        return None
    before = {staff for usual in problem.before.get(option.occurrence, ()) for staff in usual.staff}
    if not before or before == set(option.staff):
        return None
    detail = f"by {', '.join(option.staff)} instead of {', '.join(sorted(before))}"
    return breach(RULE.id, problem, option, detail)


RULE = Rule(
    "other_staff",
    Level.PREFERENCE,
    "The same carer or therapist as before comes, where the family wishes it.",
    "家属希望固定人员的，仍由原来的照护人员、治疗师服务。",
    blocks=blocks,
)
