"""Does the time suit the need and the resident?

Every day of use lies in the need's dates; sessions, visits and days lie in the planned week and wholly inside
one of the need's windows (windows that touch are one); stays lie in the horizon. Nothing overlaps an absence of
the resident.
"""

from typing import TYPE_CHECKING

from ..supply import Mode
from ..timeline import DAY, WEEK, inside
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    detail = _objection(problem, option)
    return None if detail is None else breach(RULE.id, problem, option, detail)


def _objection(problem: "Problem", option: "Option") -> str | None:
    need = problem.need[option.need]
    stay = option.mode is Mode.STAY
    if option.start < 0 or option.end > (problem.horizon_days * DAY if stay else WEEK):
        return "outside of the planned period"
    if not need.dates.covers(option.days.start, option.days.stop):
        return "outside of the dates of the need"
    if need.windows and not stay and not inside(need.windows, option.start, option.end):
        return "outside of the times that suit the resident"
    if any(absence.overlaps(option.start, option.end) for absence in problem.resident[need.resident].absences):
        return "the resident is absent"
    return None


RULE = Rule(
    "windows",
    Level.HARD,
    "The time lies in the planned period, in the dates of the need and in the times that suit the resident, and "
    "outside of absences.",
    "时间在计划期、需求起止日期和残疾人方便的时段之内，并避开其外出时间。",
    blocks=blocks,
    reason_en="no time that suits the resident",
    reason_zh="没有残疾人方便的时间",
)
