"""Who works more than colleagues of the same facility and the same skills? In whole tens of minutes above the mean.

The load is appointments and travel of the week; the mean, rounded down, is over all colleagues who have a shift for
appointments.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..supply import Duty
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    colleagues: dict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
    for member in view.problem.staff:
        if (member.id, Duty.APPOINTMENTS) in view.problem.duties_of:
            skills = frozenset(held.skill for held in member.skills)
            colleagues[member.facility, skills].append(member.id)
    for (facility, _), group in colleagues.items():
        loads = {staff: sum(view.workload.get(staff, {}).values()) for staff in group}
        mean = sum(loads.values()) // len(group)
        for staff, load in loads.items():
            tens = (load - mean) // 10
            if tens > 0:
                yield Finding(
                    RULE.id, staff=staff, facility=facility, detail=f"{load} minutes, {mean} in the mean",
                    amount=tens,
                )  # fmt: skip


RULE = Rule(
    "imbalance",
    Level.PREFERENCE,
    "Work is shared evenly among staff of one facility with the same skills.",
    "同一机构、技能相同的人员工作量尽量均衡。",
    check=check,
)
