"""Are the assessments that the need asks for valid on every day of use?

At a facility for people whose condition is stable, someone with a mental disability also needs a valid
assessment of psychiatric stability with the result ``stable``; it is never inferred, and an older one that has not
run out counts no more once a newer one says otherwise. A placement that goes on
from the baseline (same need at the same facility; of visits, visits of the same need) is not ended by a lapse:
``assessment_lapse`` warns of it instead.
"""

from typing import TYPE_CHECKING

from ..demand import Need, Resident
from ..timeline import Span, first_lapse, minus
from ..view import facilities_of
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option

MENTAL = 6
STABILITY = "psychiatric_stability"


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    detail = lapsed(problem, option)
    if detail is None or goes_on(problem, option):
        return None
    return breach(RULE.id, problem, option, detail)


def goes_on(problem: "Problem", option: "Option") -> bool:
    """Whether the placement is one of the baseline that goes on."""
    return option.facility in problem.facilities_before.get(option.need, ())


def asks_for_assessment(problem: "Problem", need: Need) -> bool:
    """Whether some facility may ask for one."""
    return bool(need.requires) or problem.resident[need.resident].has_category(MENTAL)


def lapsed(problem: "Problem", option: "Option") -> str | None:
    """The first assessment that does not hold for a day of use, in words."""
    need = problem.need[option.need]
    resident = problem.resident[need.resident]
    for kind in need.requires:
        if detail := _lapse(problem, resident, option.days, kind):
            return detail
    if resident.has_category(MENTAL) and any(
        problem.facility[name].stable_only for name in facilities_of(problem, option)
    ):
        return _lapse(problem, resident, option.days, STABILITY, "stable")
    return None


def holding(resident: Resident, kind: str, result: str | None = None) -> list[Span]:
    """The days on which an assessment of the kind holds; with ``result`` on which the newest that holds says so."""
    mine = [one for one in resident.assessments if one.kind == kind]
    if result is None:
        return [one.valid for one in mine]
    other = [one.valid for one in mine if one.result != result]
    return [
        left
        for one in mine
        if one.result == result
        for left in minus([one.valid], [valid for valid in other if valid.start >= one.valid.start])
    ]


def _lapse(problem: "Problem", resident: Resident, days: range, kind: str, result: str | None = None) -> str | None:
    lapse = first_lapse(holding(resident, kind, result), days)
    if lapse is None:
        return None
    wanted = kind if result is None else f"{kind} with result {result}"
    return f"no valid {wanted} on {problem.date_of(lapse)}"


RULE = Rule(
    "assessments",
    Level.HARD,
    "A new placement has every assessment it requires valid on every day of use; people with a mental disability "
    "are placed in facilities for stable conditions only while assessed as stable.",
    "新安置的，所需评估在使用的每一天均有效；精神残疾人入住要求病情稳定的机构，须有有效的稳定性评估且结论为稳定。",
    blocks=blocks,
    reason_en="a required assessment is missing, has expired or does not say stable",
    reason_zh="缺少所需评估、评估已过期或结论不是病情稳定",
)
