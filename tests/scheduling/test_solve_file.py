"""solve_file: a problem file in, a plan file with a result out, without a database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from jsonschema import Draft202012Validator

from scheduling.engine import ENGINE_VERSION
from scheduling.engine.io import plan_file_from_json, problem_from_json, problem_hash
from scheduling.engine.result import Outcome, Status

CHECKOUT = Path(__file__).resolve().parents[2]
PROBLEM = CHECKOUT / "docs/formats/example-problem.json"
SCHEMA = CHECKOUT / "docs/formats/plan.schema.json"


def test_plan_and_its_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "plan.json"
    call_command("solve_file", PROBLEM, "-o", output, "--work", "200", "--jobs", "1")
    problem = problem_from_json(PROBLEM.read_bytes())
    file = plan_file_from_json(output.read_bytes(), problem)
    assert file.result is not None
    assert file.result.status is Status.OPTIMAL
    assert (file.result.served, file.result.needed, file.result.bound, file.result.gap) == (68_400, 68_400, 68_400, 0)
    assert [(one.occurrence, one.outcome) for one in file.result.outcomes] == [
        (("N1", 0), Outcome.NEW),
        (("N1", 1), Outcome.NEW),
        (("N2", 0), Outcome.NEW),
    ]
    assert (file.result.problem_hash, file.result.engine_version) == (problem_hash(problem), ENGINE_VERSION)
    Draft202012Validator(json.loads(SCHEMA.read_bytes())).validate(json.loads(output.read_bytes()))
    told = capsys.readouterr()
    assert "68400" in told.out
    assert told.err != ""
    call_command("check_plan", PROBLEM, output)


def test_same_seed_and_work_same_plan(tmp_path: Path) -> None:
    plans = []
    for name in ("a.json", "b.json"):
        call_command("solve_file", PROBLEM, "-o", tmp_path / name, "--work", "200", "--seed", "7", "--jobs", "1")
        plans.append(plan_file_from_json((tmp_path / name).read_bytes()).plan)
    assert plans[0] == plans[1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "$: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ('{"schema_version": 1, "monday": "2026-11-31"}', "$.monday: '2026-11-31' is not a date such as 2026-11-30"),
    ],
)
def test_malformed_problem_writes_nothing(tmp_path: Path, content: str, message: str) -> None:
    file, output = tmp_path / "problem.json", tmp_path / "plan.json"
    file.write_text(content, "utf-8")
    with pytest.raises(CommandError) as caught:
        call_command("solve_file", file, "-o", output)
    assert (str(caught.value), caught.value.returncode) == (f"{file}: {message}", 1)
    assert not output.exists()


def test_folder_of_the_output_is_looked_for_before_the_search(tmp_path: Path) -> None:
    with translation.override("en"), pytest.raises(CommandError, match=r"nowhere is no folder\.$"):
        call_command("solve_file", PROBLEM, "-o", tmp_path / "nowhere" / "plan.json")


def test_no_database_is_used(tmp_path: Path) -> None:
    output = tmp_path / "plan.json"
    ran = subprocess.run(
        [sys.executable, "manage.py", "solve_file", PROBLEM, "-o", output, "--work", "50", "--jobs", "1"],
        cwd=CHECKOUT,
        env=os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert plan_file_from_json(output.read_bytes()).result is not None
