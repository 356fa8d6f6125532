"""Has the room a piece of each equipment for every attendee, over all sessions that run beside each other?"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..timeline import overload
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..plan import Session
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    uses: dict[tuple[str, str], list[tuple[int, int, int, Session]]] = defaultdict(list)
    for session in view.plan.sessions:
        for kind in view.problem.service[session.service].equipment:
            uses[session.room, kind].append((session.start, session.end, len(session.attendees), session))
    for (name, kind), together in uses.items():
        room = view.problem.room[name]
        pieces = dict(room.equipment).get(kind, 0)
        for start, end, wanted, sessions in overload(together, pieces):
            yield Finding(
                RULE.id, facility=room.facility, place=name, start=start, end=end,
                detail=f"{wanted} pieces of {kind} in use, the room has {pieces}",
                occurrences=tuple(one for session in sessions for one in session.attendees),
            )  # fmt: skip


RULE = Rule(
    "equipment",
    Level.HARD,
    "The room has a piece of the equipment needed for everyone who trains in it at once.",
    "同时训练的每个人在该房间都有所需设备可用。",
    check=check,
    reason_en="no room has the equipment free",
    reason_zh="没有房间有空闲的所需设备",
)
