"""Is the appointment held by as many carers as asked, together, for as long as asked?

The number is the greater of the need's and the service's, each carer once. A group session may have more, since
another attendee may ask for two. The length is the need's (or the service's default), and the start lies on the
grid.
"""

from typing import TYPE_CHECKING

from ..supply import APPOINTMENTS
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    if option.mode not in APPOINTMENTS:
        return None
    detail = _objection(problem, option)
    return None if detail is None else breach(RULE.id, problem, option, detail)


def _objection(problem: "Problem", option: "Option") -> str | None:
    wanted = problem.carers_of(option.need)
    carers = len(set(option.staff))
    if carers != len(option.staff):
        return "a carer is named twice"
    if carers < wanted or (carers > wanted and not option.others):
        return f"carers: {carers}, needed: {wanted}"
    minutes = problem.minutes_of(option.need)
    if option.end - option.start != minutes:
        return f"{option.end - option.start} minutes, {minutes} are needed"
    if option.start % problem.limits.grid:
        return f"the start is not on the grid of {problem.limits.grid} minutes"
    return None


RULE = Rule(
    "two_carers",
    Level.HARD,
    "A session or visit has as many carers together, each named once, and as many minutes, as the need asks for, and "
    "starts on the grid of times.",
    "每次训练或上门服务的同时在场人数（如双人照护，同一人不得重复）和时长符合需求，并在规定的时间格上开始。",
    blocks=blocks,
    reason_en="not enough carers free together for the whole time",
    reason_zh="没有足够的照护人员同时在场服务满时长",
)
