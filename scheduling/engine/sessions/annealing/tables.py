"""A day and its timetable as arrays."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from scheduling.engine.sessions.model import Day, Session, Timetable, worth

FREE, AWAY = -1, -2  # where a person is, who is in no session
LIVE, SPARE, LOGGED = range(3)  # of totals
WORTH, OCCUPIED = range(2)  # of score: the worth of the timetable, and the slots of its sessions


class DayTables(NamedTuple):
    """What a day is. ``need[first_need[kind]:first_need[kind + 1]]`` are the groups that a session draws a resource
    from each. ``pools`` are those of a group, the least versatile first, and -1 after the last; ``cover`` the quotas
    that count a session of a person at a start, likewise. A ``stretch`` is a run of slots of which nobody's quotas tell
    one from another."""

    slots: Any  # [kind]
    least: Any
    most: Any
    first_need: Any
    need: Any
    pools: Any  # [group, turn]
    free: Any  # [pool, slot]
    limit: Any  # [person, kind]
    quota: Any  # [person, quota, 6]: least, most, first slot, end, first stretch, end
    cover: Any  # [person, slot, turn]
    stretch: Any  # [slot]
    value: Any  # [person]
    longest: int  # kind, in slots
    people: int


class State(NamedTuple):
    """A timetable. Sessions have numbers: ``live`` are those that run, ``spare`` the free ones, each as many as
    ``totals`` says; ``place`` is where a session stands in ``live``. Those that start in a slot are
    ``starts[slot, :starting[slot]]``. ``log`` are the changes of a move."""

    at: Any  # [person, slot]: session, FREE or AWAY
    idle: Any  # [slot, word]: a bit for each person who is free
    vacant: Any  # [person, word]: a bit for each slot in which that person is free
    wanting: Any  # [kind, word]: who may have one more of the kind
    ready: Any  # [stretch, word]: whose quotas allow one more that starts there
    full: Any  # [person, stretch]: quotas that do not
    left: Any  # [pool, slot]
    open: Any  # [pool, word]: a bit for each slot in which something is left
    count: Any  # [person, kind]
    used: Any  # [person, quota]
    kind: Any  # [session]
    start: Any
    size: Any
    who: Any  # [session, seat]
    drawn: Any  # [session, need]: pool
    live: Any
    place: Any
    spare: Any
    starts: Any
    starting: Any  # [slot]
    log: Any  # [change, 4 + needs]
    totals: Any
    score: Any
    offer: Any  # [offer, 2]: kind and start of what could open
    value: Any  # [offer, 2]: its worth and the chance in it
    random: Any  # [1]


def day_tables(day: Day) -> DayTables:
    people, kinds = len(day.people), len(day.kinds)
    groups = sorted({group for kind in day.kinds for group in kind.needs})
    needs = [[groups.index(group) for group, count in kind.needs.items() for _ in range(count)] for kind in day.kinds]
    quota = [
        [(one.least, one.most, 0, day.slots), *((part.least, part.most, part.first, part.end) for part in one.parts)]
        for one in day.people
    ]
    cover = [
        [number for number, (_, _, first, end) in enumerate(some) if first <= slot < end]
        for some in quota
        for slot in range(day.slots)
    ]
    by_start = _padded(cover, -1)
    borders = sorted({0, day.slots, *(min(slot, day.slots) for some in quota for one in some for slot in one[2:])})
    spans = [
        [(*one, *(bisect_left(borders, min(slot, day.slots)) for slot in one[2:])) for one in some] for some in quota
    ]
    return DayTables(
        _whole([kind.slots for kind in day.kinds]),
        _whole([max(1, kind.least) for kind in day.kinds]),
        _whole([min(kind.most, people) for kind in day.kinds]),
        _whole([sum(map(len, needs[:kind])) for kind in range(kinds + 1)]),
        _whole([group for some in needs for group in some]),
        _padded([_least_versatile_first(day, group) for group in groups], -1),
        _whole([pool.free for pool in day.pools]).reshape(len(day.pools), day.slots),
        _whole([[one.limits.get(kind, 0) for kind in range(kinds)] for one in day.people]).reshape(people, kinds),
        _padded(spans, (0, 0, 0, 0, 0, 0)),
        by_start.reshape(people, day.slots, by_start.shape[1]),
        _whole([bisect_right(borders, slot) - 1 for slot in range(day.slots)]),
        _whole([one.value for one in day.people]),
        max((kind.slots for kind in day.kinds), default=1),
        people,
    )


def _least_versatile_first(day: Day, group: int) -> list[int]:
    serving = [pool for pool, one in enumerate(day.pools) if group in one.groups]
    return sorted(serving, key=lambda pool: len(day.pools[pool].groups))


def _whole(values: Any) -> Any:
    return np.ascontiguousarray(np.array(values, dtype=np.int64))


def _padded(rows: Sequence[Sequence[Any]], filler: Any) -> Any:
    """Rows of one length, at least 1."""
    width = max([1, *map(len, rows)])
    return _whole([[*row, *[filler] * (width - len(row))] for row in rows]).reshape(len(rows), width, *np.shape(filler))


def state_of(day: Day, tables: DayTables, seed: int, timetable: Timetable = ()) -> State:
    """The timetable with its pools as they are."""
    state, live = _nothing_held(day, tables, seed), len(timetable)
    for number, session in enumerate(timetable):
        _hold(day, tables, state, number, session)
    for person, quotas in enumerate(tables.quota):
        for quota, (_, most, _, _, first, until) in enumerate(quotas):
            state.full[person, first:until] += state.used[person, quota] >= most
    state.idle[:] = _bits(state.at == FREE)
    state.vacant[:] = _bits((state.at == FREE).T)
    state.open[:] = _bits((state.left > 0).T)
    state.wanting[:] = _bits(tables.limit > state.count)
    state.ready[:] = _bits(state.full == 0)
    state.spare[:] = np.roll(state.spare, -live)
    state.totals[[LIVE, SPARE]] = live, len(state.spare) - live
    state.score[WORTH] = worth(day, timetable)
    return state


def _nothing_held(day: Day, tables: DayTables, seed: int) -> State:
    """The tables of sessions and people; those that follow from them are yet to be filled."""
    people, slots = len(day.people), day.slots
    stretches = int(tables.stretch.max(initial=0)) + 1
    sessions = sum(one.most for one in day.people) + 2  # each has somebody, but for one just opened
    needs = int(np.diff(tables.first_need).max(initial=0)) + 1

    def zeros(*shape: int) -> Any:
        return np.zeros(shape, dtype=np.int64)

    def bits(*shape: int) -> Any:
        return _bits(np.zeros(shape))

    at = np.where(_whole([[one.busy >> slot & 1 for slot in range(slots)] for one in day.people]), AWAY, FREE)
    return State(
        at=at.reshape(people, slots),
        idle=bits(people, slots),
        vacant=bits(slots, people),
        wanting=bits(people, len(day.kinds)),
        ready=bits(people, stretches),
        full=zeros(people, stretches),
        left=tables.free.copy(),
        open=bits(slots, len(tables.free)),
        count=zeros(people, len(day.kinds)),
        used=zeros(people, tables.quota.shape[1]),
        kind=zeros(sessions),
        start=zeros(sessions),
        size=zeros(sessions),
        who=zeros(sessions, people + 1),
        drawn=zeros(sessions, needs),
        live=np.arange(sessions, dtype=np.int64),
        place=np.arange(sessions, dtype=np.int64),
        spare=np.arange(sessions, dtype=np.int64),
        starts=zeros(slots, people + 2),
        starting=zeros(slots),
        log=zeros(4 * (people + 1) * (slots + 1), 4 + needs),  # four times what everybody could have in all
        totals=zeros(3),
        score=zeros(2),
        offer=zeros(len(day.kinds) * slots + 1, 2),
        value=np.zeros((len(day.kinds) * slots + 1, 2)),
        random=np.array([(seed * 0x9E3779B97F4A7C15 + 1) % (1 << 64) or 1], dtype=np.uint64),
    )


def _hold(day: Day, tables: DayTables, state: State, number: int, session: Session) -> None:
    start, slots = session.start, day.kinds[session.kind].slots
    state.kind[number], state.start[number], state.size[number] = session.kind, start, len(session.people)
    state.who[number, : len(session.people)] = sorted(session.people)
    state.drawn[number, : len(session.pools)] = session.pools
    state.starts[start, state.starting[start]] = number
    state.starting[start] += 1
    state.score[OCCUPIED] += slots
    for pool in session.pools:
        state.left[pool, start : start + slots] -= 1
    for person in session.people:
        state.at[person, start : start + slots] = number
        state.count[person, session.kind] += 1
        quotas = tables.cover[person, start]
        state.used[person, quotas[quotas >= 0]] += 1


def _bits(truths: Any) -> Any:
    """[bit, row] of truth values as a row of bits for each row."""
    words = truths.shape[0] // 64 + 1
    wide = np.zeros((truths.shape[1], words * 64), dtype=np.uint8)
    wide[:, : truths.shape[0]] = truths.T
    return np.packbits(wide, axis=1, bitorder="little").view("<u8").astype(np.uint64).reshape(truths.shape[1], words)


def timetable_of(day: Day, state: State) -> Timetable:
    return tuple(_sessions(day, state))


def _sessions(day: Day, state: State) -> Iterator[Session]:
    for number in state.live[: state.totals[LIVE]]:
        kind = int(state.kind[number])
        people = frozenset(state.who[number, : state.size[number]].tolist())
        pools = tuple(state.drawn[number, : sum(day.kinds[kind].needs.values())].tolist())
        yield Session(kind, int(state.start[number]), people, pools)
