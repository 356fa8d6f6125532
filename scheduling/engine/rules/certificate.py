"""Is the disability certificate (or a child's diagnosis) valid on every day of use?"""

from typing import TYPE_CHECKING

from ..timeline import first_lapse
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    lapse = first_lapse((problem.resident_of(option.need).certificate,), option.days)
    if lapse is None:
        return None
    return breach(RULE.id, problem, option, f"not valid on {problem.date_of(lapse)}")


RULE = Rule(
    "certificate",
    Level.HARD,
    "The resident's disability certificate, or a child's diagnosis, is valid on every day of use.",
    "使用的每一天，残疾人证（或儿童的诊断证明）均在有效期内。",
    blocks=blocks,
    reason_en="the disability certificate is not valid on the day of use",
    reason_zh="使用当天残疾人证不在有效期内",
)
