"""What the reader of the published format takes, and what it refuses, with file and field."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from scheduling.benchmarks import hhcrsp
from tests.benchmarks.test_hhcrsp import changed, instance


def _without(field: str) -> Any:
    left = instance()
    del left["patients"][0][field]
    return left


PAIR = [{"service": "s1", "duration": 5}] * 2


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([], "town.json: $: [] is not of type 'object'"),
        (_without("time_window"), "town.json: patients[0]: 'time_window' is a required property"),
        (changed("patients", 0, "time_window", to=[5, "late"]), "patients[0].time_window[1]: 'late' is not of type"),
        (changed("patients", 0, "time_window", to=[5]), "patients[0].time_window: [5] is too short"),
        (changed("patients", 0, "time_window", to=[10**6, 10**7]), "time_window[0]: 1000000 is greater than"),
        (changed("patients", 0, "time_window", to=[9, 5]), "patients[0].time_window: 9 is more than 5; the smaller"),
        (changed("patients", 0, "id", to="p2"), "patients: id 'p2' stands twice; each needs its own"),
        (changed("patients", 0, "required_caregivers", to=[]), "patients[0].required_caregivers: []"),
        (changed("patients", 0, "required_caregivers", to=PAIR), "patients[0]: 'synchronization' is a required"),
        (changed("patients", 1, "required_caregivers", to=PAIR), "service 's1' twice; two must differ"),
        (changed("patients", 1, "synchronization", "type", to="maybe"), "'maybe' is not one of"),
        (
            changed("patients", 1, "synchronization", to={"type": None}),
            "town.json: patients[1].synchronization.type: None is not one of ['simultaneous', 'sequential']",
        ),
        (
            changed("patients", 2, "synchronization", to={"type": "sequential"}),
            "town.json: patients[2].synchronization: 'distance' is a required property",
        ),
        (
            changed("patients", 2, "synchronization", "distance", to=None),
            "town.json: patients[2].synchronization.distance: None is not of type 'array'",
        ),
        (
            changed("patients", 2, "synchronization", "distance", to=[30, 20]),
            "town.json: patients[2].synchronization.distance: 30 is more than 20; the smaller",
        ),
        (changed("patients", 0, "required_caregivers", 0, "duration", to=-1), "duration: -1 is less than"),
        (changed("patients", 0, "required_caregivers", 0, to={"service": "s1"}), "'s1' has neither a duration nor a"),
        (changed("caregivers", 0, to={"id": "c1"}), "caregivers[0]: 'abilities' is a required property"),
        (
            changed("distances", 0, to=[0, 1]),
            "distances must have a row and a column for the office and each patient, 4",
        ),
        (changed("distances", 2, 1, to=None), "distances[2][1]: None must be minutes, 0 to"),
        (changed("distances", 2, 1, to=float("nan")), "town.json: distances[2][1]: nan must be a number, at most"),
        (changed("distances", 2, 1, to=True), "distances[2][1]: True must be minutes, 0 to"),
        (
            changed("patients", 0, "time_window", 0, to=float("nan")),
            "patients[0].time_window[0]: nan must be a number",
        ),
        (
            changed("patients", 0, "time_window", 1, to=float("inf")),
            "patients[0].time_window[1]: inf must be a number",
        ),
        (changed("patients", 0, "time_window", 1, to=10**400), "patients[0].time_window[1]: inf must be a number, at"),
        (
            changed("patients", 0, "required_caregivers", 0, "duration", to=float("nan")),
            "town.json: patients[0].required_caregivers[0].duration: nan must be a number",
        ),
    ],
)
def test_what_is_wrong_in_an_instance_is_named_with_file_and_field(tmp_path: Path, bad: Any, message: str) -> None:
    (tmp_path / "town.json").write_text(json.dumps(bad), "utf-8")
    with pytest.raises(ValueError, match=re.escape(message)):
        hhcrsp.read(tmp_path / "town.json")


def test_what_is_no_text_or_no_json_is_refused_before_anything_is_solved(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(instance()), "utf-8")
    for content, message in (
        (b"{", "z.json: not JSON, Expecting"),
        (b"\xff", "z.json: byte 0 is not UTF-8"),
        (b"[" * 100_000, "z.json: not JSON, maximum recursion depth exceeded"),
        (b'{"patients": ' + b"9" * 5000 + b"}", r"z\.json: patients: inf must be a number, at most 1,000,"),
    ):
        (tmp_path / "z.json").write_bytes(content)
        with pytest.raises(CommandError, match=message):
            call_command("bench", "hhcrsp", str(tmp_path), "--output", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_service_without_a_duration_lasts_as_long_as_its_kind(tmp_path: Path) -> None:
    usual = instance()
    usual["services"][0]["default_duration"] = 12
    del usual["patients"][0]["required_caregivers"][0]["duration"]
    (tmp_path / "town.json").write_text("\ufeff" + json.dumps(usual, indent=1).replace("\n", "\r\n"), "utf-8")
    read = hhcrsp.read(tmp_path / "town.json")
    assert read["patients"][0]["required_caregivers"] == [{"service": "s1", "duration": 12}]


@pytest.mark.parametrize("distance", [None, [], [20, 30], "none"])
def test_two_services_at_once_start_together_whatever_stands_as_their_distance(tmp_path: Path, distance: Any) -> None:
    together = changed("patients", 1, "synchronization", to={"type": "simultaneous", "distance": distance})
    (tmp_path / "town.json").write_text(json.dumps(together), "utf-8")
    (row,) = hhcrsp.run(tmp_path, tmp_path / "out", seconds=None, work=3_000)
    assert (row.cost, row.fault) == (40, "")


@pytest.mark.parametrize("beside", [None, {}, {"type": "independent"}, {"type": "sequential"}, "none"])
def test_what_stands_beside_a_single_service_does_not_matter(tmp_path: Path, beside: Any) -> None:
    alone = instance()
    alone["patients"][0]["synchronization"] = beside
    (tmp_path / "town.json").write_text(json.dumps(alone), "utf-8")
    (row,) = hhcrsp.run(tmp_path, tmp_path / "out", seconds=None, work=3_000)
    assert (row.cost, row.fault) == (40, "")


def test_a_closing_time_or_a_greatest_lag_beyond_all_that_is_counted_is_no_limit(tmp_path: Path) -> None:
    endless = changed("patients", 2, "synchronization", to={"type": "sequential", "distance": [20, 10**7]})
    for patient in endless["patients"]:
        patient["time_window"][1] = 10**6
    (tmp_path / "town.json").write_text(json.dumps(endless), "utf-8")
    (row,) = hhcrsp.run(tmp_path, tmp_path / "out", seconds=None, work=3_000)
    assert (row.cost, row.fault) == (round((40 + 40) / 3, 4), "")  # nobody is late
