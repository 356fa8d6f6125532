"""Which towns and disability categories lie below the floor of fairness; the amount is in weighted minutes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..worth import shortfalls, units_served
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    units = units_served(view.problem, view.plan)
    for group, minutes in shortfalls(view.problem, units).items():
        detail = f"{group} lacks {minutes} weighted minutes to the floor"
        yield Finding(RULE.id, detail=detail, amount=minutes)


RULE = Rule(
    "fairness",
    Level.PLACEMENT,
    "No town and no disability category falls below the floor of served need.",
    "各镇街道、各残疾类别的需求满足程度不低于公平底线。",
    check=check,
)
