"""What is asked for and not in the plan; the amount is in weighted minutes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..worth import units_served, worth
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    served = units_served(view.problem, view.plan)
    for need in view.problem.needs:
        wanted, weight = worth(view.problem, need)
        missing = wanted - served.get(need.id, 0)
        if missing:
            detail = f"{missing} of {wanted} not served"
            yield Finding(RULE.id, need.id, need.resident, detail=detail, amount=missing * weight)


RULE = Rule(
    "unserved",
    Level.PLACEMENT,
    "As little need as possible is left unserved, weighted by priority, severity and waiting time.",
    "尽量少留未满足的需求，按优先级、残疾程度和等候时间加权。",
    check=check,
)
