"""One day of sessions: kinds, pools of resources, people with quotas, and a timetable.

Slots are numbered from 0, periods are half-open. Resources that are alike and away at the same time form one pool, so
that a timetable need only count them: sessions are intervals, and intervals of which no more overlap than there are
members can always be dealt out to the members (``members``).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SHORT = 20  # sessions that one below somebody's least is worth


@dataclass(frozen=True)
class Kind:
    """A kind of session: slots, least and most participants, resources needed by group."""

    slots: int
    least: int
    most: int
    needs: Mapping[int, int]


@dataclass(frozen=True)
class Pool:
    """Interchangeable resources: each may serve any one of ``groups`` at a time; ``free`` members in each slot."""

    groups: frozenset[int]
    free: tuple[int, ...]


@dataclass(frozen=True)
class Quota:
    """``least`` to ``most`` of the sessions that start in slots ``[first, end)``."""

    first: int
    end: int
    least: int
    most: int


@dataclass(frozen=True)
class Person:
    """``least`` to ``most`` sessions, at most ``limits`` of each kind; ``busy`` is a bit for each slot taken.

    ``parts`` are further quotas, of parts of the day; they may overlap. ``value``: what each session is worth.
    """

    least: int
    most: int
    limits: Mapping[int, int]
    busy: int = 0
    parts: tuple[Quota, ...] = ()
    value: int = 1


@dataclass(frozen=True)
class Day:
    slots: int
    kinds: tuple[Kind, ...]
    pools: tuple[Pool, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Session:
    """``kind``, ``people`` and ``pools`` by position in the day; a pool for each resource, group after group."""

    kind: int
    start: int
    people: frozenset[int]
    pools: tuple[int, ...]


Timetable = tuple[Session, ...]


def mask(start: int, slots: int) -> int:
    """The bits of ``slots`` slots from ``start``."""
    return ((1 << slots) - 1) << start


def given(day: Day, timetable: Timetable) -> list[int]:
    """Sessions of each person."""
    found = Counter(person for session in timetable for person in session.people)
    return [found[person] for person in range(len(day.people))]


def counts(timetable: Timetable) -> Counter[tuple[int, int]]:
    """Sessions by person and kind."""
    return Counter((person, session.kind) for session in timetable for person in session.people)


def shortfall(day: Day, timetable: Timetable) -> int:
    """Sessions that people lack of their least."""
    short = sum(max(0, person.least - found) for person, found in zip(day.people, given(day, timetable), strict=True))
    starts = starts_of(timetable)
    return short + sum(
        max(0, part.least - part_given(starts[position], part))
        for position, person in enumerate(day.people)
        for part in person.parts
    )


def starts_of(timetable: Timetable) -> dict[int, list[int]]:
    """When the sessions of each person start."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for session in timetable:
        for person in session.people:
            found[person].append(session.start)
    return found


def part_given(starts: Iterable[int], part: Quota) -> int:
    return sum(part.first <= start < part.end for start in starts)


def worth(day: Day, timetable: Timetable) -> int:
    """The value of the sessions given, one below somebody's least counting ``SHORT``."""
    given = sum(day.people[person].value for session in timetable for person in session.people)
    return given - SHORT * shortfall(day, timetable)
