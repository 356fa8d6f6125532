"""Is a resident funded for one category at a time: within the week, one ``funded_category`` over all funded care?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..timeline import WEEK
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for resident, options in view.by_resident.items():
        funded = [option for option in options if _counts(view, option)]
        categories = {view.service(option).funded_category or "" for option in funded}
        if len(categories) > 1:
            yield Finding(
                RULE.id, resident=resident, start=0, end=WEEK, detail=f"funded for {' and '.join(sorted(categories))}",
                occurrences=tuple(dict.fromkeys(option.occurrence for option in funded)),
            )  # fmt: skip


def _counts(view: "PlanView", option: "Option") -> bool:
    in_week = option.start < WEEK
    return in_week and view.need(option).funded and view.service(option).funded_category is not None


RULE = Rule(
    "funded_category",
    Level.HARD,
    "Within a week a resident is funded for one category of rehabilitation.",
    "同一周内，一名残疾人（儿童）只享受一个类别的康复补贴。",
    check=check,
    reason_en="the resident is funded for another category this week",
    reason_zh="本周已享受另一类别的补贴",
)
