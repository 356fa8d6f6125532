"""How long do staff wait between two appointments of a shift, travel excluded? In whole tens of minutes a shift."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for route in view.routes:
        minutes = sum(
            max(0, after.start - before.end - leg)
            for (before, after), leg in zip(pairwise(route.stops), route.legs[1:], strict=False)
        )
        if tens := minutes // 10:
            yield Finding(
                RULE.id, staff=route.staff, facility=route.shift.facility, start=route.stops[0].start,
                end=route.stops[-1].end, detail=f"{minutes} minutes between appointments", amount=tens,
            )  # fmt: skip


RULE = Rule(
    "idle",
    Level.PREFERENCE,
    "Appointments of a shift follow each other without long waits.",
    "同一班次内各次服务之间的空闲时间尽量短。",
    check=check,
)
