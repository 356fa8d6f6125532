"""Routes found on the way, put together anew: the cheapest choice of one route a carer that serves each stop once.

Set partitioning over a pool of routes, as Rochat and Taillard (1995), Probabilistic diversification and intensification
in local search for vehicle routing, Journal of Heuristics 1, solve it at the end of their search. Routes that cannot
belong to a better choice, by their reduced costs in the linear relaxation, are left out of the integer program.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp  # type: ignore[attr-defined]
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, eye, hstack

from .model import DayRoutes

Route = tuple[int, ...]  # stops in order
Key = tuple[int, Route]  # a class of carers, and what one of them does
MOST = 10_000  # routes that the pool keeps, and that the integer program chooses from
NODES = 20  # of the integer program's tree
Numbers = NDArray[np.int64]


class Pool:
    """Routes of one day, each priced alone: of no interest where stops may be late or wait for a partner."""

    def __init__(self, day: DayRoutes) -> None:
        self._day = day
        self._free = [not stop.soft and stop.partner < 0 for stop in day.stops]
        self._kind, self._members = _alike(day)
        self._prices: dict[Key, int] = {}

    @property
    def useful(self) -> bool:
        return any(self._free)

    def add(self, routes: Iterable[tuple[int, Route]]) -> None:
        """Keep (carer, stops) routes; those with a stop that depends on other routes are passed over."""
        for carer, route in routes:
            key = (self._kind[carer], route)
            if route and key not in self._prices and self._is_free(route):
                self._prices[key] = self._price(carer, route)

    def best(self, routes: Sequence[Route], seconds: float | None = None) -> list[Route] | None:
        """Better routes by carer than the given ones, or None. Routes that are not free stay as they are.

        ``seconds`` bounds each of the two programs; without it the same pool gives the same answer.
        """
        kept = {carer for carer, route in enumerate(routes) if route and not self._is_free(route)}
        self.add(enumerate(routes))
        rows = {row: place for place, row in enumerate(self._rows(routes, kept))}
        if not rows:
            return None
        held = [(self._kind[carer], route) for carer, route in enumerate(routes) if route and carer not in kept]
        left = rows.keys() - {row for _kind, route in held for row in route}
        cost = sum(self._prices[key] for key in held) + sum(self._day.stops[row].unserved for row in left)
        keys = [key for key in self._prices if all(row in rows for row in key[1])]
        most = [len(set(members) - kept) for members in self._members]
        chosen = self._choose(keys, rows, most, cost, seconds)
        return None if chosen is None else self._dealt(chosen, routes, kept)

    def _is_free(self, route: Route) -> bool:
        return all(self._free[row] for row in route)

    def _rows(self, routes: Sequence[Route], kept: set[int]) -> list[int]:
        taken = {row for carer in kept for row in routes[carer]}
        return [row for row, free in enumerate(self._free) if free and row not in taken]

    def _price(self, carer: int, route: Route) -> int:
        """Weighted travel, beyond that of a carer without stops, and prices."""
        day, tour = self._day, self._day.tours[carer]
        legs = day.travel[tour.transport]
        places = (tour.base, *(day.stops[row].place for row in route), tour.end_base)
        travel = sum(int(legs[here, there]) for here, there in pairwise(places)) - int(legs[tour.base, tour.end_base])
        return day.weights.travel * travel + sum(int(day.prices[row, carer]) for row in route)

    def _choose(
        self, keys: list[Key], rows: dict[int, int], most: list[int], held: int, seconds: float | None
    ) -> list[Key] | None:
        """The cheapest choice when it costs less than ``held``; the pool forgets the routes least fit for one."""
        table = self._table(keys, rows)
        costs = np.array([self._prices[key] for key in keys] + [self._day.stops[row].unserved for row in rows])
        options = {} if seconds is None else {"time_limit": seconds}
        served, carers, once = table[: len(rows)], table[len(rows) :], np.ones(len(rows))
        relaxed = linprog(costs, carers, most, served, once, (0, None), "highs", options=options)
        if relaxed.status or relaxed.fun > held - 1 + 1e-6:
            return None
        reduced = costs - served.T @ relaxed.eqlin.marginals - carers.T @ relaxed.ineqlin.marginals
        reduced[len(keys) :] = 0  # a stop may always be left out
        columns = np.flatnonzero(reduced <= held - 1 - relaxed.fun + 1e-6)
        columns = columns[np.argsort(reduced[columns], kind="stable")[: MOST + len(rows)]]
        for place in set(range(len(keys))).difference(columns.tolist()):
            del self._prices[keys[place]]
        chosen = _integer(costs[columns], table[:, columns], len(rows), most, held - 1, seconds)
        return None if chosen is None else [keys[one] for one in columns[chosen] if one < len(keys)]

    def _table(self, keys: list[Key], rows: dict[int, int]) -> csc_matrix:
        """[stops and classes of carers, routes and stops left out]: 1 where the one takes the other."""
        of_route = [[*(rows[row] for row in route), len(rows) + kind] for kind, route in keys]
        ends = np.cumsum([0, *(len(one) for one in of_route)])
        places: NDArray[np.int64] = np.array([place for one in of_route for place in one], np.int64)
        shape = (len(rows) + len(self._members), len(keys))
        taken = csc_matrix((np.ones(len(places)), places, ends), shape=shape)
        return csc_matrix(hstack([taken, eye(shape[0], len(rows))]))

    def _dealt(self, chosen: list[Key], routes: Sequence[Route], kept: set[int]) -> list[Route]:
        """The chosen routes by carer; who of a class has one already keeps it, and a stop is served by the first."""
        dealt: list[Route] = [route if carer in kept else () for carer, route in enumerate(routes)]
        left = list(chosen)
        for carer, route in enumerate(routes):
            if carer not in kept and (self._kind[carer], route) in left:
                left.remove((self._kind[carer], route))
                dealt[carer] = route
        for kind, route in left:
            dealt[next(carer for carer in self._members[kind] if not dealt[carer])] = route
        served: set[int] = set()
        for carer, route in enumerate(dealt):
            dealt[carer] = tuple(row for row in route if row not in served)
            served.update(route)
        return dealt


def _integer(
    costs: Numbers, table: csc_matrix, stops: int, most: list[int], limit: int, seconds: float | None
) -> NDArray[np.intp] | None:
    """The cheapest columns of at most ``limit`` in all that take each stop and no class more than ``most``.

    A stop may be taken twice, which makes good choices easier to find and costs no more.
    """
    solver = pywraplp.Solver.CreateSolver("SCIP")
    solver.SetSolverSpecificParametersAsString(f"limits/nodes = {NODES}\n")
    if seconds is not None:
        solver.set_time_limit(round(1000 * seconds))
    taken = [solver.BoolVar("") for _ in costs]
    rows = table.tocsr()
    for row in range(rows.shape[0]):
        least, highest = (1, solver.infinity()) if row < stops else (0, most[row - stops])
        constraint = solver.Constraint(least, highest)
        for column in rows.indices[rows.indptr[row] : rows.indptr[row + 1]].tolist():
            constraint.SetCoefficient(taken[column], 1)
    objective, total = solver.Objective(), solver.Constraint(0, limit)
    for cost, one in zip(costs.tolist(), taken, strict=True):
        objective.SetCoefficient(one, cost)
        total.SetCoefficient(one, cost)
    objective.SetMinimization()
    if solver.Solve() not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
        return None
    return np.flatnonzero([one.solution_value() > 0.5 for one in taken])


def _alike(day: DayRoutes) -> tuple[list[int], list[list[int]]]:
    """The class of each carer, and each class's carers: same tour, same prices."""
    classes: dict[tuple[object, bytes], int] = {}
    kinds = [
        classes.setdefault((tour, day.prices[:, carer].tobytes()), len(classes)) for carer, tour in enumerate(day.tours)
    ]
    members: list[list[int]] = [[] for _ in classes]
    for carer, kind in enumerate(kinds):
        members[kind].append(carer)
    return kinds, members
