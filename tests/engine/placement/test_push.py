"""A stay pushes others out of a room, where no single move and no exchange of two would make the plan better."""

import numpy as np
import pytest

from scheduling.engine.placement.anneal.kernels import RETURN, SEARCH, run
from scheduling.engine.placement.anneal.load import Tables, tables
from scheduling.engine.placement.prices import Prices
from scheduling.engine.placement.scene import Scene, Turn
from scheduling.engine.placement.terms import Terms
from scheduling.engine.plan import Plan
from scheduling.engine.supply import SexPolicy
from tests.engine.placement.wards import in_room, room_of, stays_of, ward

WOMEN, MEN = ("n0", "n1"), ("n2", "n3")
POINTS = {"female": {"near": 0, "middle": 10, "far": 500}, "male": {"near": 0, "middle": 500, "far": 100}}
COLD = 1e-6  # nothing that makes the plan worse is kept


def women_near(beds_of_middle: int) -> tuple[Scene, Tables]:
    """Two women in the near room, two men in the far one; exchanged, with the women in the middle, all cost less."""
    stays = [("female", 0, 3), ("female", 1, 4), ("male", 0, 3), ("male", 1, 4)]
    problem = ward(stays, {"near": 2, "middle": beds_of_middle, "far": 2}, SexPolicy.ONE_AT_A_TIME)
    sexes = {need: sex for need, (sex, _, _) in zip(WOMEN + MEN, stays, strict=True)}
    scene = Scene(problem, Plan(), Terms(lambda need, bed: POINTS[sexes[need]][bed.partition("/")[0]], whole=True))
    placing = in_room(scene, {**dict.fromkeys(WOMEN, "near"), **dict.fromkeys(MEN, "far")})
    stock = scene.stock
    half_days = np.zeros((len(stock.facilities), 7, 2))
    free = Prices(np.zeros((len(stock.wards), stock.nights)), half_days, half_days, np.zeros(0))
    found = tables(scene, Turn([*stays_of(scene)], [], placing), free, 1)
    run(found.town, found.state, RETURN, 0, 1.0, 1.0, 0.0, 0, 0)
    return scene, found


@pytest.mark.parametrize(
    ("beds", "tries", "rooms"),
    [
        (2, 400, ["middle", "middle", "near", "near"]),
        (1, 400, ["near", "near", "far", "far"]),  # one of the women would have nowhere to go
    ],
)
def test_a_stay_pushes_others_out_of_a_room_when_that_costs_less(beds: int, tries: int, rooms: list[str]) -> None:
    scene, found = women_near(beds)
    run(found.town, found.state, SEARCH, 1, COLD, 1.0, 0.0, 0, tries)
    placing = found.placing()
    assert [room_of(scene, placing, need) for need in WOMEN + MEN] == rooms
