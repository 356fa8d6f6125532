"""Has an assessment lapsed under a placement that goes on? Warns, and ends nothing: someone is to be assessed."""

from typing import TYPE_CHECKING

from .assessments import goes_on, lapsed
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    detail = lapsed(problem, option)
    if detail is None or not goes_on(problem, option):
        return None
    return breach(RULE.id, problem, option, detail)


RULE = Rule(
    "assessment_lapse",
    Level.WARNING,
    "A placement that goes on has, on a day of use, an assessment that is missing, has run out or does not say stable: "
    "have the resident assessed.",
    "延续的安置，在使用期间评估缺失、失效或结论不是稳定，请尽快安排重新评估。",
    blocks=blocks,
)
