"""The public instances of a clinic's week: admissions, days, the week, and the command."""

import csv
import json
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from scheduling.benchmarks import rehab
from scheduling.benchmarks.rehab.adapter import Clinic
from scheduling.benchmarks.rehab.admissions import POINTS, NoPlan, to_terms
from scheduling.benchmarks.rehab.frame import Frame
from scheduling.benchmarks.rehab.instance import Absence, Instance, Patient, Resource, Treatment
from scheduling.benchmarks.rehab.joint import least_cost
from scheduling.benchmarks.rehab.least import least_by_days
from scheduling.benchmarks.rehab.scorer import score
from scheduling.engine.budget import Budget
from scheduling.engine.sessions import Quota, Session, complete
from tests.benchmarks.clinics import admitted, clinic


def test_patients_wait_for_a_bed() -> None:
    # 8 is there already, 3 may come until day 1, so 9 waits until 8 has left.
    assert admitted(clinic()) == (0, 0, 2)


def test_who_would_lose_the_most_sessions_has_the_bed() -> None:
    """One bed, a day each, and two of the three days inside the horizon: 1 has the fewest sessions to lose."""
    patients = {key: Patient(key, {4: sessions}, 1, 0, 3, False) for key, sessions in ((1, 1), (2, 4), (3, 2))}
    assert admitted(replace(clinic(), beds=1, horizon=2, patients=patients)) == (2, 0, 1)


def test_the_first_night_costs_its_delay_and_what_can_then_not_be_given() -> None:
    """Of nine sessions in six days at most two a day; where three may be on a day, four in two days."""
    assert costs_of_3(clinic()) == [4 * 3, 1 + 4 * 5, 2 + 4 * 7, 3 + 4 * 9]
    assert costs_of_3(replace(clinic(), daily_upper=Fraction(2))) == [4 * 2, 1 + 4 * 5, 2 + 4 * 6, 3 + 4 * 9]


def costs_of_3(instance: Instance) -> list[float]:
    beginning = to_terms(instance).beginning
    return [beginning("3", day) / POINTS for day in range(4)]


@pytest.mark.parametrize("seed", range(20))
def test_admissions_cost_the_least_of_all_there_are(seed: int) -> None:
    random = Random(seed)
    patients = {
        key: Patient(key, {4: random.randint(0, 6)}, random.randint(1, 4), first, first + random.randint(1, 3), False)
        for key, first in ((key, random.randint(0, 2)) for key in range(5))
    }
    instance = replace(clinic(), beds=random.randint(1, 4), patients=patients)
    beginning = to_terms(instance).beginning
    ways = [
        sum(beginning(str(key), day) for key, day in zip(patients, days, strict=True))
        for days in product(*(one.admission_days for one in patients.values()))
        if fits(instance, days)
    ]
    if not ways:
        with pytest.raises(NoPlan, match=r"^no admissions fit into the beds$"):
            admitted(instance)
        return
    days = admitted(instance)
    assert fits(instance, days)
    assert sum(beginning(str(key), day) for key, day in zip(patients, days, strict=True)) == min(ways)


def fits(instance: Instance, days: tuple[int, ...]) -> bool:
    stays = [range(day, day + one.stay) for one, day in zip(instance.patients.values(), days, strict=True)]
    return all(sum(day in stay for stay in stays) <= instance.beds for day in range(9))


def test_admissions_that_fit_nowhere_are_refused() -> None:
    with pytest.raises(NoPlan, match="no admissions fit into the beds"):
        admitted(replace(clinic(), beds=1))
    with pytest.raises(NoPlan, match="somebody's window is past"):
        admitted(replace(clinic(), patients={8: Patient(8, {}, 2, 1, 2, True)}))
    with pytest.raises(NoPlan, match="no admissions fit into the beds and the limits of each day"):
        least_by_days(clinic(), [0, 0, 0])


def test_windows_are_the_runs_of_days_inside_the_horizon() -> None:
    patient = clinic().patients[3]
    assert clinic().windows(patient) == [range(0, 2), range(1, 3)]
    assert replace(clinic(), width=5).windows(patient) == [range(0, 3)]
    assert clinic().windows(clinic().patients[8]) == []  # stays no longer than the width


def test_the_grid_is_as_coarse_as_lengths_and_absences_allow() -> None:
    assert Clinic(clinic(15)).step == 30
    assert Clinic(clinic(5)).step == 30
    quarter = replace(clinic(5), treatments={4: Treatment(4, 1, 1, 40, {1: 1})})
    assert Clinic(quarter).step == 10
    assert Clinic(clinic(60)).step == 60
    assert Clinic(clinic(50)).step == 50  # the workday ends in the middle of a slot


def test_resources_that_are_alike_form_a_pool() -> None:
    twins = replace(clinic(), resources=clinic().resources | {7: replace(clinic().resources[1], id=7)})
    day = Clinic(twins).day(1, {})
    assert [(pool.groups, pool.free) for pool in day.pools] == [
        ({1}, (2, 0, 2, 2)),
        ({1, 2}, (1, 1, 1, 1)),
        ({2}, (1, 1, 1, 1)),
    ]


def test_a_session_moves_to_another_day_so_that_someone_else_has_its_place() -> None:
    """One therapist with one session a day; the first patient has one on the second day and may have it on the first,
    the second patient comes on the second day."""
    alone = Treatment(4, 1, 1, 120, {1: 1})
    patients = {1: Patient(1, {4: 1}, 2, 0, 1, False), 2: Patient(2, {4: 1}, 2, 1, 2, False)}
    two = replace(
        clinic(),
        horizon=2,
        resources={7: Resource(7, frozenset({1}), ())},
        treatments={4: alone},
        patients=patients,
        daily_lower=Fraction(0),
    )
    week = Frame(Clinic(two), [[0, 1], [1]])
    held = (Session(0, week.day.slots // 2, frozenset({0}), (0,)),)  # on the second day
    assert complete(week.day, held, [0, 1], held, nodes=1000).timetable == held  # by itself the second day is full
    found = complete(week.day, (), [0, 1], held, nodes=1000)
    assert sorted((one["day"], one["patients"]) for one in week.sessions(found.timetable)) == [(0, [1]), (1, [2])]


def test_the_week_as_one_day_keeps_the_limits_of_each_day_and_of_days_in_a_row() -> None:
    week = Frame(Clinic(clinic()), [[0, 1, 2], [1, 2], [2]])
    assert week.day.slots == 3 * (4 + 1)
    assert [(pool.groups, pool.free) for pool in week.day.pools] == [
        ({1}, (1, 0, 1, 1, 0) * 3),
        ({1, 2}, (1, 1, 1, 1, 0) * 3),
        ({2}, (1, 1, 1, 1, 0) * 3),
    ]
    first, second, third = week.day.people
    assert first.parts == (
        *(Quota(5 * day, 5 * day + 4, 0, 2) for day in range(3)),
        Quota(0, 10, 0, 4),
        Quota(5, 15, 0, 4),
    )
    assert (first.most, first.limits, first.busy) == (6, {0: 5, 1: 4}, 0b10000_10000_10000)
    assert second.parts == (Quota(5, 9, 2, 6), Quota(10, 14, 2, 6)) and second.busy == 0b10000_10000_11111
    assert (third.most, third.parts) == (3, (Quota(10, 14, 1, 3),))


def test_what_all_days_can_hold_is_a_bound_on_cost() -> None:
    """Twelve sessions to come in two days of one hour, and one therapist, who gives two a day."""
    alone = Treatment(4, 1, 1, 30, {1: 1})
    patients = {
        1: Patient(1, {4: 6}, 6, 0, 1, False),
        2: Patient(2, {4: 4}, 2, 0, 2, False),
        3: Patient(3, {4: 2}, 1, 0, 1, False),
    }
    short = replace(
        clinic(),
        beds=3,
        closes=540,
        horizon=2,
        resources={7: Resource(7, frozenset({1}), ())},
        treatments={4: alone},
        patients=patients,
        daily_lower=Fraction(0),
    )
    assert least_cost(Clinic(short), Budget()) == 4 * (12 - 4)
    # The second patient waits for the bed of the third.
    assert least_cost(Clinic(replace(short, beds=2)), Budget()) == 4 * (12 - 4) + 1
    assert least_cost(Clinic(clinic()), Budget()) == 18


def test_nobody_is_admitted_by_a_day_on_which_they_can_have_no_session_that_they_must_have() -> None:
    """Who gives the sessions is there from the second day on: one day of delay, and four sessions of five in two days.
    In a week in which nobody gives them there is no plan."""
    patients = {1: Patient(1, {4: 5}, 3, 0, 2, False)}

    def away(days: int) -> Clinic:
        therapist = Resource(7, frozenset({1}), (Absence(0, 0, days * 1440, None),))
        return Clinic(replace(clinic(), resources={7: therapist}, patients=patients, daily_lower=Fraction(1)))

    assert least_cost(away(1), Budget()) == 1 + 4
    with pytest.raises(NoPlan, match="no admissions fit into the beds and the sessions of each day"):
        least_cost(away(3), Budget())


TEXT = """[INSTANCE]
num_beds: 2
workday_start: 8
workday_end: 10
horizon_length: 2
even_scheduling_upper: 1.1
even_scheduling_width: 5
time_slot_length: Duration(hours=0, minutes=30)
daily_scheduling_upper: 1.3
daily_scheduling_lower: 0.8
[DATA: RESOURCE_GROUPS]: rgid, name
0; therapists
[DATA: RESOURCES]: rid, rgid, name, unavailable_time_slots
0; [0]; ann; []
[DATA: TREATMENTS]: tid, min_participants, max_participants, name, duration, resources
7; 1; 1; massage; Duration(hours=0, minutes=30); {0:1}
[DATA: PATIENTS]: pid
1; eve; {7: 4}; 4; DayHour(day=0); DayHour(day=1); False; []
2; dan; {7: 4}; 4; DayHour(day=0); DayHour(day=2); False; []
"""


def test_the_command_writes_solutions_and_a_table(tmp_path: Path) -> None:
    (tmp_path / "two.txt").write_text(TEXT, "utf-8")
    (tmp_path / "best.csv").write_text("instance,best_value\ntwo,16\n", "utf-8")
    call_command(
        "bench", "rehab", str(tmp_path), "--output", str(tmp_path / "out"), "--best-known", str(tmp_path / "best.csv")
    )

    with (tmp_path / "out" / "rehab.csv").open(encoding="utf-8", newline="") as table:
        (row,) = csv.DictReader(table)
    assert (row["instance"], row["cost"], row["bound"], row["optimal"], row["gap"]) == (
        "two",
        "0",
        "0",
        "yes",
        "-100.0",
    )
    solution = json.loads((tmp_path / "out" / "two.json").read_text("utf-8"))
    assert solution["admissions"] == {"1": 0, "2": 0}
    assert len(solution["sessions"]) == 8
    assert score(rehab.read(tmp_path / "two.txt"), solution).cost == 0


def test_the_command_names_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "two.txt").write_text(TEXT.replace("num_beds: 2", "num_beds: two"), "utf-8")
    with pytest.raises(CommandError, match=r"two\.txt:2: num_beds is not readable: 'two'"):
        call_command("bench", "rehab", str(tmp_path), "--output", str(tmp_path / "out"))


def test_the_command_tells_which_instances_have_no_plan_and_plans_the_others(tmp_path: Path) -> None:
    """Ann has four slots a day, and three patients must have two sessions each. The class of three has no third."""
    crowd = (
        TEXT.replace("num_beds: 2", "num_beds: 3") + "3; kim; {7: 8}; 4; DayHour(day=0); DayHour(day=1); False; []\n"
    )
    (tmp_path / "crowd.txt").write_text(crowd.replace("{7: 4}", "{7: 8}").replace("_lower: 0.8", "_lower: 1"), "utf-8")
    (tmp_path / "group.txt").write_text(TEXT.replace("7; 1; 1;", "7; 3; 3;").replace("_lower: 0.8", "_lower: 1"))
    (tmp_path / "two.txt").write_text(TEXT, "utf-8")
    with pytest.raises(
        CommandError, match=r"^2 of 3 instances without a plan\. crowd: no admissions fit into the beds"
    ):
        call_command("bench", "rehab", str(tmp_path), "--output", str(tmp_path / "out"))
    with (tmp_path / "out" / "rehab.csv").open(encoding="utf-8", newline="") as table:
        assert [(row["instance"], row["cost"], row["bound"]) for row in csv.DictReader(table)] == [
            ("crowd", "", ""),
            ("group", "", ""),
            ("two", "0", "0"),
        ]


def test_a_week_in_which_somebody_has_too_little_is_no_plan_and_the_row_says_who(tmp_path: Path) -> None:
    """The rooms of the triangle, written down: a search that is given no work has none but what comes after the end."""
    names = {"eve": 7, "dan": 8, "kim": 9}
    text = TEXT[: TEXT.index("0; th")].replace("_end: 10", "_end: 9").replace("_lower: 0.8", "_lower: 1")
    text = text.replace("num_beds: 2", "num_beds: 3") + "0; a\n1; b\n2; c\n[DATA: RESOURCES]\n"
    text += "".join(f"{room}; [{room}]; room; []\n" for room in range(3)) + "[DATA: TREATMENTS]\n"
    pairs = ("{0:1, 1:1}", "{1:1, 2:1}", "{0:1, 2:1}")
    text += "".join(f"{key}; 1; 1; a; Duration(minutes=30); {two}\n" for key, two in enumerate(pairs, start=7))
    text += "[DATA: PATIENTS]\n" + "".join(
        f"{key}; {name}; {{{key}: 1}}; 1; DayHour(day=0); DayHour(day=1); False; []\n" for name, key in names.items()
    )
    (tmp_path / "three.txt").write_text(text, "utf-8")
    (row,) = rehab.run(tmp_path, tmp_path / "out", seconds=None, work=0)
    assert row.cost is None and row.bound is not None
    assert row.fault.startswith("no plan was found in time; in the best week patient "), row.fault
    assert not (tmp_path / "out" / "three.json").exists()
    (row,) = rehab.run(tmp_path, tmp_path / "out", seconds=None, work=2)
    assert row.fault == "no admissions fit into the beds and the sessions of each day"
