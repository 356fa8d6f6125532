"""Is the service on offer there on every day of use, and is the place open?

Of a visit, every carer's facility must offer the service; opening hours bind sessions and day places. Opening
hours that touch are one.
"""

from typing import TYPE_CHECKING

from ..supply import Mode
from ..timeline import inside_weekly
from ..view import facilities_of
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    service = problem.need[option.need].service
    for name in facilities_of(problem, option):
        offer = problem.offer.get((name, service))
        if offer is None or not offer.valid.covers(option.days.start, option.days.stop):
            return breach(RULE.id, problem, option, f"does not offer {service}", facility=name)
    if option.facility is not None and option.mode in (Mode.SESSION, Mode.DAY):
        opening = problem.facility[option.facility].opening
        if opening and not inside_weekly(opening, option.start, option.end):
            return breach(RULE.id, problem, option, "outside of the opening hours")
    return None


RULE = Rule(
    "offered",
    Level.HARD,
    "The facility offers the service on the day; sessions and day places lie inside its opening hours.",
    "机构当天开展该项服务；康复训练和日间照料在机构开放时间内。",
    blocks=blocks,
    reason_en="no facility offers this service at that time",
    reason_zh="没有机构在该时段开展这项服务",
)
