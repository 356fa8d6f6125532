"""Does every carer hold the service's skill on the day of use? A service without a skill may be given by anyone."""

from typing import TYPE_CHECKING

from ..timeline import first_lapse
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    wanted = problem.service_of(option.need).skill
    if wanted is None:
        return None
    for staff in option.staff:
        held = (skill.valid for skill in problem.member[staff].skills if skill.skill == wanted)
        lapse = first_lapse(held, option.days)
        if lapse is not None:
            detail = f"no valid skill {wanted} on {problem.date_of(lapse)}"
            return breach(RULE.id, problem, option, detail, staff=staff)
    return None


RULE = Rule(
    "skill",
    Level.HARD,
    "Every carer or therapist holds the skill of the service, unexpired on the day.",
    "每名照护人员、治疗师均具备该项服务所需技能，且当天未过期。",
    blocks=blocks,
    reason_en="no carer or therapist with the skill, valid on the day",
    reason_zh="没有当天资格有效的治疗师或照护人员",
)
