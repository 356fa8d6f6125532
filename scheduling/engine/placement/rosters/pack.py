"""The best roster of each room for given gains of stays.

A room's roster of one kind of people is a flow over the nights (``flow``); where only one kind may be there at a time,
it is a row of such runs (``runs``).
"""

from typing import Any

from ...search.compiled import entry, kernel
from .flow import HAIR, gained_by, ways_to
from .runs import best_runs
from .tables import KINDS


@entry
def best_rosters(rooms: Any, stays: Any, desk: Any, worth: Any, due: int, lane: int, lanes: int) -> None:
    """Marks in ``stays.taken`` what each room's roster has at ``worth`` (by wish); gains go to ``rooms.value``.

    ``due``: see ``runs``; what comes of it is exact with ``ALL``, and else the best that is known. ``lane``: of so many
    ``lanes`` that share the rooms, each with a desk of its own.
    """
    for room in range(lane, len(rooms.shared), lanes):
        first, end = rooms.first_pool[room], rooms.first_pool[room + 1]
        for place in range(rooms.first_stay[first], rooms.first_stay[end]):
            stays.taken[place] = 0
        if rooms.shared[room]:
            rooms.value[room] = _shared(rooms, stays, desk, worth, room, due)
            continue
        rooms.value[room] = 0.0
        for pool in range(first, end):
            desk.bucket[0, 0] = 0
            desk.bucket[0, 1] = _gather(rooms, stays, desk, worth, room, pool, -1, 0)
            if desk.bucket[0, 1]:
                rooms.value[room] += gained_by(rooms, desk, pool, pool + 1, 0, 0, rooms.beds.shape[1])
                _take(stays, desk, 0, desk.bucket[0, 1])


@entry
def worth_of_nights(rooms: Any, stays: Any, desk: Any, worth: Any, prices: Any) -> None:
    """Fill ``prices`` (pools x nights) with what one bed more would gain at ``worth``, where company is of no matter.

    These are the differences of potentials: of the most that a way from the first night to each gains.
    """
    nights = rooms.beds.shape[1]
    for room in range(len(rooms.shared)):
        for pool in range(rooms.first_pool[room], rooms.first_pool[room + 1]):
            desk.bucket[0, 0] = 0
            desk.bucket[0, 1] = _gather(rooms, stays, desk, worth, room, pool, -1, 0)
            gained_by(rooms, desk, pool, pool + 1, 0, 0, nights)
            ways_to(desk, 0, 0, desk.bucket[0, 1], 0, nights, 0)
            for night in range(nights):
                prices[pool, night] = max(0.0, desk.gained[night + 1] - desk.gained[night])


@kernel
def _gather(rooms: Any, stays: Any, desk: Any, worth: Any, room: int, pool: int, kind: int, count: int) -> int:
    """Add the pool's stays of a kind, or of any for -1, that gain something to the ``count`` on the desk."""
    for place in range(rooms.first_stay[pool], rooms.first_stay[pool + 1]):
        stay = stays.rows[place]
        gain = worth[stay.wish] - stays.cost[place]
        if gain <= HAIR:
            continue
        if kind >= 0 and (
            stay.kind != kind or rooms.barred[room, kind, stay.end] > rooms.barred[room, kind, stay.first]
        ):
            continue
        desk.place[count], desk.first[count], desk.end[count], desk.gain[count] = place, stay.first, stay.end, gain
        count += 1
    return count


@kernel
def _take(stays: Any, desk: Any, low: int, high: int) -> None:
    for one in range(low, high):
        if desk.used[one]:
            stays.taken[desk.place[one]] = 1


@kernel
def _shared(rooms: Any, stays: Any, desk: Any, worth: Any, room: int, due: int) -> float:
    first_pool, end_pool, nights = rooms.first_pool[room], rooms.first_pool[room + 1], rooms.beds.shape[1]
    kinds, only = _sort_by_kind(rooms, stays, desk, worth, room)
    if kinds == 0:
        return 0.0
    if kinds == 1:
        gained = gained_by(rooms, desk, first_pool, end_pool, only, 0, nights)
        _take(stays, desk, desk.bucket[only, 0], desk.bucket[only, end_pool - first_pool])
        return gained
    best_runs(rooms, desk, room, due)
    gained, night = 0.0, nights
    while night > 0:
        start, kind = _one_kind_until(desk, night), desk.kind[night]
        if start < 0:
            night -= 1
            continue
        gained += gained_by(rooms, desk, first_pool, end_pool, kind, start, night)
        _take(stays, desk, desk.bucket[kind, 0], desk.bucket[kind, end_pool - first_pool])
        night = start
    return gained


@kernel
def _one_kind_until(desk: Any, night: int) -> int:
    """Where the runs of one kind in a row begin that end with ``night``; -1 where none ends.

    Together they gain at least as much as one by one: a stay may go on where one run ends and the next begins.
    """
    start, before = desk.since[night], desk.since[night]
    while before > 0:
        if desk.since[before] < 0:
            before -= 1
        elif desk.kind[before] == desk.kind[night]:
            start = before = desk.since[before]
        else:
            break
    return start  # type: ignore[no-any-return]


@kernel
def _sort_by_kind(rooms: Any, stays: Any, desk: Any, worth: Any, room: int) -> tuple[int, int]:
    """How many kinds have something to gain, and the last of these."""
    first_pool, end_pool = rooms.first_pool[room], rooms.first_pool[room + 1]
    count, kinds, only = 0, 0, 0
    for kind in range(KINDS):
        for night in range(rooms.beds.shape[1] + 1):
            desk.opens[kind, night] = desk.closes[kind, night] = 0
        before = count
        for pool in range(first_pool, end_pool):
            desk.bucket[kind, pool - first_pool] = count
            count = _gather(rooms, stays, desk, worth, room, pool, kind, count)
        desk.bucket[kind, end_pool - first_pool] = count
        for one in range(before, count):
            desk.opens[kind, desk.first[one]] = 1
            desk.closes[kind, desk.end[one]] = 1
        if count > before:
            kinds, only = kinds + 1, kind
    return kinds, only
