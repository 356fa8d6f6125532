"""Sessions end, and others open in their place."""

from typing import Any

import numpy as np

from scheduling.engine.search.bits import ALL, NONE, lowest, word_below, word_from
from scheduling.engine.search.compiled import kernel
from scheduling.engine.search.dice import below, uniform

from .changes import join, open_session
from .people import able, able_people
from .seats import end, evict, fill
from .tables import AWAY, LIVE

NEAR = 4  # slots before and after a session that ends: fewer than this many are planned anew with it
FURTHER = 3  # other sessions that end with it: fewer
SAME, OTHER = 0.6, 0.1  # chance of each to be among them, where it draws on the same pool first, and where not
MARGIN = 2  # slots before and after a session for which others had to end


@kernel
def ruin(day: Any, state: Any) -> int:
    """Some sessions near each other end; others take their place. The start of one of them; -1: there is none."""
    if not state.totals[LIVE]:
        return -1
    session = state.live[below(state, state.totals[LIVE])]
    start, pool, near = state.start[session], state.drawn[session, 0], below(state, NEAR)
    low = max(0, start - near)
    high = min(day.cover.shape[1], start + day.slots[state.kind[session]] + near)
    end(day, state, session)
    more = below(state, FURTHER)
    offset = below(state, high - low)
    for step in range(high - low):
        slot = low + (offset + step) % (high - low)
        for turn in range(state.starting[slot] - 1, -1, -1):
            other = state.starts[slot, turn]
            if more > 0 and uniform(state) < (SAME if state.drawn[other, 0] == pool else OTHER):
                end(day, state, other)
                more -= 1
    recreate(day, state, low, high)
    return start  # type: ignore[no-any-return]


@kernel
def recreate(day: Any, state: Any, low: int, high: int) -> None:
    """Opens sessions in the slots while there are people for them: those of most people a slot first, by chance.

    People only become fewer meanwhile, so that what an offer was worth before is never less than it is now.
    """
    offers = _offers(day, state, low, high)
    while offers:
        best = 0
        for offer in range(1, offers):
            if state.value[offer, 0] > state.value[best, 0]:
                best = offer
        what, slot = state.offer[best, 0], state.offer[best, 1]
        people = able_people(day, state, what, slot)
        if people >= day.least[what]:
            value = min(people, day.most[what]) / day.slots[what] * state.value[best, 1]
            if value < state.value[best, 0]:
                state.value[best, 0] = value
                continue
            session = open_session(day, state, what, slot)
            if session >= 0:
                fill(day, state, session)
                continue
        offers -= 1
        for column in range(2):
            state.offer[best, column] = state.offer[offers, column]
            state.value[best, column] = state.value[offers, column]


@kernel
def _offers(day: Any, state: Any, low: int, high: int) -> int:
    """How many sessions could open in the slots, each by itself."""
    offers = 0
    for what in range(day.slots.size):
        end = min(high, day.cover.shape[1] - day.slots[what] + 1)
        for first in range(max(0, low - day.slots[what] + 1), end, 64):
            starts = _supplied(day, state, what, first) & word_below(end - first)
            while starts != NONE:
                offers = _offer(day, state, offers, what, first + lowest(starts))
                starts &= starts - np.uint64(1)
    return offers


@kernel
def _offer(day: Any, state: Any, offers: int, what: int, slot: int) -> int:
    """Where people are enough for it, it is noted; how many offers there are then."""
    people = able_people(day, state, what, slot)
    if people < day.least[what]:
        return offers
    chance = 0.5 + uniform(state)
    state.offer[offers, 0], state.offer[offers, 1] = what, slot
    state.value[offers, 0], state.value[offers, 1] = min(people, day.most[what]) / day.slots[what] * chance, chance
    return offers + 1


@kernel
def _supplied(day: Any, state: Any, kind: int, first: int) -> Any:
    """The starts from ``first`` on, as bits, at which each of its needs by itself finds a free resource."""
    starts = ALL
    for need in range(day.first_need[kind], day.first_need[kind + 1]):
        group, some = day.need[need], NONE
        for turn in range(day.pools.shape[1]):
            pool = day.pools[group, turn]
            if pool < 0:
                break
            free = ALL
            for slot in range(first, first + day.slots[kind]):
                free &= word_from(state.open[pool], slot)
            some |= free
        starts &= some
        if starts == NONE:
            break
    return starts


@kernel
def clear(day: Any, state: Any) -> int:
    """A session of any kind at any time, for which others that stand in its way end. Its start; -1: no such move.

    Half of the time its kind is that of a session which ends: what people may not have more of moves to another day.
    """
    kind, left = below(state, day.slots.size), -1
    if state.totals[LIVE] and below(state, 2):
        session = state.live[below(state, state.totals[LIVE])]
        kind, left = state.kind[session], state.start[session]
        end(day, state, session)
    slots = day.slots[kind]
    if day.cover.shape[1] < slots:
        return -1
    start = below(state, day.cover.shape[1] - slots + 1)
    if _opened(day, state, kind, start):
        recreate(day, state, max(0, start - MARGIN), min(day.cover.shape[1], start + slots + MARGIN))
        if left >= 0:
            recreate(day, state, max(0, left - MARGIN), min(day.cover.shape[1], left + slots + MARGIN))
    return start


@kernel
def _opened(day: Any, state: Any, kind: int, start: int) -> bool:
    """Whether resources could be had for it; it is left open only where enough people came."""
    for need in range(day.first_need[kind], day.first_need[kind + 1]):
        if not _make_room(day, state, day.need[need], start, day.slots[kind]):
            return False
    session = open_session(day, state, kind, start)
    if session < 0:
        return False
    fill(day, state, session)
    if below(state, 2):
        _draw_in(day, state, session)
    if state.size[session] < day.least[kind]:
        end(day, state, session)
    return True


@kernel
def _make_room(day: Any, state: Any, group: int, start: int, slots: int) -> bool:
    """Ends what keeps some pool of the group from serving in the slots; whether there is one."""
    pools = 0
    while pools < day.pools.shape[1] and day.pools[group, pools] >= 0:
        pools += 1
    offset = below(state, max(1, pools))
    for turn in range(pools):
        pool = day.pools[group, (offset + turn) % pools]
        there = True
        for slot in range(start, start + slots):
            there &= day.free[pool, slot] > 0
        if there:
            for slot in range(start, start + slots):
                while state.left[pool, slot] <= 0:
                    _end_one(day, state, pool, slot)
            return True
    return False


@kernel
def _end_one(day: Any, state: Any, pool: int, slot: int) -> None:
    """A session that draws on the pool in the slot."""
    for start in range(slot, max(-1, slot - day.longest), -1):
        for turn in range(state.starting[start]):
            session = state.starts[start, turn]
            kind = state.kind[session]
            if start + day.slots[kind] <= slot:
                continue
            for need in range(day.first_need[kind + 1] - day.first_need[kind]):
                if state.drawn[session, need] == pool:
                    end(day, state, session)
                    return


@kernel
def _draw_in(day: Any, state: Any, session: int) -> None:
    """Seats are taken by people of other sessions that can do without them."""
    kind, start = state.kind[session], state.start[session]
    offset = below(state, day.people)
    for turn in range(day.people):
        person = (offset + turn) % day.people
        if state.size[session] >= day.most[kind]:
            return
        other = _only_session(day, state, person, kind, start)
        if other < 0 or state.count[person, kind] >= day.limit[person, kind]:
            continue
        if state.size[other] > day.least[state.kind[other]]:
            evict(day, state, person, other)
            if able(day, state, person, kind, start):
                join(day, state, person, session)


@kernel
def _only_session(day: Any, state: Any, person: int, kind: int, start: int) -> int:
    """What the person has in the slots of such a session, if it is one of another kind; else -1."""
    found = -1
    for slot in range(start, start + day.slots[kind]):
        session = state.at[person, slot]
        if session == AWAY or (session >= 0 and found >= 0 and session != found):
            return -1
        if session >= 0:
            found = session
    return -1 if found >= 0 and state.kind[found] == kind else found
