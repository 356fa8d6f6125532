"""Does a service that comes after another one follow it, on the same day and in time?

Occurrence k follows occurrence k of a need of the earlier service that the same resident has (of any of them,
where there are several). Its start lies from ``min_gap`` to ``max_gap`` minutes after the other's end, both
allowed. A resident without a need of the earlier service is free of the rule. Stays stand in no such order: of
nights none ends on the day on which it begins. It is refused where services are entered.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..demand import Occurrence
from ..timeline import DAY
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..supply import ServiceOrder
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for option in view.options:
        order = view.service(option).after
        if order is None:
            continue
        resident = view.need(option).resident
        earlier = [need for need in view.problem.needs_of[resident] if need.service == order.service]
        partners = [
            partner
            for need in earlier
            for partner in view.by_occurrence.get(Occurrence(need.id, option.occurrence.index), ())
        ]
        if earlier and not any(follows(option, partner, order) for partner in partners):
            yield Finding(
                RULE.id, option.need, resident, None, option.facility, option.room, option.start, option.end,
                f"not {order.min_gap} to {order.max_gap} minutes after {order.service} of the same day",
                (option.occurrence,),
            )  # fmt: skip


def follows(option: "Option", partner: "Option", order: "ServiceOrder") -> bool:
    """Whether ``option`` starts in time after ``partner``, on the same day."""
    gap = option.start - partner.end
    return option.start // DAY == partner.start // DAY and order.min_gap <= gap <= order.max_gap


RULE = Rule(
    "service_order",
    Level.HARD,
    "A service that comes after another one starts in time after it, on the same day; stays stand in no such order.",
    "有先后顺序的服务在同一天按规定的时间间隔先后进行；住宿不设先后顺序。",
    check=check,
    reason_en="the service that has to come before it is not at a fitting time",
    reason_zh="须先进行的服务没有安排在合适的时间",
)
