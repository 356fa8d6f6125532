"""Carers and rooms dealt out anew among the sessions of a timetable: those with whom most people may come."""

from collections.abc import Callable
from dataclasses import replace

from ..sessions import Day, Session, Timetable

May = Callable[[int, Session], bool]  # whether a person may attend a session


def dealt(day: Day, timetable: Timetable, may: May) -> Timetable:
    """The same sessions, each in turn with other members of the groups it draws on where more of its people may come.

    A timetable counts carers and rooms of a kind; somebody may refuse one of them and not another.
    """
    left = [list(pool.free) for pool in day.pools]
    for session in timetable:
        _take(day, left, session, 1)
    found = []
    for session in timetable:
        _take(day, left, session, -1)
        best = session
        for place, group in enumerate(_groups(day, session)):
            if sum(may(person, best) for person in best.people) == len(best.people):
                break
            others = [pool for pool in range(len(day.pools)) if pool not in best.pools]
            free = [pool for pool in others if group in day.pools[pool].groups and _is_free(day, left, session, pool)]
            ways = [best, *(replace(best, pools=_with(best.pools, place, pool)) for pool in free)]
            best = max(ways, key=lambda way: sum(may(person, way) for person in way.people))
        _take(day, left, best, 1)
        found.append(best)
    return tuple(found)


def _groups(day: Day, session: Session) -> list[int]:
    return [group for group, count in day.kinds[session.kind].needs.items() for _ in range(count)]


def _with(pools: tuple[int, ...], place: int, pool: int) -> tuple[int, ...]:
    return (*pools[:place], pool, *pools[place + 1 :])


def _slots(day: Day, session: Session) -> range:
    return range(session.start, session.start + day.kinds[session.kind].slots)


def _is_free(day: Day, left: list[list[int]], session: Session, pool: int) -> bool:
    return all(left[pool][slot] > 0 for slot in _slots(day, session))


def _take(day: Day, left: list[list[int]], session: Session, count: int) -> None:
    for pool in session.pools:
        for slot in _slots(day, session):
            left[pool][slot] -= count
