"""One person takes a seat: what others lose by it, and who takes what is left."""

from typing import Any

import numpy as np

from scheduling.engine.search.bits import ALL, NONE, lowest, next_set
from scheduling.engine.search.compiled import kernel
from scheduling.engine.search.dice import below

from .changes import LEAVE, close_session, join, leave
from .people import able, able_word
from .tables import AWAY, FREE, LIVE, LOGGED

REACH = 12  # slots before and after a change in which those who lost something look for another session


@kernel
def evict(day: Any, state: Any, person: int, session: int) -> None:
    """The session ends where too few are left."""
    leave(day, state, person, session)
    if state.size[session] < day.least[state.kind[session]]:
        end(day, state, session)


@kernel
def end(day: Any, state: Any, session: int) -> None:
    while state.size[session]:
        leave(day, state, state.who[session, state.size[session] - 1], session)
    close_session(day, state, session)


@kernel
def seat(day: Any, state: Any) -> int:
    """Somebody joins a session, whatever that person has to give up for it. Its start; -1: no such move."""
    if not state.totals[LIVE]:
        return -1
    session = state.live[below(state, state.totals[LIVE])]
    person = below(state, day.people)
    kind, start = state.kind[session], state.start[session]
    if state.size[session] >= day.most[kind] or not day.limit[person, kind]:
        return -1
    span = range(start, start + day.slots[kind])
    for slot in span:
        if state.at[person, slot] == session or state.at[person, slot] == AWAY:
            return -1
    for slot in span:
        if state.at[person, slot] != FREE:
            evict(day, state, person, state.at[person, slot])
    if state.count[person, kind] >= day.limit[person, kind]:
        _give_up(day, state, person, kind, 0, day.cover.shape[1])
    for turn in range(day.cover.shape[2]):
        quota = day.cover[person, start, turn]
        if quota < 0:
            break
        if state.used[person, quota] >= day.quota[person, quota, 1]:
            _give_up(day, state, person, -1, day.quota[person, quota, 2], day.quota[person, quota, 3])
    if able(day, state, person, kind, start):
        join(day, state, person, session)
    return start  # type: ignore[no-any-return]


@kernel
def _give_up(day: Any, state: Any, person: int, kind: int, first: int, until: int) -> None:
    """Some session of the person that starts within the slots; one of the kind, unless that is -1."""
    span = until - first
    offset = below(state, span)
    for turn in range(span):
        slot = first + (offset + turn) % span
        session = state.at[person, slot]
        if session >= 0 and state.start[session] == slot and (kind < 0 or state.kind[session] == kind):
            evict(day, state, person, session)
            return


@kernel
def fill(day: Any, state: Any, session: int) -> None:
    """Seats left are taken by who is free."""
    kind, start = state.kind[session], state.start[session]
    words = state.idle.shape[1]
    offset = below(state, day.people)
    first = ALL << np.uint64(offset % 64)
    for turn in range(words + 1):
        word = (offset // 64 + turn) % words
        there = able_word(day, state, kind, start, word)
        if turn == 0:
            there &= first
        elif turn == words:
            there &= ~first
        while there != NONE:
            if state.size[session] >= day.most[kind]:
                return
            rest = there & (there - np.uint64(1))
            join(day, state, word * 64 + lowest(there), session)
            there = rest


@kernel
def settle(day: Any, state: Any) -> None:
    """Those who lost something join what has a seat near it, and the seats that they left are taken."""
    for change in range(state.totals[LOGGED]):
        if state.log[change, 0] == LEAVE:
            person, start = state.log[change, 2], state.log[change, 3]
            low, high = max(0, start - REACH), min(day.cover.shape[1], start + REACH)
            middle = low + below(state, high - low)
            _join_between(day, state, person, middle, high)
            _join_between(day, state, person, low, middle)
    for step in range(state.totals[LOGGED]):
        session = state.log[step, 1]
        if state.log[step, 0] == LEAVE and _runs(state, session):
            fill(day, state, session)


@kernel
def _join_between(day: Any, state: Any, person: int, low: int, high: int) -> None:
    """The person joins sessions that start in the slots in which that is possible, from the first on."""
    slot = next_set(state.vacant[person], low, high - 1)
    while slot >= 0:
        if not state.full[person, day.stretch[slot]]:
            _join_any(day, state, person, slot)
        slot = next_set(state.vacant[person], slot + 1, high - 1)


@kernel
def _join_any(day: Any, state: Any, person: int, slot: int) -> None:
    """The person, free in the slot and below each quota, joins a session that starts there, if one has a seat."""
    for turn in range(state.starting[slot]):
        session = state.starts[slot, turn]
        kind = state.kind[session]
        if state.size[session] < day.most[kind] and able(day, state, person, kind, slot):
            join(day, state, person, session)
            return


@kernel
def _runs(state: Any, session: int) -> bool:
    place = state.place[session]
    return bool(place < state.totals[LIVE] and state.live[place] == session)
