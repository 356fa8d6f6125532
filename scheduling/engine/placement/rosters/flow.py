"""Stays in the beds of one pool, as a flow over the nights: every bed goes from night to night, empty or with a stay.

Beds of a pool are alike. Stays are let in one after the other, in the order of their ends; each may push others out,
back and forth along the way that gains most. So a run of nights that begins on a given night is solved for all its ends
at once. Potentials of the nights, kept from one way to the next, tell at once of most stays that no way gains anything
(Ahuja, Magnanti and Orlin 1993, chapter 9).
"""

from typing import Any

from ...search.compiled import kernel

HAIR = 1e-7
NEVER = -1e18
# Ways to a night: over an empty bed, back over one, over a stay (its number), and back over stay ``FILLED - way``.
EMPTY, EMPTIED, FILLED = -1, -2, -10


@kernel
def gained_by(rooms: Any, desk: Any, first_pool: int, end_pool: int, kind: int, start: int, end: int) -> float:
    """What nights ``[start, end)`` gain of the kind; who is there is marked in ``desk.used``."""
    gained = 0.0
    for pool in range(first_pool, end_pool):
        gained += _fill(rooms, desk, pool, pool - first_pool, kind, start, end)
    return gained


@kernel
def _fill(rooms: Any, desk: Any, pool: int, place: int, kind: int, start: int, end: int) -> float:
    """Give out bed after bed, each from night to night along the way that gains most: successive longest ways.

    As many searches as beds, where letting in asks for one for many a stay.
    """
    low, high, gained = desk.bucket[kind, place], desk.bucket[kind, place + 1], 0.0
    most = 0
    for night in range(start, end):
        desk.spare[place, night] = 0
        most = max(most, rooms.beds[pool, night])
    for one in range(low, high):
        desk.used[one] = 0
    for bed in range(most if high > low else 0):
        opens = -1
        for night in range(start, end + 1):
            is_there = night < end and rooms.beds[pool, night] > bed
            if is_there and opens < 0:
                opens = night
            elif not is_there and opens >= 0:
                ways_to(desk, place, low, high, start, end, opens)
                gained += desk.gained[night]
                _go_back(desk, place, night, opens)
                opens = -1
    return gained


@kernel
def clear(rooms: Any, desk: Any, pool: int, place: int, kind: int, start: int, end: int) -> None:
    """Nobody is there on nights ``[start, end)``; ``place`` is the pool's in its room."""
    for night in range(start, end):
        desk.spare[place, night] = rooms.beds[pool, night]
    for night in range(start, end + 1):
        desk.potential[place, night] = 0.0
    desk.next[place] = desk.bucket[kind, place]
    for one in range(desk.bucket[kind, place], desk.bucket[kind, place + 1]):
        desk.used[one] = 0


@kernel
def let_in_until(desk: Any, pool: int, kind: int, start: int, end: int) -> float:
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
    ways_to(desk, pool, desk.bucket[kind, pool], one, start, end, end)
    for night in range(start, end + 1):
        desk.potential[pool, night] = desk.gained[night]
    gained = desk.gain[one] + desk.gained[first]
    if gained <= HAIR:
        return 0.0
    _go_back(desk, pool, first, end)
    desk.used[one] = 1
    return gained  # type: ignore[no-any-return]


@kernel
def _go_back(desk: Any, pool: int, night: int, origin: int) -> None:
    """Take the way that leads from ``origin`` to ``night``."""
    while night != origin:
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


@kernel
def ways_to(desk: Any, pool: int, low: int, one: int, start: int, end: int, origin: int) -> None:
    """Fill ``desk.gained`` with the most that a way from ``origin`` to each night of ``[start, end]`` gains; stays from
    ``one`` on wait.
    """
    for night in range(start, end + 1):
        desk.gained[night] = NEVER
    desk.gained[origin] = 0.0
    changed = origin == end or _ahead(desk, pool, low, one, start, end)
    while changed:
        changed = _back(desk, pool, low, one, start, end) and _ahead(desk, pool, low, one, start, end)


@kernel
def _back(desk: Any, pool: int, low: int, one: int, start: int, end: int) -> bool:
    """Ways over empty beds and stays that give way. Whether one gains more."""
    changed, stay = False, one - 1
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
    return changed


@kernel
def _ahead(desk: Any, pool: int, low: int, one: int, start: int, end: int) -> bool:
    """Ways over beds left empty and stays that come in. Whether one gains more."""
    changed, stay = False, low
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
    return changed
