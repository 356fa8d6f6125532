"""Does someone with day care go to one home all week, on days of the week, for the part of the day agreed?

At most ``daily_max`` attendances a day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..demand import Need, Occurrence
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..plan import DayAttendance
    from ..view import PlanView

WEEKDAYS = range(7)


def check(view: "PlanView") -> Iterator[Finding]:
    by_need: dict[str, list[DayAttendance]] = defaultdict(list)
    for attendance in view.plan.days:
        by_need[attendance.need].append(attendance)
    for name, attendances in by_need.items():
        need = view.problem.need[name]
        for detail, wrong in _objections(need, attendances):
            pieces = tuple(Occurrence(name, one.index) for one in wrong)
            yield Finding(RULE.id, name, need.resident, detail=detail, occurrences=pieces)


def _objections(need: Need, attendances: list["DayAttendance"]) -> Iterator[tuple[str, list["DayAttendance"]]]:
    homes = sorted({one.facility for one in attendances})
    if len(homes) > 1:
        yield f"at {' and '.join(homes)} in one week", attendances
    for one in attendances:
        if one.day not in WEEKDAYS:
            yield f"day {one.day} is not in the week", [one]
        if one.part is not need.day_part:
            yield f"{one.part} on day {one.day}, {need.day_part} was asked for", [one]
    for day, count in Counter(one.day for one in attendances).items():
        if count > need.daily_max:
            detail = f"{count} attendances on day {day}, at most {need.daily_max}"
            yield detail, [one for one in attendances if one.day == day]


RULE = Rule(
    "one_home",
    Level.HARD,
    "Day care is at one Home for the Disabled all week, once a day, for the part of the day agreed.",
    "同一需求一周内固定在一家残疾人之家，每天一次，时段（全天或半天）与约定一致。",
    check=check,
    reason_en="no one Home for the Disabled has room on all the days",
    reason_zh="没有一家残疾人之家在所需各天都有名额",
)
