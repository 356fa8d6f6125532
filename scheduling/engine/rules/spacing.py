"""Are the sessions and visits of a need far enough apart, and no more a day than agreed?

``min_gap`` runs from the end of one occurrence to the start of the next, of day attendances too (how many of
those there are a day is ``one_home``'s question), and from the last one of the weeks before.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ..supply import Mode
from ..timeline import DAY
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..demand import Need
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for name, options in view.by_need.items():
        need = view.problem.need[name]
        placed = [option for option in options if option.mode is not Mode.STAY]
        for option in placed:
            if need.last_end is not None and option.start < need.earliest:
                gap = option.start - need.last_end
                yield _finding(need, [option], f"{gap} minutes after the week before, at least {need.min_gap}")
        for first, second in pairwise(placed):
            gap = second.start - first.end
            if need.min_gap and gap < need.min_gap:
                yield _finding(need, [first, second], f"{gap} minutes apart, at least {need.min_gap}")
        by_day: dict[int, list[Option]] = defaultdict(list)
        for option in placed:
            if option.mode is not Mode.DAY:
                by_day[option.start // DAY].append(option)
        for day, those in by_day.items():
            if len(those) > need.daily_max:
                yield _finding(need, those, f"{len(those)} times on day {day}, at most {need.daily_max}")


def _finding(need: "Need", options: list["Option"], detail: str) -> Finding:
    return Finding(
        RULE.id, need.id, need.resident, start=options[0].start, end=options[-1].end, detail=detail,
        occurrences=tuple(option.occurrence for option in options),
    )  # fmt: skip


RULE = Rule(
    "spacing",
    Level.HARD,
    "Occurrences of a need keep the least gap between them, from one week to the next too, and the most a day.",
    "同一需求各次之间不少于最短间隔（与上一周最后一次之间也是），每天不超过约定次数。",
    check=check,
    reason_en="too close to another session or visit of the same need",
    reason_zh="与同一需求的另一次服务间隔过短或当天次数已满",
)
