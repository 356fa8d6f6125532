"""The best roster of each room for given gains of stays.

Beds are alike, so a roster of one kind of people is a flow over the nights: every bed goes from night to night, empty
or with a stay. Stays are let in one after the other, in the order of their ends; each may push others out, back and
forth along the way that gains most. So a run of nights that begins on a given night is solved for all its ends at once.
Potentials of the nights, kept from one way to the next, tell at once of most stays that no way gains anything (Ahuja,
Magnanti and Orlin 1993, chapter 9).
"""

from typing import Any

from ...search.compiled import entry, kernel

HAIR = 1e-7
NEVER = -1e18
# Ways to a night: over an empty bed, back over one, over a stay (its number), and back over stay ``FILLED - way``.
EMPTY, EMPTIED, FILLED = -1, -2, -10
KINDS = 4


@entry
def best_rosters(rooms: Any, stays: Any, desk: Any, worth: Any) -> None:
    """Marks in ``stays.taken`` what each room's roster has at ``worth`` (by wish); gains go to ``rooms.value``."""
    for place in range(len(stays.taken)):
        stays.taken[place] = 0
    for room in range(len(rooms.shared)):
        first, end = rooms.first_pool[room], rooms.first_pool[room + 1]
        if rooms.shared[room]:
            rooms.value[room] = _shared(rooms, stays, desk, worth, room)
            continue
        rooms.value[room] = 0.0
        for pool in range(first, end):
            desk.bucket[0, 0] = 0
            desk.bucket[0, 1] = _gather(rooms, stays, desk, worth, room, pool, -1, 0)
            if desk.bucket[0, 1]:
                nights = rooms.beds.shape[1]
                rooms.value[room] += _run(rooms, desk, pool, pool + 1, 0, 0, nights, False)
                _take(stays, desk, 0, desk.bucket[0, 1])


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
def _shared(rooms: Any, stays: Any, desk: Any, worth: Any, room: int) -> float:
    """Runs of nights of one kind each; which, is decided from the first night on."""
    first_pool, end_pool, nights = rooms.first_pool[room], rooms.first_pool[room + 1], rooms.beds.shape[1]
    kinds, only = _sort_by_kind(rooms, stays, desk, worth, room)
    if kinds == 0:
        return 0.0
    if kinds == 1:
        gained = _run(rooms, desk, first_pool, end_pool, only, 0, nights, False)
        _take(stays, desk, desk.bucket[only, 0], desk.bucket[only, end_pool - first_pool])
        return gained
    for night in range(nights + 1):
        desk.best[night], desk.since[night] = 0.0, -1
    for start in range(nights + 1):
        if start and desk.best[start - 1] >= desk.best[start]:
            desk.best[start], desk.since[start] = desk.best[start - 1], -1
        for kind in range(KINDS):
            if desk.opens[kind, start]:
                _run(rooms, desk, first_pool, end_pool, kind, start, min(nights, start + rooms.run), True)
    night = nights
    while night > 0:
        start, kind = desk.since[night], desk.kind[night]
        if start < 0:
            night -= 1
            continue
        _run(rooms, desk, first_pool, end_pool, kind, start, night, False)
        _take(stays, desk, desk.bucket[kind, 0], desk.bucket[kind, end_pool - first_pool])
        night = start
    return desk.best[nights]  # type: ignore[no-any-return]


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


@kernel
def _run(rooms: Any, desk: Any, first_pool: int, end_pool: int, kind: int, start: int, end: int, note: bool) -> float:
    """What nights ``[start, end)`` gain of the kind; ``note`` in ``desk.best`` what all runs from ``start`` do."""
    gained = 0.0
    for pool in range(first_pool, end_pool):
        for night in range(start, end):
            desk.spare[pool - first_pool, night] = rooms.beds[pool, night]
        for night in range(start, end + 1):
            desk.potential[pool - first_pool, night] = 0.0
        desk.next[pool - first_pool] = desk.bucket[kind, pool - first_pool]
        for one in range(desk.bucket[kind, pool - first_pool], desk.bucket[kind, pool - first_pool + 1]):
            desk.used[one] = 0
    if not note:
        for pool in range(end_pool - first_pool):
            gained += _let_in_until(desk, pool, kind, start, end)
        return gained
    for night in range(start + 1, end + 1):
        if not desk.closes[kind, night]:
            continue
        for pool in range(end_pool - first_pool):
            gained += _let_in_until(desk, pool, kind, start, night)
        if desk.best[start] + gained > desk.best[night] + HAIR:
            desk.best[night], desk.since[night], desk.kind[night] = desk.best[start] + gained, start, kind
    return gained


@kernel
def _let_in_until(desk: Any, pool: int, kind: int, start: int, end: int) -> float:
    """Let in the pool's next stays that end by ``end``."""
    gained, one = 0.0, desk.next[pool]
    while one < desk.bucket[kind, pool + 1] and desk.end[one] <= end:
        if desk.first[one] >= start:
            gained += _let_in(desk, pool, kind, one, start)
        one += 1
    desk.next[pool] = one
    return gained


@kernel
def _let_in(desk: Any, pool: int, kind: int, one: int, start: int) -> float:
    """Let stay ``one`` in where that gains something, and return how much."""
    first, end = desk.first[one], desk.end[one]
    # From a night that a way leads to, no way leads to one that none does: there potentials tell nothing.
    known = desk.potential[pool, first] != NEVER and desk.potential[pool, end] != NEVER
    if known and desk.potential[pool, first] + desk.gain[one] <= desk.potential[pool, end] + HAIR:
        return 0.0
    _ways(desk, pool, desk.bucket[kind, pool], one, start, end)
    for night in range(start, end + 1):
        desk.potential[pool, night] = desk.gained[night]
    gained = desk.gain[one] + desk.gained[first]
    if gained <= HAIR:
        return 0.0
    night = first
    while night != end:
        way = desk.came[night]
        if way == EMPTY:
            night -= 1
            desk.spare[pool, night] += 1
        elif way == EMPTIED:
            desk.spare[pool, night] -= 1
            night += 1
        elif way >= 0:
            desk.used[way] = 1
            night = desk.first[way]
        else:
            desk.used[FILLED - way] = 0
            night = desk.end[FILLED - way]
    desk.used[one] = 1
    return gained  # type: ignore[no-any-return]


@kernel
def _ways(desk: Any, pool: int, low: int, one: int, start: int, end: int) -> None:
    """Fill ``desk.gained`` with the most that a way from ``end`` to each night gains; stays behind ``one`` wait."""
    for night in range(start, end):
        desk.gained[night] = NEVER
    desk.gained[end] = 0.0
    changed = True
    while changed:
        changed = False
        stay = one - 1
        for night in range(end, start, -1):
            while stay >= low and desk.end[stay] > night:
                stay -= 1
            if desk.gained[night] == NEVER:
                continue
            while stay >= low and desk.end[stay] == night:
                gain = desk.gained[night] - desk.gain[stay]
                if desk.used[stay] and gain > desk.gained[desk.first[stay]] + HAIR:
                    desk.gained[desk.first[stay]], desk.came[desk.first[stay]] = gain, FILLED - stay
                    changed = True
                stay -= 1
            if desk.spare[pool, night - 1] > 0 and desk.gained[night] > desk.gained[night - 1] + HAIR:
                desk.gained[night - 1], desk.came[night - 1] = desk.gained[night], EMPTIED
                changed = True
        if not changed:
            break
        changed = False
        stay = low
        for night in range(start + 1, end + 1):
            if desk.gained[night - 1] > desk.gained[night] + HAIR:
                desk.gained[night], desk.came[night] = desk.gained[night - 1], EMPTY
                changed = True
            while stay < one and desk.end[stay] <= night:
                ahead = desk.end[stay] == night and desk.first[stay] >= start and not desk.used[stay]
                if ahead and desk.gained[desk.first[stay]] != NEVER:
                    gain = desk.gained[desk.first[stay]] + desk.gain[stay]
                    if gain > desk.gained[night] + HAIR:
                        desk.gained[night], desk.came[night] = gain, stay
                        changed = True
                stay += 1
