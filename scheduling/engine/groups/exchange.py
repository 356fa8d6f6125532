"""Seats for those who weigh most: a timetable counts participations, and asks nobody how much theirs is worth."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush

from ..sessions import Day, Session, Timetable

May = Callable[[int, Session], bool]  # whether a person may attend a session


def by_weight(day: Day, timetable: Timetable, weights: Sequence[int], may: May) -> Timetable:
    """The same sessions with free seats taken, and seats of lighter people by heavier ones whom they had left out.

    The heaviest who lacks something comes first; whoever loses a seat to one who weighs more looks for another. So no
    one left out could take a free seat, or one of somebody lighter.
    """
    return _Exchange(day, timetable, weights, may).settled()


class _Exchange:
    def __init__(self, day: Day, timetable: Timetable, weights: Sequence[int], may: May) -> None:
        self._day, self._weights, self._may = day, weights, may
        self._sessions = list(timetable)
        self._people = [set(session.people) for session in timetable]
        self._by_kind: defaultdict[int, list[int]] = defaultdict(list)
        self._of: defaultdict[int, set[int]] = defaultdict(set)
        for number, session in enumerate(timetable):
            self._by_kind[session.kind].append(number)
            for person in session.people:
                self._of[person].add(number)

    def settled(self) -> Timetable:
        queue = [
            (-self._weights[number], number)
            for number, person in enumerate(self._day.people)
            for _ in range(person.most - len(self._of[number]))
        ]
        heapify(queue)
        while queue:
            _, person = heappop(queue)
            loser = self._seat(person)
            if loser is not None:
                heappush(queue, (-self._weights[loser], loser))
        return tuple(
            replace(session, people=frozenset(people))
            for session, people in zip(self._sessions, self._people, strict=True)
        )

    def _seat(self, person: int) -> int | None:
        """Seats the person where it takes least; who loses the seat, if anybody."""
        best: tuple[int, int, int | None] | None = None
        for kind, most in self._day.people[person].limits.items():
            for number in self._by_kind[kind] if most else ():
                if person in self._people[number] or not self._fits(person, number):
                    continue
                loser = self._lightest(number)
                price = 0 if loser is None else self._weights[loser]
                if (best is None or price < best[0]) and (loser is None or price < self._weights[person]):
                    best = price, number, loser
        if best is None:
            return None
        _, number, loser = best
        if loser is not None:
            self._people[number].remove(loser)
            self._of[loser].remove(number)
        self._people[number].add(person)
        self._of[person].add(number)
        return loser

    def _lightest(self, number: int) -> int | None:
        """Who would go; nobody where a seat is free."""
        if len(self._people[number]) < self._day.kinds[self._sessions[number].kind].most:
            return None
        return min(self._people[number], key=lambda person: (self._weights[person], person))

    def _fits(self, person: int, number: int) -> bool:
        """Whether the person's other sessions and quotas leave this one possible."""
        session, who = self._sessions[number], self._day.people[person]
        end = session.start + self._day.kinds[session.kind].slots
        others = [self._sessions[other] for other in self._of[person]]
        free = all(end <= one.start or one.start + self._day.kinds[one.kind].slots <= session.start for one in others)
        if not free or not self._may(person, session):
            return False
        for part in who.parts:
            within = sum(part.first <= one.start < part.end for one in others)
            if part.first <= session.start < part.end and within >= part.most:
                return False
        return sum(one.kind == session.kind for one in others) < who.limits[session.kind]
