"""The public bed instances through the placement code: mapping, solving, files."""

import csv
import json
from itertools import product
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from scheduling.benchmarks import pas
from scheduling.benchmarks.pas.adapter import to_problem, to_rooms, to_terms
from scheduling.benchmarks.pas.instance import Department, Instance, Room, Stay
from scheduling.benchmarks.pas.scorer import fits, nightly, score
from scheduling.engine.budget import Budget
from scheduling.engine.placement import place
from scheduling.engine.placement.scene import Scene
from scheduling.engine.plan import Plan

from .test_pas import TEXT, written

WORK = 2_000_000


def small(seed: int, horizon: int = 3) -> Instance:
    rng = Random(seed)
    departments = {
        number: Department(number, rng.choice((0, 18)), rng.choice((0, 60)), {rng.randint(1, 2): 1})
        for number in (1, 2)
    }
    rooms = {
        number: Room(
            number, rng.randint(1, 2), rng.randint(1, 2), rng.choice("MFDDN"), {rng.randint(1, 2): rng.randint(1, 3)},
            frozenset(one for one in range(2) if rng.random() < 0.5),
        )
        for number in (3, 5, 8)
    }  # fmt: skip
    stays = []
    for number in range(4):
        first = rng.randrange(horizon)
        required = frozenset({0} if rng.random() < 0.2 else ())
        stays.append(
            Stay(
                number, rng.choice((9, 30, 70)), rng.choice("MF"), first, rng.randint(first + 1, horizon),
                rng.randint(1, 2), rng.randint(1, 2), required, frozenset({1}),
            )
        )  # fmt: skip
    return Instance(horizon, departments, rooms, tuple(stays))


def best(instance: Instance) -> tuple[int, float]:
    """Fewest unplaced nights and then least cost, by looking at every solution."""
    solutions = (score(instance, rooms) for rooms in product((None, *instance.rooms), repeat=len(instance.stays)))
    return min((one.unplaced, one.cost) for one in solutions if not one.faults)


@pytest.mark.parametrize("seed", range(12))
def test_small_instances_are_solved_to_the_optimum(seed: int) -> None:
    instance = small(seed)
    plan = place(to_problem(instance), Plan(), Budget(None, WORK), 1, 1, to_terms(instance)).plan
    found = score(instance, to_rooms(instance, plan))
    assert found.faults == ()
    assert (found.unplaced, found.cost) == best(instance)


@pytest.mark.parametrize("seed", range(5))
def test_a_stay_may_have_the_beds_that_fit_it_at_the_points_that_they_cost(seed: int) -> None:
    instance = small(seed, horizon=5)
    scene = Scene(to_problem(instance), Plan(), to_terms(instance))
    for number, stay in enumerate(instance.stays):
        wish = scene.wishes[str(number)]
        rooms = {
            int(bed.partition("/")[0]): scene.tariff.part(str(number), pool)
            for pool in wish.pools
            for bed in scene.stock.pools[pool].beds
        }
        assert rooms == {
            name: stay.nights * nightly(instance, stay, room)
            for name, room in instance.rooms.items()
            if fits(instance, stay, room)
        }


def test_a_folder_gets_a_solution_for_each_instance_and_a_table(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    written(tmp_path / "in")
    pas.run(tmp_path / "in", tmp_path / "out", seconds=None, work=WORK)
    assert json.loads((tmp_path / "out" / "tiny.json").read_text("utf-8")) == [1, 1, 2, 7, 7]
    with (tmp_path / "out" / "pas.csv").open(encoding="utf-8", newline="") as source:
        (row,) = csv.DictReader(source)
    del row["seconds"]
    assert row == {
        "instance": "tiny", "cost": "13.0", "unplaced": "0", "least_unplaced": "0", "bound": "13.0", "gap": "0.0",
        "company_bound": "13.0", "fault": "",
    }  # fmt: skip


def test_a_placing_that_breaks_a_rule_is_no_solution_and_the_others_are_placed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The placing of the first instance has everybody in one room."""
    for name in "ab":
        written(tmp_path).rename(tmp_path / f"{name}.txt")
    placings = iter([lambda instance, plan: [1] * len(instance.stays), to_rooms])
    monkeypatch.setattr(pas, "to_rooms", lambda *asked: next(placings)(*asked))
    fault = "patient 2 in room 1: department 1 does not admit age 40"
    with pytest.raises(CommandError, match=rf"^1 of 2 instances without a plan\. a: {fault}$"):
        call_command("bench", "pas", str(tmp_path), "--seconds", "1", "--output", str(tmp_path / "out"))
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == ["b.json", "pas.csv"]
    with (tmp_path / "out" / "pas.csv").open(encoding="utf-8", newline="") as source:
        first, second = csv.DictReader(source)
    assert {name for name, value in first.items() if value} == {"instance", "seconds", "fault"}
    assert (first["fault"], second["fault"]) == (fault, "")
    assert float(second["cost"]) >= 13.0


def test_an_instance_without_stays_has_an_empty_solution(tmp_path: Path) -> None:
    written(tmp_path, TEXT[: TEXT.index("1 Ann")])
    (row,) = pas.run(tmp_path / "tiny.txt", tmp_path / "out", seconds=None, work=WORK)
    assert json.loads((tmp_path / "out" / "tiny.json").read_text("utf-8")) == []
    assert (row.cost, row.unplaced, row.bound) == (0.0, 0, 0.0)


def test_the_command_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no \\*\\.txt here"):
        call_command("bench", "pas", str(tmp_path), "--output", str(tmp_path / "out"))
