"""The JSON Schemas: every field described, the committed files current, and no looser or tighter than reading is."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scheduling.engine.codec import MalformedFile, is_record, record_fields
from scheduling.engine.documents import PlanFile
from scheduling.engine.fields import FIELDS
from scheduling.engine.io import plan_from_json, problem_from_json, problem_to_json
from scheduling.engine.problem import Problem, Travel
from scheduling.engine.schema import plan_schema, problem_schema
from scheduling.engine.supply import Facility
from scheduling.engine.timeline import Span

FORMATS = Path(__file__).resolve().parents[2] / "docs/formats"
SCHEMAS = {"problem": problem_schema(), "plan": plan_schema()}


def properties(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    records = {"$": schema} | schema["$defs"]
    return {
        f"{name}.{field}": value for name, record in records.items() for field, value in record["properties"].items()
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_a_schema_with_every_field_described(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    found = properties(SCHEMAS[name])
    assert len(found) > 40
    assert [field for field, value in found.items() if not value["description"].endswith(".")] == []


def test_fields_are_described_and_no_others() -> None:
    for cls, about in FIELDS.items():
        assert is_record(cls)
        assert set(about) == set(record_fields(cls)), cls


def test_every_record_of_the_schemas_is_one_of_the_table() -> None:
    names = {cls.__name__ for cls in FIELDS}
    assert names == {"Problem", "PlanFile"} | {name for schema in SCHEMAS.values() for name in schema["$defs"]}


@pytest.mark.parametrize("name", SCHEMAS)
def test_committed_schema_is_current(name: str) -> None:
    committed = (FORMATS / f"{name}.schema.json").read_text("utf-8")
    assert json.loads(committed) == SCHEMAS[name], "run: python manage.py write_schemas"


@pytest.mark.parametrize("name", SCHEMAS)
def test_example_is_valid(name: str) -> None:
    example = json.loads((FORMATS / f"example-{name}.json").read_text("utf-8"))
    Draft202012Validator(SCHEMAS[name]).validate(example)


def test_schema_knows_what_reading_refuses() -> None:
    """The same faults, one in each kind of value."""
    text = (FORMATS / "example-problem.json").read_text("utf-8")
    for old, new in [
        ('"times": 2', '"times": "2"'),
        ('"times": 2', '"times": true'),
        ('"times": 2', '"times": 0'),
        ('"times": 2', '"colour": 2'),
        ('"mode": "visit"', '"mode": "dance"'),
        ('"sex": "male"', '"sex": "m"'),
        ('"span": [480, 720]', '"span": [480, null]'),
        ('"span": [480, 720]', '"span": [480]'),
        ('"birth_date": "2019-05-04"', '"birth_date": "4/5/2019"'),
        ('"latitude": 30.700', '"latitude": 130.7'),
        ('"monday": "2026-11-30",', ""),
    ]:
        assert text.count(old) >= 1
        broken = text.replace(old, new, 1)
        assert not Draft202012Validator(SCHEMAS["problem"]).is_valid(json.loads(broken)), new
        with pytest.raises(MalformedFile):
            problem_from_json(broken)


def test_what_is_written_is_valid() -> None:
    problem = problem_from_json((FORMATS / "example-problem.json").read_text("utf-8"))
    matrix = {a: dict.fromkeys(problem.place, 4) for a in problem.place}
    facility = Facility("F2", "day_home", "danghu", "station", opening=(Span(480), Span(2000, 2300)), age_max=60)
    rich = replace(problem, travel=Travel(matrix=matrix), facilities=(*problem.facilities, facility))
    Draft202012Validator(SCHEMAS["problem"]).validate(json.loads(problem_to_json(rich)))
    assert problem_from_json(problem_to_json(rich)) == rich


def test_example_plan_serves_every_need_of_the_example_problem() -> None:
    problem = problem_from_json((FORMATS / "example-problem.json").read_text("utf-8"))
    plan = plan_from_json((FORMATS / "example-plan.json").read_text("utf-8"), problem)
    served = sorted(plan.occurrences())
    assert served == [(need.id, index) for need in problem.needs for index in range(need.times)]


def test_documents_of_the_two_schemas_are_the_two_files() -> None:
    assert set(SCHEMAS["problem"]["properties"]) == {"schema_version", *record_fields(Problem)}
    assert set(SCHEMAS["plan"]["properties"]) == {"schema_version", *record_fields(PlanFile)}
