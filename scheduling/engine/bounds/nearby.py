"""How near each home visit has others at all, whoever makes them: the least ways where not all of a shift's are listed.

The two shortest of all ways from a home to another need's home, or to a carer's base, are no longer than those to what
one carer has in one shift. Distances are those of ``travel.metres``, by the chord
between unit vectors; minutes are rounded up from a hair less, so that rounding never makes a way longer.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from ..demand import Need
from ..problem import Problem
from ..supply import Mode
from ..travel import EARTH_RADIUS, FAR, Floats, unit_vectors
from .column import Column
from .rows import Ints

_HAIR = 1e-6  # minutes


def find_nearby(problem: Problem, columns: Iterable[Column]) -> "Nearby | None":
    """Of all visits that have a column; None without any."""
    needs = {column.need.id: column.need for column in columns if column.facility is None}
    visits = [need for need in needs.values() if is_visit(problem, need)]
    return Nearby(problem, visits) if visits else None


class Nearby:
    """``ways[need]``: metres to the nearest and the second nearest other home, and to the nearest of ``bases``."""

    def __init__(self, problem: Problem, visits: Sequence[Need]) -> None:
        from scipy.spatial import cKDTree

        self._problem = problem
        homes = unit_vectors(problem.place[problem.resident[need.resident].place] for need in visits)
        self.bases = dict.fromkeys(one.base for one in problem.staff)
        self._homes = cKDTree(homes)
        near = self._homes.query(homes, k=3)[0]  # the first is the need itself
        base = cKDTree(unit_vectors(problem.place[base] for base in self.bases)).query(homes)[0]
        days = _days_of_a_shift(problem)
        again = np.array([min(2, need.times - 1, days * need.daily_max - 1) for need in visits])
        near[again > 0, 2] = near[again > 0, 1]
        near[again > 0, 1] = 0
        near[again > 1, 2] = 0
        metres = _metres(np.column_stack([near[:, 1:], base]))
        self.ways = {need.id: row for need, row in zip(visits, metres, strict=True)}

    def pool(self, name: str, needs: Iterable[str]) -> None:
        """``name`` stands for any of ``needs``."""
        self.ways[name] = np.min([self.ways[need] for need in needs], axis=0)

    def minutes(self, needs: Iterable[str], transport: str) -> Ints:
        """At least, [needs, 3]: as ``ways``."""
        return _minutes(self._problem, np.array([self.ways[need] for need in needs]), transport)

    def setting_out(self, base: str, transport: str) -> int:
        """At least, from a base to any home."""
        metres = _metres(self._homes.query(unit_vectors([self._problem.place[base]]))[0])
        return int(_minutes(self._problem, metres, transport)[0])


def _days_of_a_shift(problem: Problem) -> int:
    """The most that one may go over."""
    nights, most = problem.past_midnight, 0
    for staff, first in nights:
        last = first
        while (staff, last + 1) in nights:
            last += 1
        most = max(most, last - first + 1)
    return most + 1


def _metres(chords: Floats) -> Floats:
    metres: Floats = 2 * EARTH_RADIUS * np.arcsin(np.minimum(1.0, chords / 2))
    return metres


def _minutes(problem: Problem, metres: Floats, transport: str) -> Ints:
    travel = problem.travel
    ridden = np.ceil(metres * travel.detour / travel.metres_per_minute[transport] - _HAIR)
    minutes: Ints = np.where(ridden > 0, np.minimum(FAR, travel.fixed + ridden), 0).astype(np.int64)
    return minutes


def is_visit(problem: Problem, need: Need) -> bool:
    return problem.service[need.service].mode is Mode.VISIT
