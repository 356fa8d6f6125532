"""Travel that no order of visits avoids, shared out among the visits of a shift.

A route of one shift is a closed walk from the base past its appointments and back. Let d1 and d2 be the two shortest
ways from an appointment to any other that the carer might have in the shift, or to the base (which can be both).

*Whole shifts.* Give each leg half to each of its ends. An appointment gets half of the leg that leads to it and half of
the one that leads away; they come from and go to different appointments, or the base, so its halves are at least
(d1 + d2) / 2, its ``share``. The base gets half of the first and half of the last leg: at least the shortest way
between the base and any appointment, the ``setting_out``. A route therefore travels at least the sum of the shares of
its appointments + ``setting_out``.

*Parts of a shift.* Between the k appointments that lie in an interval there are k - 1 legs, a path. Choose one of them
as its root; each other one owns the leg that it has towards the root, and no two own the same. So the travel inside the
interval is at least the sum of the shortest ways ``near`` (base left out) of all but the root, and for any t at least
the sum of min(near, t) over all of them, less t.

Ways count as the shorter of the two directions.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from ..problem import Problem
from ..supply import StaffMember
from ..travel import FAR, TravelTable, travel_minutes
from .column import Column
from .nearby import Nearby
from .rows import Ints

_NEVER = 30_000


@dataclass(frozen=True)
class Roads:
    """Minutes, by the position of the column in the shift; sessions have 0."""

    two: Ints  # d1 + d2: twice the share
    near: Ints
    setting_out: int


class RoadBook:
    """Tables of ways, one for the carers of a facility who travel by the same means."""

    def __init__(self, problem: Problem, columns: list[Column], nearby: Nearby | None = None) -> None:
        """``nearby`` is asked where a shift has columns of pools, which name no home."""
        self.problem = problem
        self._nearby = nearby
        self._places: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for column in columns:
            if not column.is_remote and column.place:
                member = problem.member[column.staff]
                self._places[member.facility, member.transport] |= {member.base: None, column.place: None}
        self._table = cache(self._make_table)
        self._ride = cache(partial(travel_minutes, problem))
        self._setting_out = cache(self._least_setting_out)

    def roads(self, columns: list[Column], copies: Ints) -> Roads:
        """``columns`` are all of one shift; ``copies[i]``: how often one carer might meet column i's need in it."""
        member = self.problem.member[columns[0].staff]
        if self._nearby is not None and any(column.people and column.facility is None for column in columns):
            return self._at_least(self._nearby, member, columns)
        index, minutes = self._table(member.facility, member.transport)
        base = index[member.base]
        visits = [number for number, column in enumerate(columns) if column.facility is None]
        halls = sorted({index[column.place] for column in columns if column.facility is not None})
        setting_out = min(int(minutes[base, index[column.place]]) for column in columns)
        two, near = np.zeros(len(columns), dtype=np.int64), np.zeros(len(columns), dtype=np.int64)
        if not visits:  # the halls of one shift are one facility: there and back
            return Roads(two, near, 2 * setting_out)
        at = np.array([index[columns[number].place] for number in visits])
        ways = _between(copies[visits], minutes[np.ix_(at, at)])
        around = np.column_stack([ways] + [minutes[at, hall] for hall in halls for _ in range(2)])
        home = minutes[at, base]
        least = np.partition(np.column_stack([around, home, home]), 1, axis=1)[:, :2]
        two[visits] = least.astype(np.int64).sum(axis=1)
        near[visits] = around.min(axis=1)
        return Roads(two, near, setting_out)

    def _make_table(self, employer: str, transport: str) -> tuple[dict[str, int], Ints]:
        table = TravelTable(self.problem, self._places[employer, transport])
        minutes = table.minutes(transport)
        return table.index, np.minimum(minutes, minutes.T)

    def _at_least(self, nearby: Nearby, member: StaffMember, columns: list[Column]) -> Roads:
        """The same from the shortest ways that any visit has."""
        visits = [number for number, column in enumerate(columns) if column.facility is None]
        halls = sorted({column.place for column in columns if column.facility is not None})
        ways = nearby.minutes([columns[number].need.id for number in visits], member.transport)
        homes = [columns[number].place for number in visits]

        def to(place: str) -> Ints:
            least = ways[:, 2] if place in nearby.bases else np.zeros_like(ways[:, 2])
            known = [self._ride(place, home, member.transport) if home else FAR for home in homes]
            return np.where([bool(home) for home in homes], known, least)

        around = np.column_stack([ways[:, :2]] + [way for hall in halls for way in [to(hall)] * 2])
        base = to(member.base)
        two, near = np.zeros(len(columns), dtype=np.int64), np.zeros(len(columns), dtype=np.int64)
        two[visits] = np.partition(np.column_stack([around, base, base]), 1, axis=1)[:, :2].sum(axis=1)
        near[visits] = around.min(axis=1)
        setting_out = [self._ride(member.base, hall, member.transport) for hall in halls]
        return Roads(two, near, min([*setting_out, self._setting_out(member.base, member.transport)]))

    def _least_setting_out(self, base: str, transport: str) -> int:
        assert self._nearby is not None
        return self._nearby.setting_out(base, transport)


def _between(copies: Ints, ways: Ints) -> Ints:
    """Ways from each visit to each other one; a need that may be met several times stands beside itself."""
    again = [row for row, times in enumerate(copies.tolist()) for _ in range(min(2, times - 1))]
    others = np.concatenate([ways, ways[:, again]], axis=1)
    own = np.arange(len(copies))
    others[own, own] = _NEVER
    return others
