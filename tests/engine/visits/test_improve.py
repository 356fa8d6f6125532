import numpy as np
import pytest

from scheduling.engine.budget import Budget
from scheduling.engine.visits import DayRoutes, Routes, Stop, Tour, improve
from scheduling.engine.visits.model import Weights
from tests.engine.visits.days import cost_of, faults, optimum, random_day, starts_of


def checked(day: DayRoutes, found: Routes) -> Routes:
    """The routes, after every limit and the cost were worked out again in plain Python."""
    at = {row: start for row, start in enumerate(found.starts) if start >= 0}
    assert sorted(row for route in found.routes for row in route) == sorted(at)
    assert list(faults(day, found.routes, at)) == []
    assert at == starts_of(day, found.routes)
    assert found.cost == cost_of(day, found.routes, at)
    for route in found.routes:
        for row in route:
            assert not (day.stops[row].two and day.stops[row].partner in route)
    return found


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("soft", [True, False])
def test_the_optimum_of_tiny_days_is_found(seed: int, soft: bool) -> None:
    day = random_day(seed, visits=4, soft=soft)
    assert checked(day, improve(day, Budget(work=20_000), seed)).cost == optimum(day)


def test_tiny_days_have_something_to_decide() -> None:
    """Guards the test above: late stops, unserved stops and stops for two are all among its days."""
    soft = [improve(random_day(seed), Budget(work=5_000)) for seed in range(8)]
    hard = [improve(random_day(seed, soft=False), Budget(work=5_000)) for seed in range(8)]
    assert any(found.lateness for found in soft)
    assert any(-1 in found.starts for found in hard)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("soft", [True, False])
def test_every_limit_is_kept_on_larger_days(seed: int, soft: bool) -> None:
    day = random_day(seed, visits=24, carers=5, soft=soft, grid=(1, 5)[seed % 2])
    checked(day, improve(day, Budget(work=30_000), seed))


def test_more_work_is_never_worse() -> None:
    day = random_day(3, visits=30, carers=5)
    costs = [improve(day, Budget(work=work), 1, start=None).cost for work in (1, 400_000)]
    assert costs[1] < costs[0]


def test_the_same_seed_jobs_and_work_give_the_same_routes() -> None:
    day = random_day(5, visits=30, carers=5)
    first, again = (improve(day, Budget(work=200_000), seed=7, jobs=2) for _ in range(2))
    assert first == again
    assert improve(day, Budget(work=2_000), seed=7).routes != improve(day, Budget(work=2_000), seed=8).routes


def test_cancelled_at_once_it_gives_valid_routes() -> None:
    day = random_day(2, visits=20, carers=4)
    checked(day, improve(day, Budget(should_stop=lambda: True)))


def test_cancelled_on_the_way_it_stops() -> None:
    asked = iter(range(1, 1_000))
    day = random_day(2, visits=20, carers=4)
    checked(day, improve(day, Budget(should_stop=lambda: next(asked) > 20)))
    assert next(asked) < 40


def test_routes_to_start_from_are_never_made_worse() -> None:
    day = random_day(4, visits=24, carers=5, soft=False)
    good = improve(day, Budget(work=300_000), 1)
    assert improve(day, Budget(work=1), 2, start=good.routes).cost <= good.cost


def test_routes_to_start_from_that_break_a_limit_are_refused() -> None:
    day = DayRoutes(
        [Stop(1, 0, 10, 5)], [Tour(0, 0)], np.zeros((1, 1), np.int32), np.array([[[0, 20], [20, 0]]], np.int32)
    )
    with pytest.raises(ValueError, match="hard limit"):
        improve(day, Budget(work=1), start=[[0]])


def test_a_carer_may_be_back_between_two_points_of_the_grid() -> None:
    day = DayRoutes(
        [Stop(1, 0, 10, 5, unserved=99)], [Tour(0, 0, end=22)], np.zeros((1, 1), np.int32),
        np.array([[[0, 7], [7, 0]]], np.int32), grid=5,
    )  # fmt: skip
    assert improve(day, Budget(work=10)).starts == (10,)


def test_only_a_whole_route_has_to_keep_within_the_hours() -> None:
    """On rounded travel the way over a place may be shorter than past it: half of this route takes longer than all."""
    travel = np.array([[[0, 9, 4], [9, 0, 4], [4, 4, 0]]], np.int32)
    stops = [Stop(1, 0, 50, 1, unserved=99), Stop(2, 0, 50, 1, unserved=99)]
    day = DayRoutes(stops, [Tour(0, 0, most=19)], np.zeros((2, 1), np.int32), travel)
    assert improve(day, Budget(work=10), start=[[0, 1]]).routes == ((0, 1),)


def test_nothing_to_do_gives_empty_routes() -> None:
    day = DayRoutes([], [Tour(0, 0)], np.zeros((0, 1), np.int32), np.zeros((1, 1, 1), np.int32))
    assert improve(day, Budget(work=10)).routes == ((),)


def test_the_first_of_a_pair_waits_for_the_second() -> None:
    """The second carer arrives at 50, so the first, whose start may lead by 10 alone, starts at 40."""
    pair = [
        Stop(1, 0, 100, 5, True, 1, True, 0, 10, unserved=999),
        Stop(1, 0, 100, 5, True, 0, False, 0, 10, unserved=999),
    ]
    prices = np.array([[0, -1], [-1, 0]], np.int32)
    day = DayRoutes(
        pair, [Tour(0, 0), Tour(0, 0, start=30)], prices, np.array([[[0, 20], [20, 0]]], np.int32), Weights()
    )
    assert improve(day, Budget(work=10)).starts == (40, 50)


def test_a_meal_break_is_rested_on_the_spot_or_before_setting_out() -> None:
    stops = [Stop(1, 0, 500, 30, True, unserved=999), Stop(2, 0, 500, 30, True, unserved=999)]
    travel = np.array([[[0, 10, 30], [10, 0, 25], [30, 25, 0]]], np.int32)
    prices = np.zeros((2, 1), np.int32)
    at_once = DayRoutes(stops, [Tour(0, 0, rest_start=65, rest_end=95)], prices, travel)
    later = DayRoutes(stops, [Tour(0, 0, rest_start=64, rest_end=94)], prices, travel)
    assert sorted(improve(at_once, Budget(work=500)).starts) == [10, 95]
    assert sorted(improve(later, Budget(work=500)).starts) == [10, 119]


def test_a_model_with_a_lonely_partner_is_refused() -> None:
    with pytest.raises(ValueError, match="stop 0 and its partner 1"):
        DayRoutes(
            [Stop(0, 0, 1, 1, partner=1), Stop(0, 0, 1, 1)],
            [],
            np.zeros((2, 0), np.int32),
            np.zeros((1, 1, 1), np.int32),
        )
