"""What the night costs on which a stay begins, as each way of placing stays sees it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from random import Random

import numpy as np
import pytest

from scheduling.engine import placement
from scheduling.engine.budget import Budget
from scheduling.engine.placement.anneal import anneal
from scheduling.engine.placement.exact import columns
from scheduling.engine.placement.exact.rebed import rebed
from scheduling.engine.placement.guide import guide
from scheduling.engine.placement.handout import plan_of
from scheduling.engine.placement.prices import no_prices
from scheduling.engine.placement.rosters.tables import tables
from scheduling.engine.placement.scene import Placing, Scene, Turn
from scheduling.engine.placement.terms import Terms
from scheduling.engine.plan import Plan
from scheduling.engine.timeline import Span
from tests.engine.placement.wards import NIGHTS, stays_of, ward

NOTHING = Placing({}, {})


def scene_of(seed: int) -> tuple[Scene, dict[str, list[int]], int]:
    """One bed, and four stays of one night each that may begin on any; points by need and night, and the fewest."""
    random = Random(seed)
    problem = ward([("male", 0, 1)] * NIGHTS, {"near": 1})
    problem = replace(problem, needs=tuple(replace(need, dates=Span(0, NIGHTS)) for need in problem.needs))
    points = {need.id: [random.randint(0, 50) for _ in range(NIGHTS)] for need in problem.needs}
    fewest = min(
        sum(of_need[night] for of_need, night in zip(points.values(), nights, strict=True))
        for nights in permutations(range(NIGHTS))
    )
    return Scene(problem, Plan(), Terms(beginning=lambda need, night: points[need][night], whole=True)), points, fewest


def placed(scene: Scene) -> Placing:
    found = placement.place(scene.problem, Plan(), Budget(work=10_000_000), 1, 1, scene.terms).plan
    return Scene(scene.problem, found, scene.terms).given()


def annealed(scene: Scene) -> Placing:
    turn = Turn([*stays_of(scene)], [], NOTHING)
    return anneal(scene, turn, no_prices(scene.stock), Budget(work=200_000), 1)


def given_anew(scene: Scene) -> Placing:
    turn = Turn([*stays_of(scene)], [], NOTHING)
    return rebed(scene, turn, np.zeros((len(scene.stock.wards), NIGHTS)), None)


@pytest.mark.parametrize("way", [placed, annealed, given_anew])
@pytest.mark.parametrize("seed", range(3))
def test_stays_begin_where_that_costs_the_least(way: Callable[[Scene], Placing], seed: int) -> None:
    scene, points, fewest = scene_of(seed)
    placing = way(scene)
    turn = Turn([*stays_of(scene)], [], placing)
    assert scene.cost(turn) == (0, fewest)
    stays = plan_of(scene, placing).stays
    assert sum(points[stay.need][stay.first_night] for stay in stays) == fewest
    assert len(stays) == NIGHTS


def test_many_stays_begin_where_that_costs_the_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placement, "FEW", 1)
    for seed in range(3):
        scene, _, fewest = scene_of(seed)
        assert scene.cost(Turn([*stays_of(scene)], [], placed(scene))) == (0, fewest)


@pytest.mark.parametrize("whole", [True, False])
def test_of_too_many_ways_those_that_cost_the_least_are_tried(whole: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    scene, points, _ = scene_of(1)
    scene = Scene(scene.problem, Plan(), replace(scene.terms, whole=whole))
    for name, value in (("ALL", 0), ("WHOLE", 2)):
        monkeypatch.setattr(columns, name, value)
    for wish in stays_of(scene):
        found, all_there_are = columns.paths_of(scene, wish, no_prices(scene.stock))
        nights = [path[0].first for path in found]
        assert nights == sorted(range(NIGHTS), key=lambda night: points[wish.need.id][night])[:2]
        assert not all_there_are


def test_prices_and_rosters_know_what_beginnings_cost() -> None:
    scene, points, fewest = scene_of(1)
    turn = Turn([], [], NOTHING)
    found = guide(scene, turn, stays_of(scene))
    assert found.stays.sum() - found.nights.sum() == pytest.approx(fewest, abs=1e-4)
    loaded = tables(scene, turn, stays_of(scene))
    assert loaded is not None
    told = {
        (f"n{row['wish']}", int(row["first"])): cost
        for row, cost in zip(loaded.stays.rows, loaded.stays.points, strict=True)
    }
    assert told == {(need, night): cost for need, nights in points.items() for night, cost in enumerate(nights)}
