"""The integer program of a day, or of its free part: which sessions run when, with whom, from which pools.

Sessions of one kind that start together are counted, not told apart, and so are the members of a pool; what comes out
can always be dealt out again.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .model import SHORT, Day, Timetable, counts, mask, part_given, starts_of

IntVar = Any  # of ortools, which ships no types


@dataclass(frozen=True)
class Scope:
    """What may change: people who may take part in more, and the kinds of new sessions."""

    people: Collection[int]
    kinds: Collection[int]

    @classmethod
    def whole(cls, day: Day) -> "Scope":
        return cls(range(len(day.people)), range(len(day.kinds)))


class Program:
    """``runs``: new sessions of a kind at a start; ``uses``: how often they draw on a pool for a group; ``takes``: a
    person takes part in one of them; ``joins``: in a session of the timetable that stays.

    ``gain``: sessions that people have more, each that they lack of their least counting ``SHORT``; ``slots``: those
    that new sessions occupy. Both are expressions of the variables, and the model has no objective yet.
    """

    def __init__(self, day: Day, kept: Timetable, scope: Scope) -> None:
        # OR-Tools takes half a second to import; checking a plan or reading one needs none of it.
        from ortools.sat.python.cp_model import CpModel

        self.day, self.kept = day, kept
        self.model: Any = CpModel()
        self.runs: dict[tuple[int, int], IntVar] = {}  # kind, start
        self.uses: dict[tuple[int, int, int, int], IntVar] = {}  # kind, start, group, pool
        self.takes: dict[tuple[int, int, int], IntVar] = {}  # person, kind, start
        self.joins: dict[tuple[int, int], IntVar] = {}  # person, position in ``kept``
        self._left = _free_units(day, kept)
        self._busy = _busy(day, kept)
        self._counts = counts(kept)
        self._starts = starts_of(kept)
        self._given = [0] * len(day.people)
        for (person, _), count in self._counts.items():
            self._given[person] += count
        self._people = [person for person in scope.people if self._given[person] < day.people[person].most]
        for kind in scope.kinds:
            self._offer(kind)
        for position in range(len(kept)):
            self._open(position)
        self._share_pools()
        self._one_at_a_time()
        self.gain: Any = sum(self._quotas())
        self.slots: Any = sum(day.kinds[kind].slots * runs for (kind, _), runs in self.runs.items())

    def _able(self, kind: int) -> list[int]:
        limits = self.day.people
        return [p for p in self._people if limits[p].limits.get(kind, 0) > self._counts[p, kind]]

    def _offer(self, kind: int) -> None:
        """New sessions of a kind at each start at which resources and enough people are free."""
        what, able = self.day.kinds[kind], self._able(kind)
        for start in range(self.day.slots - what.slots + 1):
            span = mask(start, what.slots)
            free = [person for person in able if not self._busy[person] & span]
            room = [min(left[start : start + what.slots]) for left in self._left]
            most = self._most(kind, room, len(free))
            if most < 1:
                continue
            runs = self.runs[kind, start] = self.model.new_int_var(0, most, "")
            for group, count in what.needs.items():
                drawn = {
                    pool: self.model.new_int_var(0, min(room[pool], most * count), "")
                    for pool in self._sources(group, room)
                }
                self.uses.update({(kind, start, group, pool): use for pool, use in drawn.items()})
                self.model.add(sum(drawn.values()) == count * runs)
            takes = {person: self.model.new_bool_var("") for person in free}
            self.takes.update({(person, kind, start): take for person, take in takes.items()})
            self.model.add(sum(takes.values()) <= what.most * runs)
            self.model.add(sum(takes.values()) >= max(1, what.least) * runs)

    def _sources(self, group: int, room: list[int]) -> list[int]:
        return [p for p, pool in enumerate(self.day.pools) if group in pool.groups and room[p] > 0]

    def _most(self, kind: int, room: list[int], free: int) -> int:
        """Sessions of a kind at once, at most."""
        what = self.day.kinds[kind]
        by_group = [
            sum(room[pool] for pool in self._sources(group, room)) // count
            for group, count in what.needs.items()
            if count
        ]
        return min([free // max(1, what.least), *by_group])

    def _open(self, position: int) -> None:
        """Seats left in a session that stays."""
        session = self.kept[position]
        what = self.day.kinds[session.kind]
        span = mask(session.start, what.slots)
        seats = what.most - len(session.people)
        able = [p for p in self._able(session.kind) if p not in session.people and not self._busy[p] & span]
        if seats <= 0 or not able:
            return
        joins = {person: self.model.new_bool_var("") for person in able}
        self.joins.update({(person, position): join for person, join in joins.items()})
        self.model.add(sum(joins.values()) <= seats)
        self.model.add(sum(joins.values()) >= what.least - len(session.people))

    def _share_pools(self) -> None:
        load: dict[tuple[int, int], list[IntVar]] = defaultdict(list)
        for (kind, start, _, pool), use in self.uses.items():
            for slot in range(start, start + self.day.kinds[kind].slots):
                load[pool, slot].append(use)
        for (pool, slot), uses in load.items():
            self.model.add(sum(uses) <= self._left[pool][slot])

    def _one_at_a_time(self) -> None:
        load: dict[tuple[int, int], list[IntVar]] = defaultdict(list)
        for (person, kind, start), take in self.takes.items():
            for slot in range(start, start + self.day.kinds[kind].slots):
                load[person, slot].append(take)
        for (person, position), join in self.joins.items():
            session = self.kept[position]
            for slot in range(session.start, session.start + self.day.kinds[session.kind].slots):
                load[person, slot].append(join)
        for takes in load.values():
            self.model.add_at_most_one(takes)

    def _quotas(self) -> list[Any]:
        """At most what each person may have, of each kind and in all; what counts."""
        more: dict[int, dict[int, list[IntVar]]] = defaultdict(lambda: defaultdict(list))
        starting: dict[int, list[tuple[int, IntVar]]] = defaultdict(list)
        for (person, kind, start), take in self.takes.items():
            more[person][kind].append(take)
            starting[person].append((start, take))
        for (person, position), join in self.joins.items():
            more[person][self.kept[position].kind].append(join)
            starting[person].append((self.kept[position].start, join))
        gain: list[Any] = []
        for person, by_kind in more.items():
            who, missing = self.day.people[person], self.day.people[person].most - self._given[person]
            takes = [take for some in by_kind.values() for take in some]
            gain += takes if who.value == 1 else [who.value * take for take in takes]
            self.model.add(sum(takes) <= missing)
            for kind, some in by_kind.items():
                limit = who.limits[kind] - self._counts[person, kind]
                if limit < min(missing, len(some)):
                    self.model.add(sum(some) <= limit)
            gain += self._at_least(takes, who.least - self._given[person])
            for part in who.parts:
                within = [take for start, take in starting[person] if part.first <= start < part.end]
                held = part_given(self._starts[person], part)
                if len(within) > (room := max(0, part.most - held)):
                    self.model.add(sum(within) <= room)
                gain += self._at_least(within, part.least - held)
        return gain

    def _at_least(self, takes: list[IntVar], least: int) -> list[IntVar]:
        """What it costs to fall short."""
        if least <= 0:
            return []
        short = self.model.new_int_var(0, least, "")
        self.model.add(sum(takes) + short >= least)
        return [-SHORT * short]


def _free_units(day: Day, kept: Timetable) -> list[list[int]]:
    left = [list(pool.free) for pool in day.pools]
    for session in kept:
        for slot in range(session.start, session.start + day.kinds[session.kind].slots):
            for pool in session.pools:
                left[pool][slot] -= 1
    return left


def _busy(day: Day, kept: Timetable) -> list[int]:
    busy = [person.busy for person in day.people]
    for session in kept:
        for person in session.people:
            busy[person] |= mask(session.start, day.kinds[session.kind].slots)
    return busy
