"""The place of an unmet need in the order in which needs of one service are served: never after whom."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ..plan import Plan
from ..problem import Problem
from ..worth import units_served, worth

# Rules that block because somebody else is there already.
COMPETING = frozenset(
    {
        "bed_single", "room_sex", "room_ages", "day_places", "care_ratio", "staff_overlap", "staff_maximum",
        "meal_break", "room_slots", "equipment", "group_size", "weekly_sessions",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Of ``among`` needs of the service, ``ahead`` weigh more by the unit; ``equal`` weigh the same, itself left out.

    ``served`` of all are served in full.
    """

    priority: int
    level: int
    waiting_weeks: int
    ahead: int
    equal: int
    among: int
    served: int


def standings(problem: Problem, plan: Plan) -> Mapping[str, Standing]:
    """By need; made once for a plan."""
    units = units_served(problem, plan)
    worths = {need.id: worth(problem, need) for need in problem.needs}
    by_service: dict[str, list[str]] = defaultdict(list)
    for need in problem.needs:
        by_service[need.service].append(need.id)
    found = {}
    for names in by_service.values():
        weights = sorted(worths[name][1] for name in names)
        full = sum(units.get(name, 0) == worths[name][0] for name in names)
        for name in names:
            need, weight = problem.need[name], worths[name][1]
            below, above = bisect_left(weights, weight), bisect_right(weights, weight)
            found[name] = Standing(
                need.priority,
                problem.resident[need.resident].level,
                need.waiting_days // 7,
                len(weights) - above,
                above - below - 1,
                len(names),
                full,
            )
    return found
