"""The groups that run: those of the published plan, of services that open none with fewer than a least number."""

from dataclasses import replace

from ..plan import Plan, Session, groups_of
from ..problem import Problem


def published_groups(problem: Problem, published: Plan) -> list[Session]:
    """The published sessions of services that are held only with a least number of attendees, of those who still need
    them. Whoever gives one may have gone.
    """
    named = (one for one in published.sessions if one.service in problem.service and one.facility in problem.facility)
    groups = (
        replace(session, attendees=tuple(one for one in session.attendees if one.need in problem.need))
        for session in problem.groups_among(named)
    )
    return [group for group in groups if group.attendees]


def with_running(problem: Problem, groups: list[Session]) -> Problem:
    """Groups that are published go on when somebody drops out."""
    seats = ((group.service, group.facility, group.start, one) for group in groups for one in group.attendees)
    running = groups_of(seats)
    return problem if running == problem.running else replace(problem, running=running)
