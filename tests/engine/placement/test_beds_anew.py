"""Beds priced by a linear program, given anew all at once, and in turn with annealing, on small wards."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from scheduling.engine import placement, rules
from scheduling.engine.budget import Budget
from scheduling.engine.placement import lanes, leisure, many, stretches
from scheduling.engine.placement.anneal import anneal
from scheduling.engine.placement.exact import whole
from scheduling.engine.placement.exact.rebed import rebed
from scheduling.engine.placement.guide import Guide, dear, guide, left_out
from scheduling.engine.placement.handout import plan_of
from scheduling.engine.placement.prices import no_prices
from scheduling.engine.placement.rosters.company import OPEN, Company
from scheduling.engine.placement.rosters.tables import kinds_of
from scheduling.engine.placement.scene import Placing, Scene, Turn
from scheduling.engine.placement.terms import Terms
from scheduling.engine.placement.wishes import StayWish
from scheduling.engine.plan import Plan
from scheduling.engine.supply import SexPolicy
from tests.engine.placement.wards import NIGHTS, chance, in_room, room_of, scene_of, stays_of, ward


def by_room(scene: Scene, prices: np.ndarray) -> dict[str, list[float]]:
    wards = {scene.problem.bed[pool.beds[0]].room: pool.ward for pool in scene.stock.pools}
    return {room: [round(float(price), 4) for price in prices[number]] for room, number in wards.items()}


def test_a_bed_that_nobody_lacks_has_no_price() -> None:
    scene = scene_of(ward([("male", 0, 4), ("female", 1, 3)], {"near": 2, "far": 2}))
    prices = guide(scene, Turn([], [], Placing({}, {})), stays_of(scene)).nights
    assert by_room(scene, prices) == {"near": [0.0] * 4, "far": [0.0] * 4}


def test_a_scarce_bed_costs_what_the_next_best_costs_more() -> None:
    scene = scene_of(ward([("male", 1, 2), ("male", 1, 2)], {"near": 1, "far": 2}))
    prices = guide(scene, Turn([], [], Placing({}, {})), stays_of(scene)).nights
    assert by_room(scene, prices) == {"near": [0.0, 7.0, 0.0, 0.0], "far": [0.0] * 4}


def test_where_beds_lack_a_night_costs_what_it_would_serve() -> None:
    scene = scene_of(ward([("male", 0, 4), ("male", 2, 3)], {"near": 1}))
    wishes = stays_of(scene)
    prices = by_room(scene, guide(scene, Turn([], [], Placing({}, {})), wishes).nights)["near"]
    assert prices[2] == pytest.approx(dear(wishes) * wishes[0].weight, rel=1e-3)


def test_two_stays_change_rooms_at_once_where_no_single_move_is_possible() -> None:
    scene = scene_of(ward([("male", 0, 4), ("male", 0, 2), ("male", 2, 4)], {"near": 1, "far": 1}))
    given = in_room(scene, {"n0": "near", "n1": "far", "n2": "far"})
    points = {"n0": 0, "n1": 5, "n2": 5}
    scene = Scene(
        scene.problem, Plan(), Terms(lambda need, bed: points[need] if bed.startswith("far") else 0, whole=True)
    )
    turn = Turn([*stays_of(scene)], [], given)
    placing = rebed(scene, turn, np.zeros((len(scene.stock.wards), NIGHTS)), None)
    assert {need: room_of(scene, placing, need) for need in scene.wishes} == {"n0": "far", "n1": "near", "n2": "near"}


def test_the_sex_of_a_room_stays_and_an_empty_room_takes_one() -> None:
    problem = ward([("female", 0, 2), ("male", 0, 2), ("female", 1, 2)], {"near": 2, "far": 2}, SexPolicy.ONE_AT_A_TIME)
    scene = scene_of(problem)
    given = in_room(scene, {"n0": "far"})
    standing = [scene.wishes["n0"]]
    free = [scene.wishes["n1"], scene.wishes["n2"]]
    placing = rebed(scene, Turn(free, standing, given), np.zeros((len(scene.stock.wards), NIGHTS)), None)
    # Both would rather be near; the man cannot share with either woman, and far is a women's room.
    assert {need: room_of(scene, placing, need) for need in ("n0", "n1", "n2")} == {
        "n0": "far", "n1": "near", "n2": "far",
    }  # fmt: skip
    assert rules.check(problem, plan_of(scene, placing)) == []


def test_what_a_company_makes_likely_counts_only_where_its_kinds_let_it_in() -> None:
    """Stretches say what is likely on their margins too, where the next stretch may decide another kind."""
    problem = ward([("male", 0, 2), ("female", 0, 2)], {"near": 2, "far": 1}, SexPolicy.ONE_AT_A_TIME)
    scene = scene_of(problem)
    likely = {need: list(path) for need, path in in_room(scene, {"n0": "near", "n1": "near"}).paths.items()}
    men = np.full((len(scene.rooms), NIGHTS), OPEN)
    men[scene.rooms.index("near")] = kinds_of(scene, scene.wishes["n0"], True)
    turn = Turn([*stays_of(scene)], [], Placing({}, {}))
    nothing = np.zeros((len(scene.stock.wards), NIGHTS))
    placing = rebed(scene, turn, nothing, None, Company(men, np.zeros(2), likely))
    assert {need: room_of(scene, placing, need) for need in scene.wishes} == {"n0": "near", "n1": "far"}


@pytest.mark.parametrize("seed", range(6))
def test_beds_anew_break_no_rule_and_are_never_worse(seed: int) -> None:
    problem = chance(seed)
    scene = scene_of(problem)
    stays = stays_of(scene)
    turn = Turn([*stays], [], Placing({}, {}))
    hurried = anneal(scene, turn, no_prices(scene.stock), Budget(None, 300), 1)
    placing = rebed(scene, replace(turn, placing=hurried), guide(scene, turn, stays).nights, None)
    assert rules.check(problem, plan_of(scene, placing)) == []
    assert scene.cost(replace(turn, placing=placing)) <= scene.cost(replace(turn, placing=hurried))


@pytest.mark.parametrize("seed", range(6))
def test_beds_anew_window_after_window_break_no_rule_and_take_as_many_in(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(whole, "WINDOW", 2)
    monkeypatch.setattr(whole, "STEP", 1)
    problem = chance(seed)
    scene = scene_of(problem)
    stays = stays_of(scene)
    turn = Turn([*stays], [], Placing({}, {}))
    guided = guide(scene, turn, stays)
    with ThreadPoolExecutor(2) as pool:
        placing = whole.rebed_all(scene, turn, guided.stays, Budget(), pool)
    assert rules.check(problem, plan_of(scene, placing)) == []
    at_once = rebed(scene, turn, guided.nights, None)
    unserved = [scene.cost(replace(turn, placing=one))[0] for one in (placing, at_once, turn.placing)]
    assert unserved[1] <= unserved[0] < unserved[2]


def test_a_stay_pays_for_the_nights_beyond_its_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """n0 would rather be near, but from its second night on n1 gains more there."""
    monkeypatch.setattr(whole, "WINDOW", 1)
    monkeypatch.setattr(whole, "STEP", 1)
    problem = ward([("male", 2, 4), ("male", 3, 4)], {"near": 1, "far": 1})
    scene = scene_of(problem)
    points = {"n0": 3, "n1": 9}
    scene = Scene(problem, Plan(), Terms(lambda need, bed: points[need] if bed.startswith("far") else 0, whole=True))
    with ThreadPoolExecutor(1) as pool:
        turn = Turn([*stays_of(scene)], [], Placing({}, {}))
        placing = whole.rebed_all(scene, turn, guide(scene, turn, stays_of(scene)).stays, Budget(), pool)
    assert {need: room_of(scene, placing, need) for need in scene.wishes} == {"n0": "far", "n1": "near"}


def test_without_time_for_any_window_stays_are_where_rosters_have_them() -> None:
    problem = ward([("male", 0, 4), ("female", 0, 2), ("male", 1, 3)], {"near": 2, "far": 3}, SexPolicy.ONE_AT_A_TIME)
    scene = scene_of(problem)
    given = in_room(scene, {"n0": "far", "n2": "far"})
    turn = Turn([*stays_of(scene)], [], given)
    kinds = np.full((len(scene.rooms), NIGHTS), OPEN)
    kinds[scene.rooms.index("near")] = kinds_of(scene, scene.wishes["n0"], True)
    kinds[scene.rooms.index("far")] = kinds_of(scene, scene.wishes["n1"], True)
    worth = left_out(stays_of(scene))
    with ThreadPoolExecutor(1) as pool:
        placing = whole.rebed_all(scene, turn, worth, Budget(0.0), pool, Company(kinds, worth, {}))
    assert {need: room_of(scene, placing, need) for need in scene.wishes} == {"n0": "near", "n1": "far", "n2": "near"}


@pytest.mark.parametrize("seed", range(6))
def test_without_time_for_any_window_no_rule_is_broken(seed: int) -> None:
    problem = chance(seed)
    scene = scene_of(problem)
    turn = Turn([*stays_of(scene)], [], Placing({}, {}))
    with ThreadPoolExecutor(2) as pool:
        placing = whole.rebed_all(scene, turn, left_out(stays_of(scene)), Budget(0.0), pool)
    assert rules.check(problem, plan_of(scene, placing)) == []
    assert scene.cost(replace(turn, placing=placing)) < scene.cost(turn)


def test_a_search_for_serving_is_over_when_all_are_served() -> None:
    scene, budget = scene_of(ward([("male", 0, 4), ("female", 1, 3)], {"near": 2, "far": 2})), Budget(None, 1_000_000)
    turn = Turn([*stays_of(scene)], [], Placing({}, {}))
    placing = anneal(scene, turn, no_prices(scene.stock), budget, 1, only_serving=True)
    assert (scene.cost(replace(turn, placing=placing))[0], budget.done) == (0, 0)


@pytest.mark.parametrize(("beds", "times"), [(2, 2), (1, 1)])
def test_serving_all_is_tried_again_where_prices_know_no_reason_against_it(
    monkeypatch: pytest.MonkeyPatch, beds: int, times: int
) -> None:
    tried = []

    def unpriced(_scene: Scene, turn: Turn, *_: object) -> Placing:
        tried.append(turn)
        return turn.placing

    monkeypatch.setattr(placement, "FEW", 1)
    monkeypatch.setattr(placement, "_unpriced", unpriced)
    monkeypatch.setattr(leisure, "LONG_WORK", 1)
    placement.place(ward([("male", 0, 4)] * 2, {"near": beds}), Plan(), Budget(None, 100_000), 1, 1)
    assert len(tried) == times


@pytest.mark.parametrize("most", [800, 4])
@pytest.mark.parametrize("jobs", [1, 2])
def test_many_are_placed_alike_on_one_core_or_two(monkeypatch: pytest.MonkeyPatch, jobs: int, most: int) -> None:
    problem = chance(3)
    scene = scene_of(problem)
    monkeypatch.setattr(leisure, "LONG_WORK", 1_000_000)
    monkeypatch.setattr(lanes, "WORK", 100_000)
    monkeypatch.setattr(whole, "WORK", 1_000)
    monkeypatch.setattr(many, "MANY", most)
    monkeypatch.setattr(stretches, "STAYS", 14)
    ground = lanes.Ground(scene, [*stays_of(scene)], [], no_prices(scene.stock))
    placing = many.place_many(ground, Placing({}, {}), Budget(None, 1_000_000), 1, jobs)
    assert rules.check(problem, plan_of(scene, placing)) == []
    alone = many.place_many(ground, Placing({}, {}), Budget(None, 1_000_000), 1, 1)
    assert dict(placing.paths) == dict(alone.paths)
    hurried = anneal(scene, ground.turn(Placing({}, {})), ground.prices, Budget(None, 300), 1)
    assert scene.cost(ground.turn(placing)) <= scene.cost(ground.turn(hurried))


def test_prices_that_are_not_solved_in_time_are_climbed(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = scene_of(ward([("male", 0, 4)] * 2, {"near": 1}))
    stays, nothing = stays_of(scene), Guide(np.zeros((len(scene.stock.wards), NIGHTS)), np.zeros(2))
    monkeypatch.setattr(many, "guide", lambda *_: nothing)
    ground = lanes.Ground(scene, [*stays], [], no_prices(scene.stock))
    with ThreadPoolExecutor(2) as pool:
        found = many._guide_of_many(ground, stays, Placing({}, {}), Budget(), pool)
    assert found.stays.all()


def test_stretches_have_no_night_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "STAYS", 3)
    stays = [("male", first, first + nights) for first, nights in ((0, 1), (0, 2), (1, 1), (2, 1), (2, 2), (3, 1))]
    wishes = stays_of(scene_of(ward(stays, {"near": 2})))
    assert stretches.are_short(wishes, NIGHTS)

    def named(before: float) -> list[list[str]]:
        length = stretches.length_of(wishes, NIGHTS, stretches.STAYS)
        return [[wish.need.id for wish in one] for one in stretches.in_stretches(wishes, length, before)]

    assert named(0.0) == [["n0", "n1", "n2"], ["n3", "n4", "n5"]]
    assert named(0.5) == [["n0"], ["n2", "n3"], ["n5"]]
    assert not stretches.are_short(stays_of(scene_of(ward([("male", 0, 4)] * 6, {"near": 2}))), NIGHTS)


def test_stretches_get_longer_where_a_round_gains_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = scene_of(ward([("male", first, first + 1) for first in range(4)], {"near": 1, "far": 1}))
    wishes = stays_of(scene)
    far, near = (in_room(scene, {wish.need.id: room for wish in wishes}) for room in ("far", "near"))
    sizes: list[list[int]] = []

    def planned(self: object, parts: list[list[StayWish]], placing: Placing, budget: Budget, seed: int) -> Placing:
        sizes.append([len(part) for part in parts])
        budget.spend(budget.work_left or 0)
        return near  # the first round alone gains something

    for name, value in {"STAYS": 1, "MOST": 2, "LONGER": 2.0, "GOLDEN": 0.0, "ROUNDS": 4}.items():
        monkeypatch.setattr(stretches, name, value)
    monkeypatch.setattr(stretches, "all_anew", lambda *_: far)
    monkeypatch.setattr(stretches._Rounds, "planned", planned)
    ground = lanes.Ground(scene, [*wishes], [], no_prices(scene.stock))
    guided = Guide(np.zeros((1, NIGHTS)), np.zeros(4))
    with ThreadPoolExecutor(1) as pool:
        found = stretches.by_stretches(ground, guided, far, Budget(None, 1_000), 1, 1, pool)
    assert found == near
    assert sizes == [[1, 1, 1, 1], [1, 1, 1, 1], [2, 2], [2, 2]]
