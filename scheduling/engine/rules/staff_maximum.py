"""Does nobody work more than the daily and weekly maximum of appointments, travel and care duty?

Care duty is the roster's, not the plan's: a day (or week) without an appointment is never a finding. A shift past
midnight counts on each day for its own part; travel on the day of the appointment it leads to.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..supply import Duty
from ..timeline import DAY, WEEK, days_of, union
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Appointment, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for staff, load in view.workload.items():
        member = view.problem.member[staff]
        care = care_minutes(view.problem, staff)
        booked = view.appointments[staff]
        for day in sorted(load):
            total = load[day] + care[day]
            if total > member.daily_max:
                that_day = [one for one in booked if one.start // DAY == day]
                detail = f"{total} minutes on day {day}, at most {member.daily_max}"
                yield _finding(staff, day * DAY, (day + 1) * DAY, detail, that_day)
        total = sum(load.values()) + sum(care.values())
        if total > member.weekly_max:
            detail = f"{total} minutes in the week, at most {member.weekly_max}"
            yield _finding(staff, 0, WEEK, detail, booked)


def care_minutes(problem: "Problem", staff: str) -> Counter[int]:
    """Minutes of care duty by day of the week."""
    minutes: Counter[int] = Counter()
    for span in union(shift.span for shift in problem.duties_of.get((staff, Duty.CARE), ())):
        start, end = max(0, span.start), WEEK if span.end is None else min(WEEK, span.end)
        for day in days_of(start, end):
            minutes[day] += min(end, (day + 1) * DAY) - max(start, day * DAY)
    return minutes


def _finding(staff: str, start: int, end: int, detail: str, booked: list["Appointment"]) -> Finding:
    pieces = tuple(piece for one in booked for piece in one.occurrences)
    return Finding(RULE.id, staff=staff, start=start, end=end, detail=detail, occurrences=pieces)


RULE = Rule(
    "staff_maximum",
    Level.HARD,
    "Nobody works longer than the daily and weekly maximum, travel and care duty included.",
    "每人每天、每周的工作时间（含路途和值班照护）不超过上限。",
    check=check,
    reason_en="the carers and therapists have reached their working-time limit",
    reason_zh="照护人员、治疗师的工时已达上限",
)
