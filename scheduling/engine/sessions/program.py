"""The integer program of a day, or of its free part: which sessions run when, with whom, from which pools.

Sessions of one kind that start together are counted, not told apart, and so are the members of a pool; what comes out
can always be dealt out again.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from .model import SHORT, Day, Timetable, counts, mask, part_given, starts_of
from .rows import Rows


class Program:
    """What ``people``, or everybody, could have besides the sessions of a timetable that stays.

    Columns of ``rows``: ``runs``, new sessions of a kind at a start; ``uses``, how often they draw on a pool for a
    group; ``takes``, whether a person takes part in one of them; ``joins``, in a session of the timetable that stays.

    Their prices are what they gain, negated: the value of each session that people have more, ``SHORT`` for each that
    they lack of their least. ``lacking`` are those that they lack where nothing is added. No more than ``most`` can be
    gained.
    """

    def __init__(self, day: Day, kept: Timetable = (), people: Collection[int] | None = None) -> None:
        self.day, self.kept = day, kept
        self.rows = Rows()
        self.runs: dict[tuple[int, int], int] = {}  # kind, start
        self.uses: dict[tuple[int, int, int, int], int] = {}  # kind, start, group, pool
        self.takes: dict[tuple[int, int, int], int] = {}  # person, kind, start
        self.joins: dict[tuple[int, int], int] = {}  # person, position in ``kept``
        self.lacking = 0
        self._left = _free_units(day, kept)
        self._busy = _busy(day, kept)
        self._counts = counts(kept)
        self._starts = starts_of(kept)
        self._given = [0] * len(day.people)
        for (person, _), count in self._counts.items():
            self._given[person] += count
        free = range(len(day.people)) if people is None else people
        self._people = [person for person in free if self._given[person] < day.people[person].most]
        self.most = sum(day.people[p].value * (day.people[p].most - self._given[p]) for p in self._people)
        for kind in range(len(day.kinds)):
            self._offer(kind)
        for position in range(len(kept)):
            self._open(position)
        self._share_pools()
        self._one_at_a_time()
        self._quotas()

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
            runs = self.runs[kind, start] = self.rows.column(most)
            for group, count in what.needs.items():
                drawn = {pool: self.rows.column(min(room[pool], most * count)) for pool in self._sources(group, room)}
                self.uses.update({(kind, start, group, pool): use for pool, use in drawn.items()})
                self._between([*drawn.values()], runs, count, count)
            takes = {person: self._seat(person) for person in free}
            self.takes.update({(person, kind, start): take for person, take in takes.items()})
            self._between([*takes.values()], runs, max(1, what.least), what.most)

    def _between(self, columns: Sequence[int], runs: int, least: int, most: int) -> None:
        """Their sum is at least and at most so much for each of the runs."""
        ones = [1] * len(columns)
        self.rows.at_most([*columns, runs], [*ones, -most], 0)
        self.rows.at_most([*columns, runs], [*(-one for one in ones), least], 0)

    def _seat(self, person: int) -> int:
        return self.rows.column(price=-self.day.people[person].value)

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
        joins = {person: self._seat(person) for person in able}
        self.joins.update({(person, position): join for person, join in joins.items()})
        self.rows.sum_at_most([*joins.values()], seats)
        if what.least > len(session.people):
            self.rows.at_most([*joins.values()], [-1] * len(joins), len(session.people) - what.least)

    def _share_pools(self) -> None:
        load: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (kind, start, _, pool), use in self.uses.items():
            for slot in range(start, start + self.day.kinds[kind].slots):
                load[pool, slot].append(use)
        for (pool, slot), uses in load.items():
            self.rows.sum_at_most(uses, self._left[pool][slot])

    def _one_at_a_time(self) -> None:
        load: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (person, kind, start), take in self.takes.items():
            for slot in range(start, start + self.day.kinds[kind].slots):
                load[person, slot].append(take)
        for (person, position), join in self.joins.items():
            session = self.kept[position]
            for slot in range(session.start, session.start + self.day.kinds[session.kind].slots):
                load[person, slot].append(join)
        for takes in load.values():
            self.rows.sum_at_most(takes, 1)

    def _quotas(self) -> None:
        """At most what each person may have, of each kind and in all, and what it costs to have less than the least."""
        more: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        starting: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (person, kind, start), take in self.takes.items():
            more[person][kind].append(take)
            starting[person].append((start, take))
        for (person, position), join in self.joins.items():
            more[person][self.kept[position].kind].append(join)
            starting[person].append((self.kept[position].start, join))
        for person, by_kind in more.items():
            who, missing = self.day.people[person], self.day.people[person].most - self._given[person]
            takes = [take for some in by_kind.values() for take in some]
            self.rows.sum_at_most(takes, missing)
            for kind, some in by_kind.items():
                limit = who.limits[kind] - self._counts[person, kind]
                if limit < min(missing, len(some)):
                    self.rows.sum_at_most(some, limit)
            self._at_least(takes, who.least - self._given[person])
            for part in who.parts:
                within = [take for start, take in starting[person] if part.first <= start < part.end]
                held = part_given(self._starts[person], part)
                if len(within) > (room := max(0, part.most - held)):
                    self.rows.sum_at_most(within, room)
                self._at_least(within, part.least - held)

    def _at_least(self, takes: Sequence[int], least: int) -> None:
        """What is lacking has its price."""
        if least <= 0:
            return
        self.lacking += least
        short = self.rows.column(least, SHORT)
        self.rows.at_most([*takes, short], [-1] * (len(takes) + 1), -least)


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
