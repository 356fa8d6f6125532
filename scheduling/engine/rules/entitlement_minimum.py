"""Is an entitlement that ends inside the week used as much as it should be? Warns before money is lost."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..timeline import DAY
from .base import Finding, Level, Rule
from .entitlement import uses

if TYPE_CHECKING:
    from ..view import PlanView

LAST_DAYS = range(1, 8)  # the first day no longer valid: Tuesday of the week .. the next Monday


def check(view: "PlanView") -> Iterator[Finding]:
    used = uses(view)
    for entitlement in view.problem.entitlements:
        end = entitlement.valid.end
        if end is None or end not in LAST_DAYS:
            continue
        units = len(used.get(entitlement.id, ()))
        if units < entitlement.remaining_min:
            yield Finding(
                RULE.id, resident=entitlement.resident, end=end * DAY,
                detail=f"{units} units of {entitlement.id} used, at least {entitlement.remaining_min}",
            )  # fmt: skip


RULE = Rule(
    "entitlement_minimum",
    Level.WARNING,
    "An entitlement ends inside the week with less used than it asks for.",
    "补贴额度在本周内到期，但使用量未达最低要求。",
    check=check,
)
