from itertools import combinations, pairwise, permutations

import numpy as np
import pytest

from scheduling.engine.visits import DayRoutes, Stop, Tour
from scheduling.engine.visits.recombine import Pool

Route = tuple[int, ...]


def day_of(seed: int, stops: int = 5, carers: int = 3, two: bool = False, unserved: int = 40) -> DayRoutes:
    """Places on a square, metric; each carer has a base of its own; everybody may serve everything."""
    dice = np.random.default_rng(seed)
    points = dice.integers(0, 60, size=(stops + carers, 2))
    travel = np.abs(points[:, None] - points[None]).sum(axis=2)[None].astype(np.int32)
    rows = [Stop(row, 0, 2000, 10, unserved=unserved) for row in range(stops)]
    if two:
        rows[0], rows[1] = rows[0]._replace(partner=1), rows[1]._replace(partner=0, first=False)
    tours = [Tour(stops + carer, stops + carer) for carer in range(carers)]
    prices = dice.integers(0, 9, size=(stops, carers)).astype(np.int32)
    return DayRoutes(rows, tours, prices, travel)


def price(day: DayRoutes, carer: int, route: Route) -> int:
    places = [day.tours[carer].base, *(day.stops[row].place for row in route), day.tours[carer].base]
    legs = sum(int(day.travel[0, here, there]) for here, there in pairwise(places))
    return legs + sum(int(day.prices[row, carer]) for row in route)


def cost(day: DayRoutes, routes: list[Route]) -> int:
    served = {row for route in routes for row in route}
    left = sum(stop.unserved for row, stop in enumerate(day.stops) if row not in served)
    return left + sum(price(day, carer, route) for carer, route in enumerate(routes))


def all_routes(day: DayRoutes) -> list[Route]:
    rows = range(len(day.stops))
    return [one for size in range(len(rows) + 1) for some in combinations(rows, size) for one in permutations(some)]


def cheapest(day: DayRoutes) -> int:
    """The optimum, by dynamic programming over sets of stops."""
    every = all_routes(day)
    best = {frozenset(): 0}
    for carer in range(len(day.tours)):
        least: dict[frozenset[int], int] = {}
        for route in every:
            served = frozenset(route)
            least[served] = min(price(day, carer, route), least.get(served, 1 << 30))
        following: dict[frozenset[int], int] = {}
        for done, spent in best.items():
            for served, more in least.items():
                if not done & served:
                    key = done | served
                    following[key] = min(spent + more, following.get(key, 1 << 30))
        best = following
    rest = {done: sum(stop.unserved for row, stop in enumerate(day.stops) if row not in done) for done in best}
    return min(spent + rest[done] for done, spent in best.items())


@pytest.mark.parametrize("seed", range(4))
def test_with_all_routes_in_the_pool_the_optimum_comes_out(seed: int) -> None:
    day = day_of(seed)
    pool = Pool(day)
    pool.add((carer, route) for carer in range(3) for route in all_routes(day))
    nothing: list[Route] = [(), (), ()]
    found = pool.best(nothing)
    assert found is not None
    assert cost(day, found) == cheapest(day) < cost(day, nothing)
    assert sorted({row for route in found for row in route}) == sorted(row for route in found for row in route)
    assert pool.best(found) is None


def test_carers_who_are_alike_take_each_other_s_routes() -> None:
    """Of two carers with one base the first served both ends of the town, one after the other."""
    travel = np.array([[[0, 40, 10], [40, 0, 10], [10, 10, 0]]], np.int32)
    stops = [Stop(0, 0, 100, 10, unserved=900), Stop(1, 0, 100, 10, unserved=900)]
    day = DayRoutes(stops, [Tour(2, 2), Tour(2, 2)], np.zeros((2, 2), np.int32), travel)
    pool = Pool(day)
    pool.add([(0, (0,)), (0, (1,))])
    found = pool.best([(0, 1), ()])
    assert found is not None
    assert sorted(found) == [(0,), (1,)]


def test_routes_with_a_visit_of_two_carers_stay_as_they_are() -> None:
    day = day_of(2, two=True, unserved=400)
    pool = Pool(day)
    pool.add((carer, route) for carer in range(3) for route in all_routes(day))
    found = pool.best([(0,), (1,), ()])
    assert found is not None
    assert found[:2] == [(0,), (1,)]
    assert sorted(found[2]) == [2, 3, 4]


def test_late_stops_make_a_pool_useless() -> None:
    day = day_of(1)
    soft = DayRoutes([stop._replace(soft=True) for stop in day.stops], day.tours, day.prices, day.travel)
    assert Pool(day).useful
    assert not Pool(soft).useful
