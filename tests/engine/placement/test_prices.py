"""The bound: proven at any prices, low at good ones."""

import numpy as np
import pytest

from scheduling.engine.budget import Budget
from scheduling.engine.placement.prices import Relaxation, descend
from scheduling.engine.placement.scene import Scene
from scheduling.engine.placement.wishes import DayWish, StayWish
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.timeline import Span
from scheduling.engine.worth import needed, served, worth
from tests.engine.build import need_day, need_stay, problem, resident, station
from tests.engine.placement.city import build
from tests.engine.placement.tiny import most, tiny


def relaxation(made: Problem) -> Relaxation:
    scene = Scene(made, Plan())
    wishes = scene.wishes.values()
    return Relaxation(
        scene.stock,
        [wish for wish in wishes if isinstance(wish, StayWish)],
        [wish for wish in wishes if isinstance(wish, DayWish)],
    )


def test_without_a_budget_the_bound_is_all_that_could_be_had_alone() -> None:
    made = problem(
        station(beds=1, places=1), resident("lin"), resident("wu"), resident("mei"),
        need_stay("lin", 2, dates=Span(0, 2)), need_stay("wu", 2, dates=Span(0, 2)), need_day("mei", times=9),
    )  # fmt: skip
    _, bound = descend(relaxation(made), 0, Budget(work=0))
    assert bound == needed(made) * (2 + 2 + 7 * 4) // (2 + 2 + 9 * 4)


def test_two_who_want_one_bed() -> None:
    made = problem(
        station(beds=1), resident("lin"), resident("wu"),
        need_stay("lin", 2, dates=Span(0, 2), priority=1), need_stay("wu", 2, dates=Span(0, 2), priority=5),
    )  # fmt: skip
    prices, bound = descend(relaxation(made), 0, Budget())
    lin, wu = (worth(made, need)[1] for need in made.needs)
    assert bound == 2 * lin
    assert [wu <= price <= lin for price in prices.nights[0, :2]] == [True, True]
    assert prices.nights[0, 2] == 0


def test_what_nobody_can_have_has_a_price_within_reason() -> None:
    # Without a carer no price is high enough to settle who comes; the sums must stay exact all the same.
    made = problem(
        station("xincang", places=1, residents_per_staff=3, severe_residents_per_staff=2), station("zhapu", places=1),
        resident("lin", level=1), resident("wu"),
        need_day("lin", times=3, refused_facilities=("zhapu",)),
        need_day("wu", times=2, refused_facilities=("xincang",)),
    )  # fmt: skip
    table = relaxation(made)
    prices, bound = descend(table, 0, Budget())
    assert bound == worth(made, made.need["wu-day_care"])[1] * 2
    assert table.value(table.ceiling)[0] >= bound
    assert prices.care.max() <= table.ceiling.max() <= 10**7


@pytest.mark.parametrize("seed", [12, *range(300, 325)])
def test_no_plan_serves_more_than_the_bound_at_any_prices(seed: int) -> None:
    made = tiny(seed)
    best = most(made, Plan())
    table = relaxation(made)
    assert descend(table, 0, Budget())[1] >= best
    rng = np.random.default_rng(seed)
    for _ in range(10):
        prices = np.rint(rng.random(len(table.supply)) * table.ceiling)
        assert table.value(prices)[0] >= best


def test_a_city() -> None:
    made, hidden = build(towns=4)
    table = relaxation(made)
    zero, _ = table.value(np.zeros_like(table.supply))
    _, bound = descend(table, served(made, hidden), Budget())
    assert served(made, hidden) < bound < 0.995 * zero
