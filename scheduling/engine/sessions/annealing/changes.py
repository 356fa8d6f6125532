"""The changes that moves are made of; each is logged, so that a move can be taken back."""

from typing import Any

from scheduling.engine.search.bits import clear_bit, set_bit
from scheduling.engine.search.compiled import kernel
from scheduling.engine.sessions.model import SHORT

from .tables import FREE, LIVE, LOGGED, OCCUPIED, SPARE, WORTH

OPEN, CLOSE, JOIN, LEAVE = range(4)


@kernel
def fits(state: Any, pool: int, start: int, slots: int) -> bool:
    lowest = 1
    for slot in range(start, start + slots):
        lowest = min(lowest, state.left[pool, slot])
    return bool(lowest > 0)


@kernel
def source(day: Any, state: Any, group: int, start: int, slots: int) -> int:
    """The pool of the fewest groups that has a free member; -1: none."""
    for turn in range(day.pools.shape[1]):
        pool = day.pools[group, turn]
        if pool < 0:
            return -1
        if fits(state, pool, start, slots):
            return pool  # type: ignore[no-any-return]
    return -1


@kernel
def claim(state: Any, pool: int, start: int, slots: int, members: int) -> None:
    for slot in range(start, start + slots):
        state.left[pool, slot] -= members
        if state.left[pool, slot] > 0:
            set_bit(state.open[pool], slot)
        else:
            clear_bit(state.open[pool], slot)


@kernel
def open_session(day: Any, state: Any, kind: int, start: int) -> int:
    """Its number; -1 where resources are lacking. Nobody takes part yet."""
    totals = state.totals
    session = state.spare[totals[SPARE] - 1]
    first, slots = day.first_need[kind], day.slots[kind]
    needs = day.first_need[kind + 1] - first
    for need in range(needs):
        pool = source(day, state, day.need[first + need], start, slots)
        if pool < 0:
            for other in range(need):
                claim(state, state.drawn[session, other], start, slots, -1)
            return -1
        state.drawn[session, need] = pool
        claim(state, pool, start, slots, 1)
    state.kind[session], state.start[session] = kind, start
    _link(day, state, session)
    _log(state, OPEN, session, 0)
    return session  # type: ignore[no-any-return]


@kernel
def close_session(day: Any, state: Any, session: int) -> None:
    """One in which nobody takes part any more."""
    _log(state, CLOSE, session, 0)
    entry = state.log[state.totals[LOGGED] - 1]
    entry[2], entry[3] = state.kind[session], state.start[session]
    kind = state.kind[session]
    for need in range(day.first_need[kind + 1] - day.first_need[kind]):
        entry[4 + need] = state.drawn[session, need]
        claim(state, state.drawn[session, need], state.start[session], day.slots[kind], -1)
    _unlink(day, state, session)


@kernel
def join(day: Any, state: Any, person: int, session: int) -> None:
    _log(state, JOIN, session, person)
    _enter(day, state, person, session)


@kernel
def leave(day: Any, state: Any, person: int, session: int) -> None:
    _log(state, LEAVE, session, person)
    state.log[state.totals[LOGGED] - 1, 3] = state.start[session]  # the session may end, and its number be another's
    _exit(day, state, person, session)


@kernel
def take_back(day: Any, state: Any) -> None:
    """Everything as it was before the move."""
    for step in range(state.totals[LOGGED] - 1, -1, -1):
        entry = state.log[step]
        session = entry[1]
        if entry[0] == JOIN:
            _exit(day, state, entry[2], session)
        elif entry[0] == LEAVE:
            _enter(day, state, entry[2], session)
        elif entry[0] == OPEN:
            kind = state.kind[session]
            for need in range(day.first_need[kind + 1] - day.first_need[kind]):
                claim(state, state.drawn[session, need], state.start[session], day.slots[kind], -1)
            _unlink(day, state, session)
        else:
            kind = state.kind[session] = entry[2]
            state.start[session] = entry[3]
            for need in range(day.first_need[kind + 1] - day.first_need[kind]):
                state.drawn[session, need] = entry[4 + need]
                claim(state, entry[4 + need], entry[3], day.slots[kind], 1)
            _link(day, state, session)
    state.totals[LOGGED] = 0


@kernel
def _log(state: Any, what: int, session: int, person: int) -> None:
    entry = state.log[state.totals[LOGGED]]
    entry[0], entry[1], entry[2] = what, session, person
    state.totals[LOGGED] += 1


@kernel
def _link(day: Any, state: Any, session: int) -> None:
    totals, start = state.totals, state.start[session]
    totals[SPARE] -= 1
    state.size[session] = 0
    state.place[session] = totals[LIVE]
    state.live[totals[LIVE]] = session
    totals[LIVE] += 1
    state.starts[start, state.starting[start]] = session
    state.starting[start] += 1
    state.score[OCCUPIED] += day.slots[state.kind[session]]


@kernel
def _unlink(day: Any, state: Any, session: int) -> None:
    totals, start = state.totals, state.start[session]
    state.spare[totals[SPARE]] = session
    totals[SPARE] += 1
    totals[LIVE] -= 1
    last = state.live[totals[LIVE]]
    state.live[state.place[session]] = last
    state.place[last] = state.place[session]
    state.starting[start] -= 1
    turn = 0
    while state.starts[start, turn] != session:
        turn += 1
    state.starts[start, turn] = state.starts[start, state.starting[start]]
    state.score[OCCUPIED] -= day.slots[state.kind[session]]


@kernel
def _enter(day: Any, state: Any, person: int, session: int) -> None:
    kind, start = state.kind[session], state.start[session]
    for slot in range(start, start + day.slots[kind]):
        state.at[person, slot] = session
        clear_bit(state.idle[slot], person)
        clear_bit(state.vacant[person], slot)
    state.who[session, state.size[session]] = person
    state.size[session] += 1
    _count(day, state, person, kind, start, 1)


@kernel
def _exit(day: Any, state: Any, person: int, session: int) -> None:
    kind, start = state.kind[session], state.start[session]
    for slot in range(start, start + day.slots[kind]):
        state.at[person, slot] = FREE
        set_bit(state.idle[slot], person)
        set_bit(state.vacant[person], slot)
    state.size[session] -= 1
    seat = 0
    while state.who[session, seat] != person:
        seat += 1
    state.who[session, seat] = state.who[session, state.size[session]]
    _count(day, state, person, kind, start, -1)


@kernel
def _count(day: Any, state: Any, person: int, kind: int, start: int, more: int) -> None:
    state.count[person, kind] += more
    if state.count[person, kind] < day.limit[person, kind]:
        set_bit(state.wanting[kind], person)
    else:
        clear_bit(state.wanting[kind], person)
    worth = day.value[person]
    for turn in range(day.cover.shape[2]):
        quota = day.cover[person, start, turn]
        if quota < 0:
            break
        before, after = state.used[person, quota], state.used[person, quota] + more
        if min(before, after) < day.quota[person, quota, 0]:
            worth += SHORT
        state.used[person, quota] = after
        if max(before, after) == day.quota[person, quota, 1]:
            _shut(day, state, person, quota, more)
    state.score[WORTH] += more * worth


@kernel
def _shut(day: Any, state: Any, person: int, quota: int, more: int) -> None:
    """The quota is used up, or no longer so."""
    for stretch in range(day.quota[person, quota, 4], day.quota[person, quota, 5]):
        state.full[person, stretch] += more
        if state.full[person, stretch]:
            clear_bit(state.ready[stretch], person)
        else:
            set_bit(state.ready[stretch], person)
