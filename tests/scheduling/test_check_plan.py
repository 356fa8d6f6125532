"""check_plan: exit 0 on a clean plan, 1 with the findings on a broken one, 2 on a malformed file; no database."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from scheduling.engine.demand import Pin
from scheduling.engine.io import plan_from_json, plan_to_json, problem_from_json, problem_hash, problem_to_json
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import BY_ID

CHECKOUT = Path(__file__).resolve().parents[2]
PROBLEM = CHECKOUT / "docs/formats/example-problem.json"
PLAN = CHECKOUT / "docs/formats/example-plan.json"


@pytest.fixture
def problem() -> Problem:
    return problem_from_json(PROBLEM.read_bytes())


@pytest.fixture
def plan() -> Plan:
    return plan_from_json(PLAN.read_bytes())


def check(capsys: pytest.CaptureFixture[str], problem: Path, plan: Path, *options: str) -> tuple[int, str]:
    """Exit code and standard output."""
    try:
        call_command("check_plan", problem, plan, *options)
    except CommandError as error:
        return error.returncode, capsys.readouterr().out
    return 0, capsys.readouterr().out


def late(plan: Plan) -> Plan:
    """The visit at 10:50 instead of 08:30: outside of its window, and on top of a session."""
    return replace(plan, visits=(replace(plan.visits[0], start=650, end=710),))


def test_clean_plan(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = check(capsys, PROBLEM, PLAN, "--language", "en")
    assert code == 0
    assert out.splitlines()[:4] == [
        "Served 68400 of 68400 weighted minutes of care.",
        "hard: 0",
        "unserved: 0",
        "preference: 31",
    ]
    assert out.splitlines()[-1] == "No hard rule is broken."


def test_the_guide_shows_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    command = (
        "$ python manage.py check_plan docs/formats/example-problem.json docs/formats/example-plan.json --language en\n"
    )
    guide = (CHECKOUT / "docs/formats/README.md").read_text("utf-8")
    _, out = check(capsys, PROBLEM, PLAN, "--language", "en")
    assert guide.count(command + out) == 1


def test_broken_plan(capsys: pytest.CaptureFixture[str], tmp_path: Path, plan: Plan) -> None:
    file = tmp_path / "plan.json"
    file.write_text(plan_to_json(late(plan)), "utf-8")
    code, out = check(capsys, PROBLEM, file, "--language", "en")
    assert code == 1
    assert out.splitlines()[:2] == [
        f"windows: {BY_ID['windows'].sentence_en} | need N2, resident P2 | 2026-11-30 10:50-11:50"
        " | outside of the times that suit the resident",
        f"staff_overlap: {BY_ID['staff_overlap'].sentence_en} | staff S1 | 2026-11-30 10:30-11:50"
        " | two appointments at one time",
    ]
    code, out = check(capsys, PROBLEM, file)
    assert code == 1
    assert out.startswith(f"windows: {BY_ID['windows'].sentence_zh}")


def test_json_of_a_broken_plan(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, problem: Problem, plan: Plan
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(plan_to_json(late(plan)), "utf-8")
    code, out = check(capsys, PROBLEM, file, "--json")
    found = json.loads(out)
    assert code == 1
    assert found["clean"] is False
    assert [(finding["rule"], finding["occurrences"][0]) for finding in found["findings"]] == [
        ("windows", {"need": "N2", "index": 0}),
        ("staff_overlap", {"need": "N1", "index": 0}),
    ]
    assert found["score"]["hard"] == 2
    assert found["score"]["by_rule"]["windows"] == 1
    assert (found["served"], found["needed"]) == (68_400, 68_400)
    assert found["problem_hash"] == problem_hash(problem)
    assert found["made_for_another_problem"] is False


def test_json_of_a_clean_plan(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = check(capsys, PROBLEM, PLAN, "--json")
    assert (code, json.loads(out)["clean"], json.loads(out)["findings"]) == (0, True, [])


@pytest.mark.parametrize(
    ("which", "content", "message"),
    [
        ("problem", "{", "$: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("problem", '{"schema_version": 1}', "$.monday: is missing"),
        ("plan", '{"schema_version": 1, "stays": 3}', "$.stays: must be an array, not a whole number"),
        (
            "plan",
            '{"schema_version": 1, "visits": [{"need": "N8", "index": 0, "staff": ["S1"], "start": 510, "end": 570}]}',
            "$.visits[0].need: no need 'N8'",
        ),
        ("plan", None, "cannot be read: No such file or directory"),
    ],
)
def test_malformed_file(tmp_path: Path, which: str, content: str | None, message: str) -> None:
    file = tmp_path / f"{which}.json"
    if content is not None:
        file.write_text(content, "utf-8")
    files = {"problem": PROBLEM, "plan": PLAN, which: file}
    with pytest.raises(CommandError) as caught:
        call_command("check_plan", files["problem"], files["plan"], "--language", "en")
    assert (str(caught.value), caught.value.returncode) == (f"{file}: {message}", 2)


def with_result(plan: Path, **result: Any) -> str:
    document = json.loads(plan.read_text("utf-8"))
    document["result"] = {
        "status": "feasible",
        "score": {"hard": 0, "unserved": 0, "preference": 0},
        "served": 1,
        "needed": 1,
        "bound": 1,
        "gap": 0,
        "outcomes": [],
        "impossible_pins": [],
        "seconds": 1,
        "work": 1,
        "seed": 1,
        "problem_hash": "",
        "engine_version": "1",
    } | result
    return json.dumps(document)


def test_plan_of_another_state_of_the_problem(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, problem: Problem
) -> None:
    file = tmp_path / "plan.json"
    note = "Note: this plan was made for another state of the problem."
    file.write_text(with_result(PLAN, problem_hash="0" * 64), "utf-8")
    code, out = check(capsys, PROBLEM, file, "--language", "en")
    assert (code, out.splitlines()[0]) == (0, note)
    file.write_text(with_result(PLAN, problem_hash=problem_hash(problem)), "utf-8")
    code, out = check(capsys, PROBLEM, file, "--language", "en")
    assert code == 0
    assert note not in out


def test_pin_that_no_plan_can_keep_breaks_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, problem: Problem
) -> None:
    """At 03:00 nobody is on duty; the plan that ignores a pin that can be kept is broken."""
    for start, code in ((180, 0), (500, 1)):
        file = tmp_path / "problem.json"
        file.write_text(problem_to_json(replace(problem, pins=(Pin("N2", start=start),))), "utf-8")
        found, out = check(capsys, file, PLAN, "--language", "en")
        assert found == code
        assert ("occurrence 0 cannot be kept by any plan: " in out) == (code == 0)
        assert ("pins: " in out.split("hard:")[0]) == (code == 1)


def test_no_database_is_used() -> None:
    ran = subprocess.run(
        [sys.executable, "manage.py", "check_plan", PROBLEM, PLAN, "--language", "en"],
        cwd=CHECKOUT,
        env=os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("No hard rule is broken.\n")
