"""Are there no more people in a room at once than its size, over all sessions that run beside each other?"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..timeline import overload
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..plan import Session
    from ..view import PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    rooms: dict[str, list[tuple[int, int, int, Session]]] = defaultdict(list)
    for session in view.plan.sessions:
        rooms[session.room].append((session.start, session.end, len(session.attendees), session))
    for name, uses in rooms.items():
        room = view.problem.room[name]
        for start, end, people, sessions in overload(uses, room.size):
            yield Finding(
                RULE.id, facility=room.facility, place=name, start=start, end=end,
                detail=f"{people} people, room for {room.size}",
                occurrences=tuple(one for session in sessions for one in session.attendees),
            )  # fmt: skip


RULE = Rule(
    "room_slots",
    Level.HARD,
    "A room holds no more people at once than its size.",
    "同一时间一个房间内的人数不超过可容纳人数。",
    check=check,
    reason_en="no therapy or training room is free",
    reason_zh="没有空闲的训练室",
)
