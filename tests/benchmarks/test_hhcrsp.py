import csv
import json
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from scheduling.benchmarks import hhcrsp
from scheduling.engine.budget import Budget
from scheduling.engine.visits import improve


def instance() -> dict[str, Any]:
    """p1 needs one carer, p2 two at once, p3 a second one 20 to 30 minutes after the first; all on one road."""
    road = [0, 10, 20, 5]
    return {
        "patients": [
            {"id": "p1", "time_window": [0, 15], "required_caregivers": [{"service": "s1", "duration": 10}]},
            {
                "id": "p2",
                "time_window": [0.9999, 30],
                "required_caregivers": [{"service": "s1", "duration": 5}, {"service": "s2", "duration": 5}],
                "synchronization": {"type": "simultaneous"},
            },
            {
                "id": "p3",
                "time_window": [40, 50],
                "required_caregivers": [{"service": "s1", "duration": 5}, {"service": "s2", "duration": 5}],
                "synchronization": {"type": "sequential", "distance": [20, 30]},
            },
        ],
        "services": [{"id": "s1"}, {"id": "s2"}],
        "caregivers": [{"id": "c1", "abilities": ["s1"]}, {"id": "c2", "abilities": ["s2"]}],
        "central_offices": [{"id": "d"}],
        "distances": [[abs(a - b) for b in road] for a in road],
    }


def changed(*where: str | int, to: Any) -> Any:
    """The hand-made instance with another value in one place."""
    changed: Any = instance()
    owner = changed
    for step in where[:-1]:
        owner = owner[step]
    owner[where[-1]] = to
    return changed


def solution() -> dict[str, Any]:
    """c1: p1 at 10, p2 at 30, p3 at 50, home; c2: p2 at 30, p3 at 70, 20 too late."""
    return {
        "routes": [
            {
                "caregiver_id": "c1",
                "locations": [
                    {"patient": "p1", "service": "s1", "arrival_time": 10},
                    {"patient": "p2", "service": "s1", "arrival_time": 30},
                    {"patient": "p3", "service": "s1", "arrival_time": 50},
                ],
            },
            {
                "caregiver_id": "c2",
                "locations": [
                    {"patient": "p2", "service": "s2", "arrival_time": 30},
                    {"patient": "p3", "service": "s2", "arrival_time": 70},
                ],
            },
        ]
    }


def test_the_scorer_adds_up_travel_and_lateness() -> None:
    found = hhcrsp.score(instance(), solution())
    assert found == hhcrsp.Score(travel=40 + 40, tardiness=20, largest=20, faults=())
    assert found.cost == 40


def test_openings_a_hair_below_a_minute_are_rounded_down() -> None:
    early = instance()
    early["distances"] = [[0] * 4] * 4
    early["patients"] = early["patients"][1:2]
    routes = [
        {"caregiver_id": f"c{n}", "locations": [{"patient": "p2", "service": f"s{n}", "arrival_time": 0}]}
        for n in (1, 2)
    ]
    assert hhcrsp.score(early, {"routes": routes}).faults == ()
    assert hhcrsp.to_day(early).stops[0].open == 0


def _faults(route: int, stop: int, **change: Any) -> tuple[str, ...]:
    bad = deepcopy(solution())
    bad["routes"][route]["locations"][stop] |= change
    return hhcrsp.score(instance(), bad).faults


def test_the_scorer_names_what_a_solution_breaks() -> None:
    assert _faults(0, 0, arrival_time=9) == ("('p1', 's1'): starts at 9, c1 arrives at 10.0",)
    assert _faults(1, 0, arrival_time=31) == ("p2: starts 1 apart, allowed 0 to 0",)
    assert _faults(1, 1, arrival_time=81) == ("p3: starts 31 apart, allowed 20 to 30",)
    assert _faults(0, 2, arrival_time=39)[:2] == (
        "('p3', 's1'): starts at 39, c1 arrives at 50",
        "('p3', 's1'): starts at 39, before its window",
    )
    assert _faults(0, 0, service="s2")[:1] == ("('p1', 's2'): not asked for, or given twice",)
    swapped = deepcopy(solution())
    swapped["routes"][0]["caregiver_id"], swapped["routes"][1]["caregiver_id"] = "c2", "c1"
    assert "('p1', 's1'): c2 is not able to" in hhcrsp.score(instance(), swapped).faults
    short = deepcopy(solution())
    short["routes"][0]["locations"].pop(0)
    assert hhcrsp.score(instance(), short).faults == ("p1: not every service is given",)


def test_both_services_by_one_carer_is_a_fault() -> None:
    able = instance()
    able["caregivers"][0]["abilities"] = ["s1", "s2"]
    both = deepcopy(solution())
    both["routes"][0]["locations"].append({"patient": "p3", "service": "s2", "arrival_time": 70})
    both["routes"][1]["locations"].pop()
    assert hhcrsp.score(able, both).faults == ("p3: both services by c1",)


def test_the_optimum_of_the_hand_made_instance_is_found() -> None:
    found = improve(hhcrsp.to_day(instance()), Budget(work=3_000))
    again = hhcrsp.score(instance(), hhcrsp.to_solution(instance(), found))
    assert again.faults == ()
    assert (again.travel, again.tardiness, again.largest) == (80, 20, 20)
    assert found.cost == 3 * again.cost * hhcrsp.PARTS


def random_instance(seed: int, patients: int = 15) -> dict[str, Any]:
    chance = Random(seed)
    points = [(chance.uniform(0, 40), chance.uniform(0, 40)) for _ in range(patients + 1)]
    services = ["s1", "s2", "s3"]
    made: list[dict[str, Any]] = []
    for number in range(patients):
        opens = chance.randrange(300)
        wanted = chance.sample(services, 2 if number % 3 == 0 else 1)
        patient: dict[str, Any] = {"id": f"p{number}", "time_window": [opens, opens + 60]}
        patient["required_caregivers"] = [{"service": name, "duration": chance.randint(5, 20)} for name in wanted]
        if len(wanted) == 2:
            lags = {"type": "sequential", "distance": [10, 25]}
            patient["synchronization"] = {"type": "simultaneous"} if number % 2 else lags
        made.append(patient)
    distance = [[round(((a - c) ** 2 + (b - d) ** 2) ** 0.5, 3) for c, d in points] for a, b in points]
    able = [["s1", "s2"], ["s2", "s3"], ["s1", "s3"], ["s3"]]
    carers = [{"id": f"c{number}", "abilities": abilities} for number, abilities in enumerate(able)]
    return {"patients": made, "services": [], "caregivers": carers, "distances": distance}


@pytest.mark.parametrize("seed", range(6))
def test_solutions_are_valid_and_cost_what_the_search_says(seed: int) -> None:
    made = random_instance(seed)
    found = improve(hhcrsp.to_day(made), Budget(work=20_000), seed)
    again = hhcrsp.score(made, json.loads(json.dumps(hhcrsp.to_solution(made, found))))
    assert again.faults == ()
    assert again.cost == pytest.approx(found.cost / 3 / hhcrsp.PARTS, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_stops_have_the_minutes_at_which_services_start_and_end(seed: int) -> None:
    made = random_instance(seed)
    minutes = {
        (patient["id"], one["service"]): one["duration"]
        for patient in made["patients"]
        for one in patient["required_caregivers"]
    }
    routes = hhcrsp.to_solution(made, improve(hhcrsp.to_day(made), Budget(work=3_000), seed))["routes"]
    stops = [stop for route in routes for stop in route["locations"]]
    assert {(stop["patient"], stop["service"]) for stop in stops} == {*minutes}
    for stop in stops:
        assert {*stop} == {"patient", "service", "arrival_time", "departure_time"}
        ends = stop["arrival_time"] + minutes[stop["patient"], stop["service"]]
        assert stop["departure_time"] == pytest.approx(ends, abs=1e-9)


def test_the_command_writes_solutions_and_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seed in (1, 2):
        (tmp_path / f"town_{seed}.json").write_text(json.dumps(random_instance(seed)), "utf-8")
    known = tmp_path / "known.csv"
    known.write_text("instance,best_known_cost\ntown_1,100\n", "utf-8")
    out = tmp_path / "out"
    call_command(
        "bench",
        "hhcrsp",
        str(tmp_path),
        "--seconds",
        "0.2",
        "--jobs",
        "2",
        "--output",
        str(out),
        "--best-known",
        str(known),
    )
    with (out / "hhcrsp.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["instance"] for row in rows] == ["town_1", "town_2"]
    for row, seed in zip(rows, (1, 2), strict=True):
        written = json.loads((out / f"town_{seed}.json").read_text("utf-8"))
        assert float(row["cost"]) == round(hhcrsp.score(random_instance(seed), written).cost, 4)
    assert float(rows[0]["gap"]) == pytest.approx(float(rows[0]["cost"]) - 100, abs=1e-3)
    assert rows[1]["gap"] == ""
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 instances, mean gap ")


def test_the_command_takes_one_file_and_is_repeatable_by_work(tmp_path: Path) -> None:
    source = tmp_path / "town.json"
    source.write_text(json.dumps(random_instance(3)), "utf-8")
    costs = [hhcrsp.run(source, tmp_path / str(turn), seconds=None, work=10_000)[0].cost for turn in range(2)]
    assert costs[0] == costs[1]
    assert (tmp_path / "0/town.json").read_bytes() == (tmp_path / "1/town.json").read_bytes()


def test_starts_suffice_in_figures_finer_than_the_search_counts() -> None:
    fine = instance()
    fine["distances"] = [[minutes + 0.00012345 for minutes in row] for row in fine["distances"]]
    fine["patients"][0]["required_caregivers"][0]["duration"] = 10.00001
    routes = hhcrsp.to_solution(fine, improve(hhcrsp.to_day(fine), Budget(work=3_000)))["routes"]
    for route in routes:
        here, free = 0, 0.0
        for stop in route["locations"]:
            there = int(stop["patient"][1:])
            assert stop["arrival_time"] >= free + fine["distances"][here][there]
            asked = fine["patients"][there - 1]["required_caregivers"]
            here = there
            free = stop["arrival_time"] + next(one["duration"] for one in asked if one["service"] == stop["service"])


def test_a_patient_whom_nobody_can_serve_is_named_and_the_others_instances_are_solved(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(changed("caregivers", 1, "abilities", to=[])), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps(instance()), "utf-8")
    with pytest.raises(
        CommandError, match=r"^1 of 2 instances without a plan\. a: p2: no caregiver is able to give s2$"
    ):
        call_command("bench", "hhcrsp", str(tmp_path), "--seconds", "0.2", "--output", str(tmp_path / "out"))
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == ["b.json", "hhcrsp.csv"]
    with (tmp_path / "out" / "hhcrsp.csv").open(encoding="utf-8", newline="") as table:
        first, second = csv.DictReader(table)
    assert (first["cost"], first["fault"]) == ("", "p2: no caregiver is able to give s2")
    assert (second["cost"], second["fault"]) == ("40.0", "")


def test_the_command_says_where_nothing_is(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no \*\.json here"):
        call_command("bench", "hhcrsp", str(tmp_path), "--output", str(tmp_path / "out"))


def test_a_table_of_best_known_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "town.json").write_text(json.dumps(random_instance(1)), "utf-8")
    known = tmp_path / "known.csv"
    known.write_text("name,cost\n", "utf-8")
    with pytest.raises(CommandError, match="columns instance and best_known_cost"):
        call_command("bench", "hhcrsp", str(tmp_path), "--output", str(tmp_path / "out"), "--best-known", str(known))


def test_solutions_do_not_replace_the_instances(tmp_path: Path) -> None:
    (tmp_path / "town.json").write_text(json.dumps(instance()), "utf-8")
    with pytest.raises(CommandError, match="solutions would replace the instances"):
        call_command("bench", "hhcrsp", str(tmp_path), "--output", str(tmp_path / "x" / ".."))
    assert json.loads((tmp_path / "town.json").read_text("utf-8")) == instance()


def test_a_cost_that_is_no_number_is_named(tmp_path: Path) -> None:
    (tmp_path / "town.json").write_text(json.dumps(random_instance(1)), "utf-8")
    known = tmp_path / "known.csv"
    for cost in ("cheap", "nan", "inf", "-1"):
        known.write_text(f"\ufeffinstance,best_known_cost\ntown,{cost}\n", "utf-8")
        with pytest.raises(CommandError, match=rf"known\.csv:2: a cost must be a number of at least 0, not '{cost}'"):
            call_command(
                "bench", "hhcrsp", str(tmp_path), "--output", str(tmp_path / "out"), "--best-known", str(known)
            )
    known.write_text(f"instance,best_known_cost\ntown,{'1' * 200_000}\n", "utf-8")
    with pytest.raises(CommandError, match=r"known\.csv:2: field larger than field limit"):
        call_command("bench", "hhcrsp", str(tmp_path), "--output", str(tmp_path / "out"), "--best-known", str(known))


def test_a_day_without_patients_has_empty_routes(tmp_path: Path) -> None:
    nobody = instance() | {"patients": [], "distances": [[0]]}
    (tmp_path / "town.json").write_text(json.dumps(nobody), "utf-8")
    (row,) = hhcrsp.run(tmp_path / "town.json", tmp_path / "out", seconds=None, work=1_000)
    assert row.cost == 0
