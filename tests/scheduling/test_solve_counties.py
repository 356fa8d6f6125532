"""solve_counties: a folder of problem files in, plans and problems with guests out, without a database."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from scheduling.engine.io import plan_from_json, problem_from_json, problem_to_json
from tests.engine.test_counties import CROWDED, ROOMY

AGREEMENT = {"home": "west", "host": "east", "facilities": ["xincang"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "counties"
    folder.mkdir()
    for name, county in (("west", CROWDED), ("east", ROOMY)):
        (folder / f"{name}.json").write_text(problem_to_json(county), "utf-8")
    return folder


def solve(folder: Path, agreements: object, tmp_path: Path) -> Path:
    output, file = tmp_path / "plans", tmp_path / "agreements.json"
    file.write_text(json.dumps(agreements), "utf-8")
    with translation.override("en"):
        call_command(
            "solve_counties",
            folder,
            "-o",
            output,
            "--agreements",
            file,
            "--work",
            "200",
            "--workers",
            "1",
            "--seed",
            "1",
        )
    return output


def test_plans_with_the_guests_that_the_checker_takes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = solve(folder, [AGREEMENT], tmp_path)
    told = capsys.readouterr().out
    assert "Alone the counties serve 92400 weighted minutes, together 118800 of 118800." in told
    assert "1 need is met across a border." in told
    assert "west → east  wu-respite  × 2" in told
    for name in ("west", "east"):
        call_command("check_plan", output / f"{name}.problem.json", output / f"{name}.plan.json")
    east = problem_from_json((output / "east.problem.json").read_bytes())
    plan = plan_from_json((output / "east.plan.json").read_bytes(), east)
    assert {one.need for one in plan.stays} == {"lin-respite", "west/wu-respite"}


@pytest.mark.parametrize(
    ("agreements", "message"),
    [
        ([{**AGREEMENT, "host": "north"}], "The agreements name 'north', which is not there."),
        ([{**AGREEMENT, "facilities": ["zhapu"]}], "The agreements name 'zhapu', which is not there."),
        ([{"home": "west"}], "is no list of agreements with home, host and facilities: 'host'"),
        (7, "is no list of agreements"),
    ],
)
def test_agreements_that_say_nothing_are_refused(
    folder: Path, tmp_path: Path, agreements: object, message: str
) -> None:
    with pytest.raises(CommandError) as refused:
        solve(folder, agreements, tmp_path)
    assert message in str(refused.value)
    assert [*(tmp_path / "plans").iterdir()] == []


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with translation.override("en"), pytest.raises(CommandError, match=r"holds no problem file\.$"):
        call_command("solve_counties", tmp_path, "-o", tmp_path / "plans")
