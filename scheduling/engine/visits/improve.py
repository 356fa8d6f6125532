"""The search over one day's routes: annealing on one thread or several, which hand better routes to each other."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from ..budget import Budget
from ..search.book import Book
from .kernel_anneal import BEST, BUILD, LOAD, SEARCH, run
from .model import DayRoutes, Routes
from .recombine import Pool
from .tables import Numbers, tables

HOT, WARM, COLD = 8.0, 2.0, 0.012  # temperatures, in weighted legs between neighbours
CYCLE = 6_000  # moves of a thread that one cooling is worth, times stops to the power of 1.5
MEETINGS = 12  # of the threads, in one cooling
EPOCH = 0.1  # seconds between two looks at the budget
PART = 0.05  # of the seconds, at most, for each program that recombines routes


def improve(
    day: DayRoutes,
    budget: Budget,
    seed: int = 1,
    jobs: int = 1,
    start: Sequence[Sequence[int]] | None = None,
) -> Routes:
    """The best routes found within ``budget``, whose work counts moves tried; ``jobs`` threads share it.

    ``start`` gives each carer's stops in order; the answer costs no more. Raises ValueError when it breaks a limit.
    The same seed, jobs and work give the same routes when the budget has no seconds.
    """
    states = [Book(tables(day, seed * 1000 + job)) for job in range(jobs)]
    for state in states:
        if start is not None:
            _load(day, state, start)
        run(state, BUILD, 0, 0.0)
        run(state, BEST, 0, 0.0)
    if day.stops and day.tours:
        with ThreadPoolExecutor(jobs) as pool:
            _anneal(day, _Cooling(day, budget, jobs), budget, states, pool)
    return _routes(day, _better(states))


def _anneal(day: DayRoutes, cooling: "_Cooling", budget: Budget, states: list[Book], pool: ThreadPoolExecutor) -> None:
    found, meeting = Pool(day), 0
    while not budget.spent:
        heat, now = cooling.heat()
        if found.useful and now != meeting and now % MEETINGS == MEETINGS - 1:
            _recombine(day, found, states, cooling.part)
        if now // MEETINGS != meeting // MEETINGS:
            _restart(day, states, afresh=now // MEETINGS % 2 == 0)
        elif now != meeting:
            _meet(states, heat, cooling.fall)
        meeting = now
        chunk, began = cooling.chunk, budget.elapsed
        list(pool.map(lambda state: run(state, SEARCH, chunk, heat), states))  # noqa: B023
        for state in states if found.useful else ():
            found.add(enumerate(_orders(day, state.nodes["next"])))
        budget.spend(chunk * len(states))
        cooling.learn(chunk, budget.elapsed - began)


def _recombine(day: DayRoutes, found: Pool, states: list[Book], seconds: float | None) -> None:
    """Better routes out of those found become the first state's, and the best."""
    best, state = _better(states), states[0]
    better = found.best(_orders(day, best.best[:, 0]), seconds)
    if better is None:
        return
    held, cost = state.best.copy(), int(best.totals[0]["best"])
    _lay(day, state, better)
    if run(state, LOAD, 0, 0.0) and _cost(state) < cost:
        run(state, BEST, 0, 0.0)
    else:  # a stop that two of them serve was left to one, on travel of which a part takes longer than the whole
        _take(state, held)
        state.best[:] = held


class _Cooling:
    """The temperature as the budget goes: falls geometrically, and rises again when a cooling is worth no more time."""

    def __init__(self, day: DayRoutes, budget: Budget, jobs: int) -> None:
        self._budget, self._jobs = budget, jobs
        self._seconds, self._work = budget.seconds_left, budget.work_left
        self._began, self._done = budget.elapsed, budget.done
        self._scale = max(1, day.weights.travel) * _short_leg(day)
        self._cycle = int(CYCLE * len(day.stops) ** 1.5) * jobs
        self.fall = (COLD / HOT) ** (1 / MEETINGS)
        self.part = None if self._seconds is None else PART * self._seconds
        self.chunk = 200 if self._work is None else max(1, min(2_000, self._work // (100 * jobs)))

    def learn(self, chunk: int, seconds: float) -> None:
        """Without a limit on work, a chunk takes about one epoch."""
        if self._work is None:
            epoch = EPOCH if self._seconds is None else min(EPOCH, self._seconds / 200)
            self.chunk = max(50, min(2 * chunk, int(chunk * epoch / max(seconds, 1e-6))))

    def heat(self) -> tuple[float, int]:
        """The temperature, and the number of the stretch between two meetings."""
        along = self._along()
        cycle = int(along)
        hot = HOT if cycle % 2 == 0 else WARM
        heat = hot * exp(log(COLD / hot) * (along - cycle))
        return self._scale * heat, int(along * MEETINGS)

    def _along(self) -> float:
        """How many coolings have passed; whole at the end of the budget."""
        done = self._budget.done - self._done
        part, total = 0.0, float(self._cycle)
        if self._seconds:
            part = (self._budget.elapsed - self._began) / self._seconds
            total = done / part if done and part else total
        if self._work:
            part, total = max(part, done / self._work), min(total, self._work) if self._seconds else self._work
        if not self._seconds and not self._work:
            return done / self._cycle
        cycles = max(1, round(total / self._cycle))
        return min(part * cycles, cycles - 1e-9)


def _short_leg(day: DayRoutes) -> float:
    """The mean of the five shortest legs from each place; 1 when all places are one."""
    legs = day.travel[0].astype(np.float64)
    legs[legs <= 0] = np.inf
    short = np.sort(legs, axis=1)[:, :5]
    return float(short[np.isfinite(short)].mean()) if np.isfinite(short).any() else 1.0


def _restart(day: DayRoutes, states: list[Book], afresh: bool) -> None:
    """Before the next cooling: from nothing, or else all from the best routes of all.

    Heat alone does not lead out of every valley: a skill that one carer alone holds makes for one long, late route.
    """
    best = _better(states).best.copy()
    for state in states:
        if afresh:
            held = state.best.copy()
            _load(day, state, [()] * len(day.tours))
            run(state, BUILD, 0, 0.0)
            state.best[:] = held
        else:
            _take(state, best)


def _take(state: Book, links: Numbers) -> None:
    """Make the state's routes those of ``links``; its best ones stay what they are."""
    held = state.best.copy()
    state.best[:] = links
    run(state, LOAD, 0, 0.0)
    state.best[:] = held


def _meet(states: list[Book], heat: float, fall: float) -> None:
    """The best one's routes go to each state that would hardly be drawn at the next temperature.

    Resampling of population annealing (Hukushima, Iba 2003), with the draw replaced by a threshold.
    """
    costs = [_cost(state) for state in states]
    best = min(range(len(states)), key=costs.__getitem__)
    strain = 1 / (heat * fall) - 1 / heat
    for state, cost in zip(states, costs, strict=True):
        if (cost - costs[best]) * strain > 1:
            nodes = states[best].nodes
            _take(state, np.stack([nodes["next"], nodes["carer"]], axis=1))


def _cost(state: Book) -> int:
    totals = state.totals[0]
    return int(
        totals["travel_weight"] * totals["travel"]
        + totals["late_weight"] * totals["late"]
        + totals["largest_weight"] * totals["largest"]
        + totals["prices"]
    )


def _better(states: list[Book]) -> Book:
    return min(states, key=lambda state: int(state.totals[0]["best"]))


def _load(day: DayRoutes, state: Book, routes: Sequence[Sequence[int]]) -> None:
    _lay(day, state, routes)
    if not run(state, LOAD, 0, 0.0):
        raise ValueError("the routes to start from break a hard limit")


def _lay(day: DayRoutes, state: Book, routes: Sequence[Sequence[int]]) -> None:
    stops, carers = len(day.stops), len(day.tours)
    state.best[:, 0], state.best[:, 1] = state.nodes["next"], -1
    for carer, route in enumerate(routes):
        before = stops + carer
        for row in route:
            state.best[before, 0] = row
            before = row
        state.best[before, 0] = stops + carers + carer


def _routes(day: DayRoutes, state: Book) -> Routes:
    if not run(state, LOAD, 0, 0.0):
        raise AssertionError("the best routes break a hard limit")
    carers = state.nodes["carer"][: len(day.stops)]
    starts = np.where(carers >= 0, state.nodes["start"][: len(day.stops)], -1)
    totals = state.totals[0]
    return Routes(
        tuple(_orders(day, state.nodes["next"])), tuple(starts.tolist()), _cost(state),
        int(totals["travel"]), int(totals["late"]), int(totals["largest"]), int(totals["prices"]),
    )  # fmt: skip


def _orders(day: DayRoutes, following: NDArray[np.int32]) -> list[tuple[int, ...]]:
    """Each carer's stops, in order, of links from node to node."""
    stops, links, routes = len(day.stops), following.tolist(), []
    for carer in range(len(day.tours)):
        route, row = [], links[stops + carer]
        while row < stops:
            route.append(row)
            row = links[row]
        routes.append(tuple(route))
    return routes
