"""Does the option keep clear of the facilities and staff that the family refuses?

Of a visit, the carers' facilities count as well.
"""

from typing import TYPE_CHECKING

from ..view import facilities_of
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    need = problem.need[option.need]
    for staff in option.staff:
        if staff in need.refused_staff:
            return breach(RULE.id, problem, option, "refused by the family", staff=staff)
    if need.refused_facilities:
        for name in facilities_of(problem, option):
            if name in need.refused_facilities:
                return breach(RULE.id, problem, option, "refused by the family", facility=name)
    return None


RULE = Rule(
    "refusals",
    Level.HARD,
    "No facility and no carer that the resident or family refuses.",
    "不安排残疾人或家属明确拒绝的机构和照护人员。",
    blocks=blocks,
    reason_en="the family refuses the facilities or carers that are left",
    reason_zh="剩余的机构或照护人员为家属所拒绝",
)
