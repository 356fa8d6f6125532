"""Has a session as many attendees as a group of its service needs to be held?

A group that runs already goes on with those who are left of it: the baseline or the week's published plan has a session
of the service at the facility with the same start, and somebody of that one attends this one.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..demand import Occurrence
    from ..plan import Session
    from ..problem import Problem
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for session in view.plan.sessions:
        people, least = session.attendees, view.problem.service[session.service].group_least
        if people and not is_held(view.problem, session, people):
            yield Finding(
                RULE.id, facility=session.facility, place=session.room, start=session.start, end=session.end,
                detail=f"{len(people)} attendees, at least {least}", occurrences=people,
            )  # fmt: skip


def is_held(problem: "Problem", session: "Session", people: Sequence["Occurrence"]) -> bool:
    """Is it held with these people: enough for a group, or some of one that runs already?"""
    enough = len(people) >= problem.service[session.service].group_least
    return enough or runs(problem, session.service, session.facility, session.start, people)


def runs(problem: "Problem", service: str, facility: str, start: int, people: Iterable["Occurrence"]) -> bool:
    """Is there a group already, and one of these people in it?"""
    before = problem.groups_before.get((service, facility, start))
    return before is not None and not before.isdisjoint(people)


def opens_alone(problem: "Problem", option: "Option") -> bool:
    """May one person have a session of the service that nobody else attends?"""
    service = problem.service_of(option.need)
    if service.group_least == 1 or option.facility is None:
        return True
    return runs(problem, service.id, option.facility, option.start, (option.occurrence,))


RULE = Rule(
    "group_least",
    Level.HARD,
    "A new session has at least the service's least number of attendees; a group that runs already goes on with those "
    "who are left.",
    "新开的一场训练不少于该服务的成班人数；已开班的可由余下的人继续。",
    check=check,
    reason_en="too few for a group to be held",
    reason_zh="人数不足，开不了班",
)
