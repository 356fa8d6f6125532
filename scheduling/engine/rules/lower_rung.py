"""Is the placement on another rung of the ladder of care than the first that the need names?"""

from typing import TYPE_CHECKING

from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    rungs = problem.need[option.need].rungs
    if option.facility is None or not rungs:
        return None
    rung = problem.facility[option.facility].rung
    return None if rung == rungs[0] else breach(RULE.id, problem, option, f"rung {rung}, wished {rungs[0]}")


RULE = Rule(
    "lower_rung",
    Level.PREFERENCE,
    "Care is given on the wished rung of the ladder: village, town, municipal.",
    "优先安排在希望的照护层级：村（社区）、镇街道、市级。",
    blocks=blocks,
)
