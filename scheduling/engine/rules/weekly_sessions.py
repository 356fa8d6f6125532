"""Does each facility give a service no more often in the week than its offer says?

A group session counts once, a visit once for each facility that its carers come from, an attended day once. Stays are
not counted: beds are their limit.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..demand import Occurrence
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    given: dict[tuple[str, str], list[tuple[Occurrence, ...]]] = defaultdict(list)
    for facility, service, occurrences in _given(view):
        given[facility, service].append(occurrences)
    for (facility, service), times in given.items():
        offer = view.problem.offer.get((facility, service))
        most = None if offer is None else offer.weekly_sessions
        if most is not None and len(times) > most:
            yield Finding(
                RULE.id, facility=facility, detail=f"{len(times)} times {service}, at most {most} a week",
                occurrences=tuple(one for occurrences in times for one in occurrences),
            )  # fmt: skip


def _given(view: "PlanView") -> Iterator[tuple[str, str, tuple[Occurrence, ...]]]:
    needs, members = view.problem.need, view.problem.member
    for session in view.plan.sessions:
        yield session.facility, session.service, session.attendees
    for visit in view.plan.visits:
        for facility in dict.fromkeys(members[name].facility for name in visit.staff):
            yield facility, needs[visit.need].service, (Occurrence(visit.need, visit.index),)
    for day in view.plan.days:
        yield day.facility, needs[day.need].service, (Occurrence(day.need, day.index),)


RULE = Rule(
    "weekly_sessions",
    Level.HARD,
    "A facility gives a service no more often in the week than it offers; a visit by carers of two facilities counts "
    "for both.",
    "机构一周内提供某项服务的次数不超过其可提供的总量；两家机构各派一人的双人上门服务，两家各计一次。",
    check=check,
    reason_en="the facilities have used up what they offer of this service in the week",
    reason_zh="机构本周可提供的次数已用完",
)
