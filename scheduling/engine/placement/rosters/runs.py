"""Runs of nights of one kind of people each, put together to the best roster of a room that one kind shares at a time.

What each run gains is known from some round before. The best roster by that is worked out at the prices of now, put
together anew with what its runs gain in truth, and so on until it has nothing old in it. Of the other runs some are
worked out in each round, so that none stays forgotten: prices change little from one round to the next.
"""

from typing import Any

from ...search.compiled import kernel
from .flow import HAIR, clear, let_in_until
from .tables import KINDS

ALL = -1  # runs that begin on any night
TURNS = 8  # rounds in which the runs of all nights are worked out once


@kernel
def best_runs(rooms: Any, desk: Any, room: int, due: int) -> None:
    """The runs of the room's best roster of those on the desk, in ``desk.since`` and ``desk.kind``.

    ``due``: the turn of the nights from which runs are worked out, or ``ALL``.
    """
    nights = rooms.beds.shape[1]
    for kind in range(KINDS):
        for start in range(nights if _is_there(rooms, desk, room, kind) else 0):
            desk.exact[kind, start] = due in (ALL, start % TURNS)
            if desk.exact[kind, start] and desk.opens[kind, start]:
                _gains_from(rooms, desk, room, kind, start)
    begin = 0
    while begin >= 0:
        _put_together(rooms, desk, room, begin)
        begin = _work_out(rooms, desk, room)


@kernel
def _is_there(rooms: Any, desk: Any, room: int, kind: int) -> bool:
    pools = rooms.first_pool[room + 1] - rooms.first_pool[room]
    return desk.bucket[kind, pools] > desk.bucket[kind, 0]  # type: ignore[no-any-return]


@kernel
def _put_together(rooms: Any, desk: Any, room: int, begin: int) -> None:
    """The best runs by what is known of them; those that begin before ``begin`` are as they were."""
    nights, gains = rooms.beds.shape[1], rooms.gains[rooms.named[room]]
    if begin == 0:
        desk.best[0], desk.since[0] = 0.0, -1
    for night in range(begin + 1, nights + 1):
        desk.best[night], desk.since[night] = desk.best[night - 1], -1
        for kind in range(KINDS):
            if not _is_there(rooms, desk, room, kind) or not desk.closes[kind, night]:
                continue
            for start in range(max(0, night - rooms.run), night):
                gained = desk.best[start] + gains[kind, start, night - start]
                if desk.opens[kind, start] and gained > desk.best[night] + HAIR:
                    desk.best[night], desk.since[night], desk.kind[night] = gained, start, kind


@kernel
def _work_out(rooms: Any, desk: Any, room: int) -> int:
    """Work out those runs of the best roster that are old. The first night of these, -1 where there are none."""
    begin, night = -1, rooms.beds.shape[1]
    while night > 0:
        start, kind = desk.since[night], desk.kind[night]
        if start < 0:
            night -= 1
            continue
        if not desk.exact[kind, start]:
            desk.exact[kind, start] = 1
            _gains_from(rooms, desk, room, kind, start)
            begin = start
        night = start
    return begin


@kernel
def _gains_from(rooms: Any, desk: Any, room: int, kind: int, start: int) -> None:
    """Note what runs of the kind from ``start`` gain."""
    first_pool, end_pool, gained = rooms.first_pool[room], rooms.first_pool[room + 1], 0.0
    end = min(rooms.beds.shape[1], start + rooms.run)
    for pool in range(first_pool, end_pool):
        clear(rooms, desk, pool, pool - first_pool, kind, start, end)
    for night in range(start + 1, end + 1):
        for place in range(end_pool - first_pool if desk.closes[kind, night] else 0):
            gained += let_in_until(desk, place, kind, start, night)
        rooms.gains[rooms.named[room], kind, start, night - start] = gained
