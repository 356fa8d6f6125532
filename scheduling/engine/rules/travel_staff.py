"""How long are staff on the way? From the base to the first appointment of a shift, between appointments, and back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for route in view.routes:
        if minutes := sum(route.legs):
            yield Finding(
                RULE.id, staff=route.staff, facility=route.shift.facility, start=route.stops[0].start,
                end=route.stops[-1].end, detail=f"{minutes} minutes on the way", amount=minutes,
            )  # fmt: skip


RULE = Rule(
    "travel_staff",
    Level.PREFERENCE,
    "Staff are on the way as little as possible.",
    "工作人员路途时间尽量短。",
    check=check,
)
