"""Does the time suit the need and the resident?

Every day of use lies in the need's dates; sessions, visits and days lie in the planned week and wholly inside
one of the need's windows (windows that touch are one); stays lie in the horizon. Nothing overlaps an absence of
the resident, but for stays: of these an absence takes the nights over whose midnight it lasts. A stay that has a choice
of nights lies on others; where all nights there are are asked for, the bed is kept for as long as one of them is slept.

What is said of a period of nights is said of some night of it, as ``placement.screen`` needs it.
"""

from typing import TYPE_CHECKING

from ..supply import Mode
from ..timeline import DAY, WEEK, inside_weekly
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..demand import Need, Resident
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    detail = _objection(problem, option)
    return None if detail is None else breach(RULE.id, problem, option, detail)


def goes_on(problem: "Problem", option: "Option") -> bool:
    """Whether it begins in the week, and nothing is against its time but that it goes on over the week's end: no week
    is planned so, but one may have been lived by so.
    """
    over = option.mode is not Mode.STAY and 0 <= option.start < WEEK < option.end
    return over and _unsuited(problem, option) is None


def _objection(problem: "Problem", option: "Option") -> str | None:
    stay = option.mode is Mode.STAY
    if option.start < 0 or option.end > (problem.horizon_days * DAY if stay else WEEK):
        return "outside of the planned period"
    return _unsuited(problem, option)


def _unsuited(problem: "Problem", option: "Option") -> str | None:
    need, stay = problem.need[option.need], option.mode is Mode.STAY
    if not need.dates.covers(option.days.start, option.days.stop):
        return "outside of the dates of the need"
    if need.windows and not stay and not inside_weekly(need.windows, option.start, option.end):
        return "outside of the times that suit the resident"
    away = _sleeps_away if stay else _is_away
    return "the resident is absent" if away(problem, option) else None


def _is_away(problem: "Problem", option: "Option") -> bool:
    absences = problem.resident_of(option.need).absences
    return any(absence.overlaps(option.start, option.end) for absence in absences)


def _sleeps_away(problem: "Problem", option: "Option") -> bool:
    return bed_is_lost(problem.need[option.need], problem.resident_of(option.need), option.days, problem.horizon_days)


def bed_is_lost(need: "Need", resident: "Resident", stay: range, horizon_days: int) -> bool:
    """Whether the nights away of ``resident`` break a stay of these nights, of a horizon of so many."""
    if not any(resident.sleeps_away(night) for night in stay):
        return False
    end = horizon_days if need.dates.end is None else min(need.dates.end, horizon_days)
    nights = range(max(0, need.dates.start), end)
    return need.nights_max < len(nights) or all(resident.sleeps_away(night) for night in nights)


RULE = Rule(
    "windows",
    Level.HARD,
    "The time lies in the planned period, in the dates of the need and in the times that suit the resident, and "
    "outside of absences; a bed that is lived in is kept over nights away.",
    "时间在计划期、需求起止日期和残疾人方便的时段之内，并避开其外出时间；长住者外出过夜时保留其床位。",
    blocks=blocks,
    reason_en="no time that suits the resident",
    reason_zh="没有残疾人方便的时间",
)
