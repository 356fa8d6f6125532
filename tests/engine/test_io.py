"""The two files: what is written comes back, and what is malformed is refused with its path and the reason."""

import hashlib
import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.engine import io
from scheduling.engine.codec import MalformedFile, encode, is_record
from scheduling.engine.demand import Chosen, Entitlement, Need, Occurrence, Pin
from scheduling.engine.documents import SCHEMA_VERSION
from scheduling.engine.io import (
    plan_file_from_json,
    plan_from_json,
    plan_to_json,
    problem_from_json,
    problem_hash,
    problem_to_json,
    result_to_json,
)
from scheduling.engine.plan import DayAttendance, Plan, Session, Stay, Visit
from scheduling.engine.problem import Problem, Travel
from scheduling.engine.result import (
    ImpossiblePin,
    OccurrenceOutcome,
    Outcome,
    Reason,
    Result,
    Status,
)
from scheduling.engine.score import Score
from scheduling.engine.supply import Bed, DayPart, Room, SexPolicy
from scheduling.engine.timeline import Span

FORMATS = Path(__file__).resolve().parents[2] / "docs/formats"
EXAMPLE = (FORMATS / "example-problem.json").read_text("utf-8")
EXAMPLE_PLAN = (FORMATS / "example-plan.json").read_text("utf-8")


@pytest.fixture
def problem() -> Problem:
    return problem_from_json(EXAMPLE)


@pytest.fixture
def rich(problem: Problem) -> Problem:
    """The example with something of every kind of value: pins, a matrix, an open end, equipment, a baseline."""
    return replace(
        problem,
        rooms=(*problem.rooms, Room("F1-B1", "F1", "bedroom", 1, (("hoist", 1),), SexPolicy.ONE_AT_A_TIME)),
        beds=(Bed("F1-B1-1", "F1-B1", "respite", ("low",)),),
        needs=(replace(problem.needs[0], chosen_facilities=(Chosen("F1", Span(-9, 3)),)), *problem.needs[1:]),
        entitlements=(Entitlement("E1", "P1", "speech", Span(-3), 4, 1),),
        pins=(Pin("N2", start=510, staff=("S1",)),),
        baseline=Plan(visits=(Visit("N2", 0, ("S1",), 510, 570),)),
        confirmed=(Occurrence("N2", 0),),
        travel=Travel(1.25, matrix={a: dict.fromkeys(problem.place, 9) for a in problem.place}),
    )


def changed(text: str, *route: str | int, value: Any) -> str:
    """``text`` with the value at ``route`` replaced; ``...`` takes it away."""
    document = json.loads(text)
    spot = document
    for step in route[:-1]:
        spot = spot[step]
    if value is ...:
        del spot[route[-1]]
    else:
        spot[route[-1]] = value
    return json.dumps(document)


def refused(text: str | bytes) -> tuple[str, str]:
    with pytest.raises(MalformedFile) as caught:
        problem_from_json(text)
    return caught.value.path, caught.value.reason


def test_problem_comes_back(rich: Problem) -> None:
    again = problem_from_json(problem_to_json(rich))
    assert again == rich
    assert problem_to_json(again) == problem_to_json(rich)


def test_plan_comes_back_in_order() -> None:
    plan = Plan(
        (Stay("N9", "B1", 3, 8), Stay("N9", "B0", 1, 3)),
        (DayAttendance("N8", 1, "F2", 4, DayPart.MORNING),),
        (Session("speech", "F1", "R1", ("S1", "S2"), 600, 645, (Occurrence("N1", 0), Occurrence("N2", 3))),),
        (Visit("N3", 0, ("S1",), 700, 760),),
    )
    assert plan_from_json(plan_to_json(plan)) == plan.ordered()


def test_defaults_are_left_out(problem: Problem) -> None:
    assert json.loads(problem_to_json(problem)) == json.loads(EXAMPLE)
    assert plan_to_json(Plan()) == '{\n "schema_version": 1\n}\n'


def result_of(plan: Plan) -> Result:
    return Result(
        Status.FEASIBLE,
        plan,
        Score(0, 90, -3, {"unserved": 90, "idle": -3}),
        served=300,
        needed=390,
        bound=400,
        outcomes=(
            OccurrenceOutcome(Occurrence("N1", 0), Outcome.MOVED, ("time",)),
            OccurrenceOutcome(Occurrence("N2", 0), Outcome.UNSERVED, (), 1, 90, (Reason("shift", 3, 4),)),
        ),
        impossible_pins=(ImpossiblePin(Pin("N2", start=5), ("shift",)),),
        history=(),
        seconds=1.23456,
        work=7_000_000_000,
        seed=1,
        problem_hash="ab",
        engine_version="1.0.0",
    )


def test_result_file_is_a_plan_file_with_a_result() -> None:
    plan = plan_from_json(EXAMPLE_PLAN)
    text = result_to_json(result_of(plan))
    file = plan_file_from_json(text)
    assert file.plan == plan == plan_from_json(text)
    assert file.result is not None
    assert (file.result.gap, file.result.seconds, file.result.work) == (0.25, 1.235, 7_000_000_000)
    assert file.result.score.by_rule == {"unserved": 90, "idle": -3}
    assert file.result.outcomes[1].reasons == (Reason("shift", 3, 4),)
    assert plan_file_from_json(EXAMPLE_PLAN).result is None
    with pytest.raises(MalformedFile, match=r"^\$\.result\.bound: is missing$"):
        plan_from_json(changed(text, "result", "bound", value=...))


def test_hash_is_of_the_content_alone(rich: Problem) -> None:
    speeds = dict(rich.travel.metres_per_minute)
    turned = replace(rich, travel=replace(rich.travel, metres_per_minute=dict(reversed(speeds.items()))))
    assert problem_hash(turned) == problem_hash(rich)
    assert problem_hash(problem_from_json(problem_to_json(rich))) == problem_hash(rich)
    assert problem_hash(replace(rich, horizon_days=29)) != problem_hash(rich)
    assert len(problem_hash(rich)) == 64


@pytest.mark.parametrize("rows", [1, 2, 500])
def test_hash_made_by_parts_is_that_of_the_whole_text(
    rich: Problem, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(io, "AT_ONCE", rows)
    for problem in (rich, Problem("2026-11-30")):
        whole = {"schema_version": SCHEMA_VERSION} | encode(problem, whole=True)
        text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
        assert problem_hash(problem) == hashlib.sha256(text.encode()).hexdigest()


def test_hash_is_the_same_in_another_process(problem: Problem) -> None:
    code = "import sys; from scheduling.engine.io import *; print(problem_hash(problem_from_json(sys.stdin.read())))"
    ran = subprocess.run(
        [sys.executable, "-c", code], input=EXAMPLE, capture_output=True, text=True, check=True, cwd=FORMATS.parents[1]
    )
    assert ran.stdout.strip() == problem_hash(problem)


@pytest.mark.parametrize(
    ("route", "value", "path", "reason"),
    [
        (["needs", 0, "colour"], 1, "$.needs[0].colour", "is not a field here; known are: id, resident"),
        (["needs", 1, "id"], ..., "$.needs[1].id", "is missing"),
        (["monday"], ..., "$.monday", "is missing"),
        (["needs", 0, "times"], True, "$.needs[0].times", "must be a whole number, not true or false"),
        (["needs", 0, "times"], "2", "$.needs[0].times", "must be a whole number, not a string"),
        (["needs", 0, "times"], 2.0, "$.needs[0].times", "must be a whole number, not a number"),
        (["needs", 0, "times"], None, "$.needs[0].times", "must be a whole number, not null"),
        (["needs", 0, "times"], 0, "$.needs[0].times", "must be from 1 to 1000000, not 0"),
        (["needs", 0, "funded"], 1, "$.needs[0].funded", "must be true or false, not a whole number"),
        (["needs", 0, "priority"], 6, "$.needs[0].priority", "must be from 1 to 5, not 6"),
        (["needs", 0, "id"], 7, "$.needs[0].id", "must be a string, not a whole number"),
        (["needs", 0, "id"], "\ud800", "$.needs[0].id", "holds half of a surrogate pair, which is no text"),
        (["needs"], {}, "$.needs", "must be an array, not an object"),
        (["needs", 0], [], "$.needs[0]", "must be an object, not an array"),
        (["services", 0, "mode"], "dance", "$.services[0].mode", "'dance' is not one of: stay, day, session, visit"),
        (["residents", 0, "sex"], "m", "$.residents[0].sex", "'m' is not one of: male, female"),
        (["places", 0, "latitude"], float("nan"), "$.places[0].latitude", "must be a finite number, not nan"),
        (["places", 0, "latitude"], 91, "$.places[0].latitude", "must be from -90 to 90, not 91"),
        (["residents", 0, "birth_date"], "2019-02-29", "$.residents[0].birth_date", "'2019-02-29' is not a date"),
        (["residents", 0, "birth_date"], "20190504", "$.residents[0].birth_date", "'20190504' is not a date"),
        (["monday"], "2026-12-01", "$.monday", "2026-12-01 is no Monday"),
        (["shifts", 1, "span"], [3600, 3360], "$.shifts[1].span", "a period must end after it starts"),
        (["shifts", 1, "span"], [3600, 3600], "$.shifts[1].span", "a period must end after it starts"),
        (["shifts", 1, "span"], [3360, None], "$.shifts[1].span[1]", "must be a whole number, not null"),
        (["shifts", 1, "span"], [3360], "$.shifts[1].span", "must have 2 entries, not 1"),
        (["needs", 0, "dates"], [0, 200_000], "$.needs[0].dates[1]", "must be from -100000 to 100000, not 200000"),
        (["rooms", 0, "facility"], "F9", "$.rooms[0].facility", "no facility 'F9'"),
        (["needs", 0, "chosen_facilities"], [{"facility": "F9"}], "$.needs[0].chosen_facilities[0].facility", "no"),
        (["needs", 0, "chosen_facilities"], ["F1"], "$.needs[0].chosen_facilities[0]", "must be an object, not a str"),
        (["needs", 1, "id"], "N1", "$.needs[1].id", "'N1' stands twice"),
        (["services", 0, "after"], {"service": "x", "min_gap": 0, "max_gap": 9}, "$.services[0].after.service", "no"),
        (["services", 0, "after"], {"service": "x", "min_gap": 9, "max_gap": 8}, "$.services[0].after.max_gap", "8 is"),
        (["baseline"], {"visits": [{"need": "N2"}]}, "$.baseline.visits[0].index", "is missing"),
        (
            ["baseline"],
            {"visits": [{"need": "N2", "index": 0, "staff": ["S7"], "start": 5, "end": 65}]},
            "$.baseline.visits[0].staff",
            "no member 'S7'",
        ),
        (["confirmed"], [{"need": "N5", "index": 0}], "$.confirmed[0].need", "no need 'N5'"),
        (["weights"], {"priority": [1, 2]}, "$.weights.priority", "must have 5 entries, not 2"),
        (["limits"], {"afternoon": [600, 700]}, "$.limits.afternoon", "must begin after the morning has ended"),
        (["staff", 0, "transport"], "boat", "$.staff[0].transport", "$.travel.metres_per_minute has no 'boat'"),
        (["travel"], {"matrix": {"station": {"home-1": 3}}}, "$.travel.matrix.station", "has no minutes to 'home-2'"),
        (["travel"], {"detour": True}, "$.travel.detour", "must be a number, not true or false"),
        (["services", 0, "minutes"], 0, "$.needs[0].minutes", "neither the need nor its service has a length"),
        (["schema_version"], 2, "$.schema_version", "must be 1, not 2"),
        (["schema_version"], True, "$.schema_version", "must be 1, not True"),
        (["schema_version"], ..., "$.schema_version", "must be 1, it is missing"),
    ],
)
def test_refusal_names_path_and_reason(route: list[str | int], value: Any, path: str, reason: str) -> None:
    found, said = refused(changed(EXAMPLE, *route, value=value))
    assert (found, said[: len(reason)]) == (path, reason)


def ordered(**changes: Any) -> str:
    """N1 wants training, and N2 care at home; these services come after others."""
    document = json.loads(EXAMPLE)
    for service in document["services"]:
        if after := changes.get(service["id"]):
            service["after"] = {"service": after, "min_gap": 0, "max_gap": 60}
    document["services"].append({"id": "bed", "mode": "stay", "bed_kind": "respite"})
    if after := changes.get("bed"):
        document["services"][-1]["after"] = {"service": after, "min_gap": 0, "max_gap": 60}
    return json.dumps(document)


def test_stays_stand_in_no_order_of_services_and_nothing_comes_after_itself() -> None:
    first, other = (service["id"] for service in json.loads(EXAMPLE)["services"][:2])
    last = len(json.loads(EXAMPLE)["services"])
    assert problem_from_json(ordered(**{first: other})).service[first].after is not None
    assert refused(ordered(**{first: "bed"})) == (
        "$.services[0].after.service", "'bed' is a stay, after which nothing comes on its day"
    )  # fmt: skip
    assert refused(ordered(bed=first)) == (f"$.services[{last}].after", "a stay comes after no service")
    for circle in ({first: first}, {first: other, other: first}):
        assert refused(ordered(**circle)) == ("$.services[0].after.service", f"{first!r} would come after itself")


def test_an_occurrence_is_pinned_once() -> None:
    """Two that contradict each other ended the solve with a broken rule."""
    document = json.loads(EXAMPLE)
    document["pins"] = [{"need": "N1", "start": 600}, {"need": "N2", "start": 600}, {"need": "N1", "start": 660}]
    assert refused(json.dumps(document)) == ("$.pins[2]", "'N1' has a pin for index 0 in $.pins[0]")
    document["needs"][0]["times"] = 2
    document["pins"][2]["index"] = 1
    assert len(problem_from_json(json.dumps(document)).pins) == 3


def test_an_appointment_without_a_length_is_refused_wherever_the_problem_comes_from() -> None:
    """The bound would look without end for how many of them fit into an hour. Days and nights have none."""
    sound = problem_from_json(EXAMPLE)
    services = tuple(replace(service, minutes=0) for service in sound.services)
    with pytest.raises(ValueError, match=r"^\$\.needs\[0\]\.minutes: neither the need nor its service has a length$"):
        replace(sound, services=services)
    assert replace(sound, services=services, needs=tuple(replace(one, minutes=5) for one in sound.needs)).needs


def test_nobody_takes_appointments_at_two_facilities_at_once() -> None:
    document = json.loads(EXAMPLE)
    document["facilities"].append({**document["facilities"][0], "id": "F2"})
    document["shifts"].append({"staff": "S1", "facility": "F2", "span": [700, 900]})
    assert refused(json.dumps(document)) == ("$.shifts[2].span", "'S1' is at 'F1' then")
    for sound in ({"span": [720, 900]}, {"duty": "care"}, {"facility": "F1"}):
        document["shifts"][2] |= sound
        assert len(problem_from_json(json.dumps(document)).shifts) == 3
        document["shifts"][2] = {"staff": "S1", "facility": "F2", "span": [700, 900]}
    document["shifts"].append({"staff": "S1", "facility": "F1", "span": [690, 695]})  # within the one that goes on
    assert refused(json.dumps(document)) == ("$.shifts[2].span", "'S1' is at 'F1' then")


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("", "$", "is not JSON: Expecting value"),
        ('{"schema_version": 1,}', "$", "is not JSON: "),
        (b"\xff\xfe\x00", "$", "is not JSON: "),
        ("[1]", "$", "must be an object, not an array"),
        ("null", "$", "must be an object, not null"),
        ("[" * 100_000, "$", "is nested too deeply"),
        ("1" * 5_000, "$", "is not JSON: "),
        ('{"schema_version": 1, "monday": "2026-11-30", "monday": "2026-11-30"}', "$.monday", "stands twice in one"),
        ('{"schema_version": 1, "schema_version": 1}', "$.schema_version", "stands twice in one object"),
        (EXAMPLE.replace('"level": 2', '"level": 2, "level": 1'), "$.residents[0].level", "stands twice in one object"),
    ],
)
def test_what_is_no_such_document_is_refused(text: str | bytes, path: str, reason: str) -> None:
    found, said = refused(text)
    assert (found, said[: len(reason)]) == (path, reason)


def test_plan_that_names_a_stranger_is_refused(problem: Problem) -> None:
    text = changed(EXAMPLE_PLAN, "visits", 0, "need", value="N7")
    assert plan_from_json(text).visits[0].need == "N7"
    with pytest.raises(MalformedFile, match=r"^\$\.visits\[0\]\.need: no need 'N7'$"):
        plan_from_json(text, problem)


def test_visit_that_ends_as_it_starts_is_refused() -> None:
    with pytest.raises(MalformedFile, match=r"^\$\.visits\[0\]\.end: 510 is not after start 510$"):
        plan_from_json(changed(EXAMPLE_PLAN, "visits", 0, "end", value=510))


def test_bytes_with_a_mark_of_byte_order_are_read(problem: Problem) -> None:
    assert problem_from_json(b"\xef\xbb\xbf" + EXAMPLE.encode()) == problem


@given(st.data())
def test_no_wrong_value_passes_or_crashes(data: st.DataObject) -> None:
    """Whatever one value is replaced by, the file is read or refused: nothing else is raised."""
    document = json.loads(EXAMPLE)
    spot: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else range(len(spot))))
        if not isinstance(spot[key], (dict, list)) or not spot[key] or data.draw(st.integers(0, 4)) == 0:
            break
        spot = spot[key]
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
    spot[key] = data.draw(scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(max_size=3), scalars))
    with suppress(MalformedFile):
        problem_from_json(json.dumps(document))


def test_every_field_of_every_record_is_written_whole() -> None:
    need = Need("N1", "P1", "speech", Span(0, 7))
    assert is_record(Need)
    assert set(encode(need, whole=True)) == {field.name for field in fields(Need)}
    assert set(encode(need)) == {"id", "resident", "service", "dates"}
