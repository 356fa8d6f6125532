"""Are there no more people at a Home for the Disabled in a half day than it has places?

A full day takes a place in both halves. A facility without a row for the day has none.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..supply import DayPart
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for (facility, day, part), attendees in view.attendees.items():
        row = view.problem.places_on.get((facility, day))
        places = 0 if row is None else row.morning if part is DayPart.MORNING else row.afternoon
        if len(attendees) > places:
            span = view.problem.limits.part(part, day)
            yield Finding(
                RULE.id, facility=facility, start=span.start, end=span.end,
                detail=f"{len(attendees)} attendees, {places} places",
                occurrences=tuple(option.occurrence for option in attendees),
            )  # fmt: skip


RULE = Rule(
    "day_places",
    Level.HARD,
    "A Home for the Disabled has no more people in a half day than places.",
    "残疾人之家每半天的人数不超过名额。",
    check=check,
    reason_en="the Homes for the Disabled are full on those days",
    reason_zh="残疾人之家当天名额已满",
)
