"""Does no carer of a session or visit share a language, dialect or sign language with the resident?

A resident without a recorded language can speak with everyone.
"""

from typing import TYPE_CHECKING

from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    spoken = problem.resident_of(option.need).languages
    if not option.staff or not spoken:
        return None
    if any(language in spoken for staff in option.staff for language in problem.member[staff].languages):
        return None
    return breach(RULE.id, problem, option, f"nobody speaks {' or '.join(spoken)}")


RULE = Rule(
    "language",
    Level.PREFERENCE,
    "At least one carer speaks the resident's language or dialect, or signs.",
    "至少有一名照护人员会残疾人的语言、方言或手语。",
    blocks=blocks,
)
