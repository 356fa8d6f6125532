"""Is every carer of the sex that the resident asked for?"""

from typing import TYPE_CHECKING

from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    wanted = problem.need[option.need].staff_sex
    if wanted is None:
        return None
    for staff in option.staff:
        if problem.member[staff].sex != wanted:
            detail = f"a {problem.member[staff].sex} carer, {wanted} was asked for"
            return breach(RULE.id, problem, option, detail, staff=staff)
    return None


RULE = Rule(
    "carer_sex",
    Level.HARD,
    "Where a carer of one sex is asked for, every carer is of that sex.",
    "要求特定性别照护人员的，全部照护人员均为该性别。",
    blocks=blocks,
    reason_en="no carer of the sex that was asked for",
    reason_zh="没有符合性别要求的照护人员",
)
