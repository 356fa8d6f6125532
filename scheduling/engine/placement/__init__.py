"""Beds and respite nights over the horizon, day places over the week: who is where, and how much could be served at
all.

Needs that compete for the same facilities are placed together. Prices of nights and places come from a relaxation,
which also proves the bound; compiled local search places the needs at these prices; where there are few, a solver
goes through all the ways there are.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from ..budget import Budget
from ..plan import Plan
from ..problem import Problem
from ..score import price_of, score
from ..worth import shortfalls, units_served, worth
from .components import Component, chunks_of, components_of, surroundings
from .handout import plan_of
from .leisure import is_long
from .prices import Prices, Relaxation, descend
from .scene import Placing, Scene, Turn, Week
from .terms import NO_TERMS, Terms
from .wishes import DayWish, Path, StayWish

FEW = 60  # needs of a component that are placed exactly
AROUND = 60  # needs that are placed exactly at once where some cannot be placed otherwise
PRICING, PRICING_LONG = 0.5, 0.15  # shares of the budget for prices; a long one has a guide too
TRYING = 0.06  # share of a long budget for a placing without prices
LEAST, SMALL = 0.05, 0.25  # shares of the budget for a component, and for all small ones together


@dataclass(frozen=True)
class PlacementResult:
    """``bound``: weighted minutes (``worth``) that no plan's stays and days can exceed."""

    plan: Plan
    bound: int


def place(
    problem: Problem, plan: Plan, budget: Budget, seed: int, jobs: int, terms: Terms = NO_TERMS
) -> PlacementResult:
    """``plan`` with better stays and days; its sessions and visits stand.

    The stays and days of ``plan`` keep all rules, pins included. The answer keeps them too and is never worse by
    ``score``. The budget's work is counted in search rounds and in the solver's deterministic time; without a limit
    in seconds the same problem, plan, work and seed give the same answer, whatever the ``jobs``.
    """
    scene = Scene(problem, plan, terms)
    given = scene.given()
    # The largest is the last, so that it has what the others leave of their seconds.
    components = sorted(components_of(scene, FEW), key=lambda component: component.size)
    shares = _shares(components)
    to_come = [*accumulate(reversed(shares))][::-1]

    def work_on(component: Component, share: float, rest: float) -> tuple[Placing, int, int]:
        left = budget.seconds_left
        part = budget.part(
            None if left is None else left * min(1.0, share / rest * max(1, jobs)),
            None if budget.work_left is None else int(budget.work_left * share),
        )
        placing, bound = _place(scene, component, given, part, seed, jobs)
        return placing, bound, part.done

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        results = [*pool.map(work_on, components, shares, to_come)]
    budget.spend(sum(work for _, _, work in results))
    bound = sum(bound for _, bound, _ in results)
    if len(scene.wishes) <= FEW:
        bound = min(bound, _exact_bound(problem, budget, bound))
    placed = _joined(components, [placing for placing, _, _ in results])
    return PlacementResult(better(problem, plan, plan_of(scene, placed)), bound)


def _shares(components: list[Component]) -> list[float]:
    """Of the budget, by size; small components have a start-up cost too."""
    total = sum(component.size for component in components) or 1
    least = min(LEAST, SMALL / max(1, len(components)))
    shares = [max(least, component.size / total) for component in components]
    return [share / sum(shares) for share in shares]


def _exact_bound(problem: Problem, budget: Budget, bound: int) -> int:
    from .exact import bound_of

    found = bound_of(problem, budget)
    return bound if found is None else found


def _place(
    scene: Scene, component: Component, given: Placing, budget: Budget, seed: int, jobs: int
) -> tuple[Placing, int]:
    """The needs of a component placed, all others left as they are; and the bound on what the component can serve."""
    stays = [wish for wish in component.wishes if isinstance(wish, StayWish)]
    days = [wish for wish in component.wishes if isinstance(wish, DayWish)]
    relaxation = Relaxation(scene.stock, stays, days)
    tangled = [wish for wish in component.wishes if wish.need.id in scene.tangled]
    movers = [wish for wish in component.wishes if wish.need.id not in scene.tangled]
    trying = is_long(budget) and len(component.wishes) > FEW
    if trying:
        given = _unpriced(scene, Turn(movers, tangled, given), relaxation, budget, seed)
    served = sum(wish.weight * given.units(wish.need.id) for wish in component.wishes)
    pricing = budget.share(PRICING_LONG if is_long(budget) else PRICING)
    prices, bound = descend(relaxation, served, pricing)
    budget.spend(pricing.done)
    if trying and served < bound and bound >= sum(wish.weight * wish.wanted for wish in component.wishes):
        given = _unpriced(scene, Turn(movers, tangled, given), relaxation, budget, seed + 1)
    if len(component.wishes) <= FEW:
        placing = _exactly(scene, Turn(component.wishes, [], given), prices, budget, seed)
        if placing is given and movers:  # the solver came to no answer in time
            placing = _one_by_one(scene, Turn(movers, tangled, given), prices, budget, seed)
        return placing, bound
    searching = budget.share(0.7 if tangled else 1.0)
    placing = given
    if movers:
        from .lanes import Ground
        from .many import place_many

        placing = place_many(Ground(scene, movers, tangled, prices), given, searching, seed, jobs)
        budget.spend(searching.done)
    chunks = chunks_of(tangled, AROUND // 4)
    for number, chunk in enumerate(chunks):
        turn = surroundings(scene, component, chunk, placing, AROUND)
        part = budget.share(1 / (len(chunks) - number))
        placing = _exactly(scene, turn, prices, part, seed)
        budget.spend(part.done)
    return placing, bound


def _unpriced(scene: Scene, turn: Turn, relaxation: Relaxation, budget: Budget, seed: int) -> Placing:
    """A first placing, for prices to aim at; where it serves all there is, they have nothing to find.

    Tried again where prices find no reason why all should not be served: all that follows is far better then.
    """
    from .anneal import anneal

    part = budget.share(TRYING)
    placing = anneal(scene, turn, relaxation.prices(np.zeros_like(relaxation.supply)), part, seed, only_serving=True)
    budget.spend(part.done)
    return placing


def _one_by_one(scene: Scene, turn: Turn, prices: Prices, budget: Budget, seed: int) -> Placing:
    """The free wishes placed where there is room, one after the other: that is done whatever the time."""
    from .anneal import anneal

    return anneal(scene, turn, prices, budget.part(0.0, 0), seed)


def _exactly(scene: Scene, turn: Turn, prices: Prices, budget: Budget, seed: int) -> Placing:
    from .exact import improve

    return improve(scene, turn, prices, budget, seed) if turn.free else turn.placing


def _joined(components: list[Component], placings: list[Placing]) -> Placing:
    paths: dict[str, Path] = {}
    weeks: dict[str, Week] = {}
    for component, placing in zip(components, placings, strict=True):
        needs = {wish.need.id for wish in component.wishes}
        paths |= {need: path for need, path in placing.paths.items() if need in needs}
        weeks |= {need: week for need, week in placing.weeks.items() if need in needs}
    return Placing(paths, weeks)


def better(problem: Problem, plan: Plan, other: Plan) -> Plan:
    """``other`` unless ``plan`` scores better: components do not see what the others do for fairness, nor ways
    from bed.
    """
    unserved, instead = _unserved(problem, plan), _unserved(problem, other)
    if unserved == instead:
        return min(other, plan, key=lambda one: score(problem, one).preference)
    return other if instead < unserved else plan


def _unserved(problem: Problem, plan: Plan) -> int:
    units = units_served(problem, plan)
    lacking = sum(shortfalls(problem, units).values())
    return price_of(problem.weights, "fairness", lacking) - sum(
        count * worth(problem, problem.need[need])[1] for need, count in units.items()
    )
