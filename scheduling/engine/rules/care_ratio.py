"""Are there carers enough on duty for the people present, in each half day of the week?

Present are day attendees of the half day and residents whose stay holds the day, each person once. Carers count who
have care duty at the facility during the whole half day. Levels 1 and 2 count by the severe ratio; shares of
carers are added before they are rounded up. Nights need no check of their own: who sleeps is present by day. After
the week no roster is known, and nothing is checked.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..capacity import ROSTER_DAYS, carers_on_duty, ratios
from ..supply import DayPart
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import Option, PlanView

_HalfDay = tuple[str, int, DayPart]


def check(view: "PlanView") -> Iterator[Finding]:
    for (facility, day, part), options in _present(view).items():
        others, of_severe = ratios(view.problem.facility[facility])
        people = {view.need(option).resident: view.resident(option).severe for option in options}
        severe = sum(people.values())
        carers = carers_on_duty(view.problem, facility, day, part)
        # severe / of_severe + rest / others <= carers, in whole numbers
        if severe * others + (len(people) - severe) * of_severe > carers * others * of_severe:
            span = view.problem.limits.part(part, day)
            yield Finding(
                RULE.id, facility=facility, start=span.start, end=span.end,
                detail=f"{severe} severe and {len(people) - severe} other people, {carers} carers on duty",
                occurrences=tuple(dict.fromkeys(option.occurrence for option in options)),
            )  # fmt: skip


def _present(view: "PlanView") -> dict[_HalfDay, list["Option"]]:
    """Stays and day attendances by half day of the week, at facilities that have a ratio."""
    present: dict[_HalfDay, list[Option]] = defaultdict(list)
    for (facility, day, part), options in view.attendees.items():
        if 0 <= day < ROSTER_DAYS and view.problem.facility[facility].residents_per_staff:
            present[facility, day, part].extend(options)
    for (room, day), options in view.sleepers.items():
        facility = view.problem.room[room].facility
        if 0 <= day < ROSTER_DAYS and view.problem.facility[facility].residents_per_staff:
            for part in (DayPart.MORNING, DayPart.AFTERNOON):
                present[facility, day, part].extend(options)
    return present


RULE = Rule(
    "care_ratio",
    Level.HARD,
    "In every half day of the week there are carers on duty for the people present, by the facility's ratio.",
    "一周内每半天的在班照护人员与在场人数之比符合机构配比（重度另计）。",
    check=check,
    reason_en="not enough carers on duty for one more person",
    reason_zh="在班照护人员按配比不足，不能再收人",
    lasting=False,
)
