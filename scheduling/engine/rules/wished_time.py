"""Does a session, visit or day lie outside of the times the resident wishes (touching ones are one)?"""

from typing import TYPE_CHECKING

from ..supply import Mode
from ..timeline import inside
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    wished = problem.need[option.need].wished
    if option.mode is Mode.STAY or not wished or inside(wished, option.start, option.end):
        return None
    return breach(RULE.id, problem, option, "outside of the wished times")


RULE = Rule(
    "wished_time",
    Level.PREFERENCE,
    "Sessions, visits and days lie in the wished times.",
    "尽量安排在希望的时间。",
    blocks=blocks,
)
