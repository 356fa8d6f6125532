"""Beds priced by a linear program, given anew all at once, and in turn with annealing, on small wards."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from scheduling.engine import rules
from scheduling.engine.budget import Budget
from scheduling.engine.demand import Need, Resident
from scheduling.engine.placement import lanes
from scheduling.engine.placement.anneal import anneal
from scheduling.engine.placement.exact.rebed import rebed
from scheduling.engine.placement.guide import dear, guide
from scheduling.engine.placement.handout import plan_of
from scheduling.engine.placement.prices import no_prices
from scheduling.engine.placement.scene import Placing, Scene, Turn
from scheduling.engine.placement.terms import Terms
from scheduling.engine.placement.wishes import Piece, StayWish
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Limits, Problem, Travel, Weights
from scheduling.engine.supply import Bed, Facility, Mode, Place, Room, ServiceOffer, ServiceType, SexPolicy
from scheduling.engine.timeline import Span

NIGHTS = 4
# By facility and so by ward, since rooms of a facility that nobody can tell apart are one.
COSTS = {"near": 0, "far": 7}


def ward(stays: list[tuple[str, int, int]], rooms: dict[str, int], policy: SexPolicy = SexPolicy.ANY) -> Problem:
    """``stays``: sex, first night and end. ``rooms``: beds by facility, each facility one room."""
    people = tuple(
        Resident(f"r{n}", f"r{n}", "here", "", sex, "1970-01-01", category=1, level=4)
        for n, (sex, _first, _end) in enumerate(stays)
    )
    needs = tuple(
        Need(f"n{n}", f"r{n}", "ward", Span(first, end), nights_min=end - first, nights_max=end - first)
        for n, (_sex, first, end) in enumerate(stays)
    )
    return Problem(
        "2030-01-07", NIGHTS,
        places=(Place("here", 0.0, 0.0),),
        facilities=tuple(Facility(name, "ward", "", "here") for name in rooms),
        rooms=tuple(Room(name, name, "bedroom", beds, sex_policy=policy) for name, beds in rooms.items()),
        beds=tuple(Bed(f"{name}/{n}", name, "ward") for name, beds in rooms.items() for n in range(beds)),
        services=(ServiceType("ward", Mode.STAY),),
        offers=tuple(ServiceOffer(name, "ward") for name in rooms),
        residents=people, needs=needs, limits=Limits(adult_age=0),
        weights=Weights(priority=(100,) * 5, severity=(100,) * 4, fairness=0), travel=Travel(fixed=0),
    )  # fmt: skip


def scene_of(problem: Problem) -> Scene:
    return Scene(problem, Plan(), Terms(lambda need, bed: COSTS[bed.partition("/")[0]], whole=True))


def stays_of(scene: Scene) -> list[StayWish]:
    return [wish for wish in scene.wishes.values() if isinstance(wish, StayWish)]


def in_room(scene: Scene, rooms: dict[str, str]) -> Placing:
    """All nights wanted, by need the room."""
    pools = {pool.room or scene.problem.bed[pool.beds[0]].room: n for n, pool in enumerate(scene.stock.pools)}
    nights = {wish.need.id: wish.need.dates for wish in stays_of(scene)}
    return Placing(
        {need: (Piece(pools[room], nights[need].start, nights[need].end or NIGHTS),) for need, room in rooms.items()},
        {},
    )


def room_of(scene: Scene, placing: Placing, need: str) -> str:
    return scene.problem.bed[scene.stock.pools[placing.paths[need][0].pool].beds[0]].room


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


def chance(seed: int) -> Problem:
    rng = Random(seed)
    stays = []
    for _number in range(14):
        first = rng.randrange(NIGHTS)
        stays.append((rng.choice(("male", "female")), first, rng.randint(first + 1, NIGHTS)))
    return ward(stays, {"near": 3, "far": 3}, rng.choice((SexPolicy.ANY, SexPolicy.ONE_AT_A_TIME)))


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


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_are_placed_alike_on_one_core_or_two(monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    problem = chance(3)
    scene = scene_of(problem)
    monkeypatch.setattr(lanes, "LONG_WORK", 1_000_000)
    monkeypatch.setattr(lanes, "WORK", 100_000)
    ground = lanes.Ground(scene, [*stays_of(scene)], [], no_prices(scene.stock))
    placing = lanes.place_many(ground, Placing({}, {}), Budget(None, 1_000_000), 1, jobs)
    assert rules.check(problem, plan_of(scene, placing)) == []
    alone = lanes.place_many(ground, Placing({}, {}), Budget(None, 1_000_000), 1, 1)
    assert dict(placing.paths) == dict(alone.paths)
    hurried = anneal(scene, ground.turn(Placing({}, {})), ground.prices, Budget(None, 300), 1)
    assert scene.cost(ground.turn(placing)) <= scene.cost(ground.turn(hurried))
