"""The place of an unmet need in the order in which needs of one service are served: never after whom."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ..plan import Plan
from ..problem import Problem
from ..worth import units_served, urgency, worth

# Rules that block because somebody else is there already.
COMPETING = frozenset(
    {
        "bed_single", "room_sex", "room_ages", "day_places", "care_ratio", "staff_overlap", "staff_maximum",
        "meal_break", "room_slots", "equipment", "group_size", "weekly_sessions",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Of ``among`` needs of the service, ``ahead`` are more urgent; ``equal`` as urgent, itself left out.

    What is urgent goes by the three factors that the waiting list goes by, and not by the minutes of an appointment.
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
    levels = {need.id: problem.resident[need.resident].level for need in problem.needs}
    urgent = {
        need.id: urgency(problem.weights, need.priority, levels[need.id], need.waiting_days).product
        for need in problem.needs
    }
    by_service: dict[str, list[str]] = defaultdict(list)
    for need in problem.needs:
        by_service[need.service].append(need.id)
    found = {}
    for names in by_service.values():
        order = sorted(urgent[name] for name in names)
        full = sum(units.get(name, 0) == worth(problem, problem.need[name])[0] for name in names)
        for name in names:
            need = problem.need[name]
            below, above = bisect_left(order, urgent[name]), bisect_right(order, urgent[name])
            found[name] = Standing(
                need.priority,
                levels[name],
                need.waiting_days // 7,
                len(order) - above,
                above - below - 1,
                len(names),
                full,
            )
    return found
