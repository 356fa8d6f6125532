"""Has a session no more attendees than the service allows in a group?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for session in view.plan.sessions:
        most = view.problem.service[session.service].group_size
        if len(session.attendees) > most:
            yield Finding(
                RULE.id, facility=session.facility, place=session.room, start=session.start, end=session.end,
                detail=f"{len(session.attendees)} attendees, at most {most}", occurrences=session.attendees,
            )  # fmt: skip


RULE = Rule(
    "group_size",
    Level.HARD,
    "A session has no more attendees than the service's group size.",
    "同一场训练的人数不超过该服务的小组人数上限。",
    check=check,
    reason_en="the groups are full",
    reason_zh="小组名额已满",
)
