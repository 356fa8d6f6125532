"""Has a session as many attendees as a group of its service needs to be held?

A group that runs already goes on with those who are left of it: the baseline or the week's published plan has a session
of the service at the facility with the same start, and somebody of that one attends this one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..plan import Session
    from ..problem import Problem
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for session in view.plan.sessions:
        least = view.problem.service[session.service].group_least
        if 0 < len(session.attendees) < least and not runs_already(view.problem, session):
            yield Finding(
                RULE.id, facility=session.facility, place=session.room, start=session.start, end=session.end,
                detail=f"{len(session.attendees)} attendees, at least {least}", occurrences=session.attendees,
            )  # fmt: skip


def runs_already(problem: "Problem", session: "Session") -> bool:
    """Does the session go on from one that runs?"""
    before = problem.groups_before.get((session.service, session.facility, session.start))
    return before is not None and not before.isdisjoint(session.attendees)


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
