"""Rosters of rooms against all there are, and company decided by their prices, on small wards."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog

from scheduling.engine import rules
from scheduling.engine.budget import Budget
from scheduling.engine.placement.exact.rebed import rebed
from scheduling.engine.placement.guide import guide, left_out
from scheduling.engine.placement.handout import plan_of
from scheduling.engine.placement.rosters.ascent import Ascent
from scheduling.engine.placement.rosters.company import OPEN, company, kinds_of_placing
from scheduling.engine.placement.rosters.nights import climbed_guide
from scheduling.engine.placement.rosters.pack import best_rosters
from scheduling.engine.placement.rosters.runs import ALL, TURNS
from scheduling.engine.placement.rosters.settled import settled
from scheduling.engine.placement.rosters.tables import RUN, Tables, kinds_of, tables
from scheduling.engine.placement.scene import Placing, Scene, Turn
from scheduling.engine.placement.terms import Terms
from scheduling.engine.plan import Plan
from scheduling.engine.supply import SexPolicy
from tests.engine.placement.wards import NIGHTS, chance, in_room, room_of, scene_of, stays_of, ward


def loaded(scene: Scene, standing: list[str] | None = None, placing: Placing | None = None) -> Tables:
    stays, apart = stays_of(scene), set(standing or ())
    turn = Turn(
        [wish for wish in stays if wish.need.id not in apart],
        [wish for wish in stays if wish.need.id in apart],
        placing or Placing({}, {}),
    )
    found = tables(scene, turn, [wish for wish in stays if wish.need.id not in apart])
    assert found is not None
    return found


def best_of_all(found: Tables, worth: np.ndarray, room: int) -> float:
    """By trying all sets of stays of a room with one pool."""
    rows, pool = found.stays.rows, int(found.rooms.first_pool[room])
    places = range(found.rooms.first_stay[pool], found.rooms.first_stay[pool + 1])
    gains = {place: float(worth[rows["wish"][place]] - found.stays.cost[place]) for place in places}
    useful, best = [place for place in places if gains[place] > 0], 0.0
    for count in range(1, len(useful) + 1):
        for chosen in combinations(useful, count):
            if sum(gains[place] for place in chosen) > best and _fit(found, chosen, room, pool):
                best = sum(gains[place] for place in chosen)
    return best


def _fit(found: Tables, chosen: tuple[int, ...], room: int, pool: int) -> bool:
    rows = found.stays.rows
    for night in range(NIGHTS):
        there = [place for place in chosen if rows["first"][place] <= night < rows["end"][place]]
        kinds = {int(rows["kind"][place]) for place in there}
        barred = np.diff(found.rooms.barred[room], axis=1)[:, night] > 0
        if len(there) > found.rooms.beds[pool, night]:
            return False
        if found.rooms.shared[room] and (len(kinds) > 1 or any(barred[kind] for kind in kinds)):
            return False
    return True


@pytest.mark.parametrize("seed", range(12))
def test_a_rooms_roster_is_the_best_of_all(seed: int) -> None:
    scene, random = scene_of(chance(seed)), np.random.default_rng(seed)
    standing = [wish.need.id for wish in stays_of(scene)[:3]] if seed % 2 else []
    first = Random(seed).choice(("near", "far"))
    found = loaded(scene, standing, in_room(scene, {standing[0]: first}) if standing else None)
    worth = random.uniform(0, 30, len(stays_of(scene)) - len(standing))
    best_rosters(found.rooms, found.stays, found.desks[0], worth, ALL, 0, 1)
    for room in range(len(found.rooms.shared)):
        assert found.rooms.value[room] == pytest.approx(best_of_all(found, worth, room))
        taken = tuple(np.flatnonzero((found.stays.taken > 0) & (found.stays.room == room)).tolist())
        gained = sum(worth[found.stays.rows["wish"][place]] - found.stays.cost[place] for place in taken)
        assert gained == pytest.approx(found.rooms.value[room])
        assert _fit(found, taken, room, int(found.rooms.first_pool[room]))


@pytest.mark.parametrize("seed", range(6))
def test_rosters_from_runs_of_rounds_before_are_rosters_and_become_the_best(seed: int) -> None:
    scene, random = scene_of(chance(seed)), np.random.default_rng(seed)
    found = loaded(scene)
    worths = [random.uniform(0, 30, len(stays_of(scene))) for _ in range(3)]
    best_rosters(found.rooms, found.stays, found.desks[0], worths[0], ALL, 0, 1)
    for due in range(2 * TURNS):
        best_rosters(found.rooms, found.stays, found.desks[0], worths[1 + due // TURNS], due % TURNS, 0, 1)
        rows = found.stays.rows
        for room, value in enumerate(found.rooms.value.tolist()):
            best = best_of_all(found, worths[1 + due // TURNS], room)
            taken = tuple(np.flatnonzero((found.stays.taken > 0) & (found.stays.room == room)).tolist())
            gained = sum(worths[1 + due // TURNS][rows["wish"][place]] - found.stays.cost[place] for place in taken)
            assert _fit(found, taken, room, int(found.rooms.first_pool[room]))
            assert (gained, value <= best + 1e-6) == (pytest.approx(value), True)
            assert (due + 1) % TURNS or value == pytest.approx(best)


def test_prices_of_rosters_know_what_men_and_women_apart_cost() -> None:
    # Two rooms of two beds; without the rule all four would be near at no cost.
    stays = [("female", 0, 4), ("male", 0, 4)]
    scene = scene_of(ward(stays, {"near": 2, "far": 2}, SexPolicy.ONE_AT_A_TIME))
    wishes, turn = stays_of(scene), Turn([*stays_of(scene)], [], Placing({}, {}))
    found = guide(scene, turn, wishes)
    ascent = Ascent(loaded(scene), found.stays, left_out(wishes))
    assert ascent.value() == pytest.approx(0.0)
    proven = []
    for _ in range(100):
        ascent.climb()
        proven.append(ascent.value())
    assert 6.5 < max(proven) <= 7.0


def test_nights_of_one_kind_go_on_where_one_run_ends_and_the_next_begins() -> None:
    """Men follow each other for more nights than a run has; on no night but the first and the last is nobody there."""
    nights = RUN + 10
    men = [("male", first, first + 6) for first in range(0, nights - 5, 3)]
    found = loaded(scene_of(ward([*men, ("female", 0, 1)], {"near": 2}, SexPolicy.ONE_AT_A_TIME, nights)))
    worth = np.array([10.0] * len(men) + [1.0])
    best_rosters(found.rooms, found.stays, found.desks[0], worth, ALL, 0, 1)
    assert found.rooms.run < nights
    assert found.rooms.value.tolist() == [10.0 * len(men)]
    assert found.stays.taken[found.stays.rows["wish"] < len(men)].all()


@pytest.mark.parametrize("seed", range(8))
def test_a_long_roster_is_that_of_a_linear_program(seed: int) -> None:
    """Gains are great and many nights full, as where needs compete."""
    random, nights, beds = Random(seed), 20, 3
    stays = []
    for _number in range(90):
        sex, first = random.choice(("male", "female")), random.randrange(nights)
        stays.append((sex, first, min(nights, first + random.randint(1, 6))))
    scene = scene_of(ward(stays, {"near": beds}, SexPolicy.ANY, nights))
    left, standing = np.full(nights, beds), []
    for number, (sex, first, end) in enumerate(stays[:40]):
        if sex == "male" and left[first:end].min() > 0:
            left[first:end] -= 1
            standing.append(f"n{number}")
    found = loaded(scene, standing, in_room(scene, dict.fromkeys(standing, "near")))
    free = [stay for number, stay in enumerate(stays) if f"n{number}" not in standing]
    present = np.array([[first <= night < end for _sex, first, end in free] for night in range(nights)])
    for _again in range(5):
        worth = np.array([1_000 * (end - first) * random.uniform(0.5, 1) for _sex, first, end in free])
        best_rosters(found.rooms, found.stays, found.desks[0], worth, ALL, 0, 1)
        best = linprog(-worth, A_ub=present, b_ub=left, bounds=(0, 1))
        assert found.rooms.value.sum() == pytest.approx(-best.fun)


def test_company_puts_those_together_who_can_share() -> None:
    stays = [("female", 0, 4), ("male", 0, 2), ("female", 1, 4), ("male", 2, 4), ("male", 0, 4)]
    problem = ward(stays, {"near": 2, "far": 2}, SexPolicy.ONE_AT_A_TIME)
    scene = Scene(problem, Plan(), Terms(lambda need, bed: 7 if bed.startswith("far") else 0, whole=True))
    wishes, turn = stays_of(scene), Turn([*stays_of(scene)], [], Placing({}, {}))
    found = guide(scene, turn, wishes)
    placing = turn.placing
    for seed in range(40):  # prices settle which room is whose by chance: one beginning in six leads to the best
        decided = company(scene, turn, wishes, found.stays, Budget(), seed)
        assert decided is not None
        other = rebed(scene, turn, found.nights, None, decided)
        assert rules.check(problem, plan_of(scene, other)) == []
        placing = min(placing, other, key=lambda one: scene.cost(Turn([*wishes], [], one)))
    assert {need: room_of(scene, placing, need) for need in scene.wishes} == {
        "n0": "far", "n1": "near", "n2": "far", "n3": "near", "n4": "near",
    }  # fmt: skip
    kept = kinds_of_placing(scene, Turn([*wishes], [], placing))
    assert sorted({int(kind) for kind in kept.ravel()}) == [1, 3]
    again = company(scene, turn, wishes, found.stays, Budget(), 2, kept)
    assert again is not None
    assert (again.kinds == kept).all()


def test_company_needs_time_for_its_rounds() -> None:
    scene = scene_of(chance(1))
    wishes, turn = stays_of(scene), Turn([*stays_of(scene)], [], Placing({}, {}))
    assert company(scene, turn, wishes, left_out(wishes), Budget(None, 10), 1) is None
    assert (kinds_of_placing(scene, turn) == OPEN).all()


def test_rosters_within_a_company_agree_on_beds_and_on_what_they_are_worth() -> None:
    """Near is the men's: two of three have it, and it is worth to the third what far costs more."""
    stays = [("male", 0, 4), ("male", 0, 2), ("male", 0, 2), ("female", 2, 4)]
    scene = scene_of(ward(stays, {"near": 2, "far": 2}, SexPolicy.ONE_AT_A_TIME))
    wishes, near, far = stays_of(scene), scene.rooms.index("near"), scene.rooms.index("far")
    man, woman = (int(kinds_of(scene, wishes[number], True)[0]) for number in (0, 3))
    kinds = np.full((2, NIGHTS), OPEN)
    kinds[near] = man
    turn = Turn([*wishes], [], Placing({}, {}))
    found = settled(scene, turn, wishes, kinds, guide(scene, turn, wishes).stays, Budget())
    assert found is not None
    assert found.kinds[near].tolist() == [man] * NIGHTS
    assert found.kinds[far, 2:].tolist() == [woman] * 2
    pools = {pool.room: row for row, pool in enumerate(scene.stock.pools)}
    assert found.nights[pools["near"], :2].sum() == pytest.approx(7.0, abs=0.5)
    assert {piece.pool for piece in found.stays["n3"]} == {pools["far"]}


def test_climbed_prices_prove_what_the_linear_program_does() -> None:
    """One bed near for two who would have it on a night they share: 7 points for one of them."""
    scene = scene_of(ward([("female", 0, 3), ("male", 2, 4)], {"near": 1, "far": 1}, SexPolicy.ONE_AT_A_TIME))
    wishes, placing = stays_of(scene), in_room(scene, {"n0": "near", "n1": "far"})
    found = climbed_guide(scene, Turn([*wishes], [], placing), wishes, Budget())
    near, far = found.nights
    paid = [min(near[first:end].sum(), 7 + far[first:end].sum()) for first, end in ((0, 3), (2, 4))]
    assert 6.5 < sum(paid) - near.sum() - far.sum() <= 7.0 + 1e-6
