"""Is every carer on duty for appointments from start to end?

Shifts of one carer at one facility that touch are one shift. A session needs a shift at the session's facility,
a visit one at any facility. Travel is not asked about here: ``staff_overlap`` fits it into the shift.
"""

from typing import TYPE_CHECKING

from ..view import shift_over
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    for staff in option.staff:
        if shift_over(problem, staff, option.start, option.end, option.facility) is None:
            return breach(RULE.id, problem, option, "not on duty for appointments", staff=staff)
    return None


RULE = Rule(
    "shift",
    Level.HARD,
    "Every carer and therapist is on duty for the whole appointment, of a session at its facility.",
    "整个服务时段内，每名照护人员、治疗师均在班；机构内的训练须在该机构上班。",
    blocks=blocks,
    reason_en="no carer or therapist on duty for the whole time",
    reason_zh="没有照护人员或治疗师整段时间都在班",
)
