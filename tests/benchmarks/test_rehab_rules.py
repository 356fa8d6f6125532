"""The format and the scorer of the public instances of a clinic's week: each rule on a tiny instance."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scheduling.benchmarks.rehab.instance import Absence, Instance, Patient, Resource, Treatment
from scheduling.benchmarks.rehab.reader import read
from scheduling.benchmarks.rehab.scorer import score

TEXT = """[INSTANCE]
num_beds: 2
workday_start: 8 # o'clock
workday_end: 9.5
day_start:0
conflict_groups: []
horizon_length: 3
even_scheduling_upper: 1.1
even_scheduling_width: 2
time_slot_length: Duration(hours=0, minutes=15)
daily_scheduling_upper: 1.3
daily_scheduling_lower: 0.8

[DATA: RESOURCE_GROUPS]: rgid, name
0; therapists
1; rooms

[DATA: RESOURCES]: rid, rgid, name, unavailable_time_slots
# staff
0; [0]; ann; [(DayHour(day=1, hour=8), DayHour(day=1, hour=8.5), 2), (DayHour(hour=9), DayHour(day=1, hour=8), None)]
4; [0, 1]; gym; []
4; [1]; hall; []

[DATA: TREATMENTS]: tid, min_participants, max_participants, name, duration, resources
7; 1; 3; yoga; Duration(hours=0, minutes=40); {0:1,1:1}

[DATA: PATIENTS]: pid, name, treatments, length_of_stay
3; eve; {7: 4}; 3; DayHour(day=0, hour=0, minutes=0); DayHour(day=2, hour=0); False; [(7, 1)]
5; dan; {7: 2}; 2; DayHour(day=0); DayHour(day=1); True; []
"""


def written(folder: Path, text: str = TEXT) -> Path:
    path = folder / "tiny.txt"
    path.write_text(text, "utf-8")
    return path


def test_an_instance_is_read(tmp_path: Path) -> None:
    instance = read(written(tmp_path))

    assert (instance.beds, instance.opens, instance.closes, instance.horizon) == (2, 480, 570, 3)
    assert (instance.slot, instance.width, instance.even_upper) == (15, 2, Fraction("1.1"))
    assert instance.resources[0].absences == (Absence(1, 480, 30, 2), Absence(0, 540, 23 * 60, None))
    assert instance.resources[4].groups == {1}  # the later of two lines with one id
    assert instance.treatments == {7: Treatment(7, 1, 3, 40, {0: 1, 1: 1})}
    assert instance.patients[3] == Patient(3, {7: 3}, 3, 0, 2, False)  # one of four already given
    assert list(instance.patients[5].admission_days) == [0]


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("num_beds: 2", "num_beds: two", 2, "num_beds is not readable: 'two'"),
        ("num_beds: 2", "num_beds: 2in x", 2, "num_beds is not readable: '2in x'"),
        ("num_beds: 2", "num_beds: -1", 2, "num_beds must be a whole number from 0 to 10000, not '-1'"),
        ("workday_end: 9.5", "workday_end: 25", 4, "workday_end must be an hour of the day, not 25"),
        ("num_beds: 2", f"num_beds: {'9' * 5000}", 2, "num_beds is not readable: '9999"),
        ("num_beds: 2", "num_beds: ((((" + "(" * 500, 2, "num_beds is not readable"),
        (
            "horizon_length: 3",
            "horizon_length: 1000000000",
            7,
            "must be a whole number from 1 to 1000, not '1000000000'",
        ),
        ("minutes=15", "minutes=100", 10, "time_slot_length must be a whole number from 1 to 90, not 'Duration"),
        ("_upper: 1.3", "_upper: 1e9", 11, "daily_scheduling_upper must be a number from 0 to 999, not '1e9'"),
        ("{7: 4}", f"{{7: {10**9}}}", 28, "treatments must give a whole number for each id, 0 to 10000, not {7: 1000"),
        ("DayHour(day=2, hour=0)", "DayHour(day=99999)", 28, "'DayHour(day=99999)'; days count to 10000, hours to 24"),
        ("DayHour(day=1, hour=8)", "DayHour(day=1, hour=99)", 20, "days count to 10000, hours to 24"),
        ("minutes=40", "minutes=4000", 25, "the duration must be a whole number from 1 to 1440, not"),
        ("workday_end: 9.5", "workday_end: 8", 4, "workday_end must be later than workday_start, 8"),
        ("DayHour(day=2, hour=0)", "DayHour(days=2)", 28, "an admission date is not readable: 'DayHour(days=2)'"),
        ("_upper: 1.1", "_upper: much", 8, "even_scheduling_upper must be a number from 0 to 999, not 'much'"),
        ("conflict_groups: []", "conflict_groups: [{7}]", 6, "conflict groups are not known"),
        ("0; therapists", "0 therapists", 15, "2 fields between ; are needed, there are 1"),
        ("1; rooms", "0; rooms", 16, "id 0 stands twice"),
        ("[0, 1]; gym", "[0, 9]; gym", 21, "groups must be a list of known groups, not '[0, 9]'"),
        ("[0, 1]; gym", "[[0]]; gym", 21, "groups must be a list of known groups, not '[[0]]'"),
        ("[0, 1]; gym", "0; gym", 21, "groups must be a list of known groups, not '0'"),
        ("gym; []", "gym; None", 21, "absences must be a list, not 'None'"),
        ("gym; []", "gym; 0", 21, "absences must be a list, not '0'"),
        ("gym; []", "gym; [0]", 21, "an absence must be (from, to, days or None), not 0"),
        ("gym; []", "gym; [(1, 2)]", 21, "an absence must be (from, to, days or None)"),
        ("gym; []", "gym; [((0, 'x'), (1, 0), None)]", 21, "an absence must be (from, to, days or None), not ((0, 'x'"),
        ("DayHour(day=1, hour=8)", "DayHour(day='x')", 20, "absences is not readable"),
        ("DayHour(day=1, hour=8)", "DayHour(day=1, hour='x')", 20, "absences is not readable"),
        ("DayHour(day=1, hour=8)", "DayHour(day=1, hour=1e999)", 20, "absences is not readable"),
        ("DayHour(day=2, hour=0)", "DayHour(day='x')", 28, "an admission date is not readable: \"DayHour(day='x')\""),
        ("DayHour(day=2, hour=0)", "DayHour(day=1.5)", 28, "an admission date is not readable: 'DayHour(day=1.5)'"),
        ("DayHour(day=2, hour=0)", "('x', 0)", 28, "admission dates must be DayHour"),
        ("DayHour(day=2, hour=0)", "()", 28, "admission dates must be DayHour"),
        ("hour=8.5), 2)", "hour=8.5), 0)", 20, "an absence must end after it starts and repeat"),
        ("7; 1; 3;", "7; 4; 3;", 25, "least participants 4 are more than most 3"),
        ("{0:1,1:1}", "{0:1,6:1}", 25, "resources: there is no 6"),
        ("{7: 4}", "{8: 4}", 28, "treatments: there is no 8"),
        ("{7: 4}", "{7: some}", 28, "treatments is not readable: '{7: some}'"),
        ("{7: 4}", "{7: -4}", 28, "treatments must give a whole number for each id, 0 to 10000, not {7: -4}"),
        ("False; [(7, 1)]", "Maybe; [(7, 1)]", 28, "already admitted is not readable: 'Maybe'"),
        ("DayHour(day=2, hour=0)", "2", 28, "admission dates must be DayHour"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, problem: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=rf"tiny\.txt:{line}: ") as error:
        read(written(tmp_path, TEXT.replace(old, new, 1)))
    assert problem in str(error.value)


def test_a_byte_order_mark_and_ends_of_lines_do_not_matter(tmp_path: Path) -> None:
    plain = read(written(tmp_path))
    assert read(written(tmp_path, "\ufeff" + TEXT.replace("\n", "\r\n"))) == plain


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="horizon_length is missing"):
        read(written(tmp_path, TEXT.replace("horizon_length: 3\n", "")))
    with pytest.raises(ValueError, match=r"no section \[DATA: PATIENTS\]"):
        read(written(tmp_path, TEXT.partition("[DATA: PATIENTS]")[0]))


@pytest.mark.parametrize(
    ("absence", "away", "there"),
    [
        (Absence(0, 540, 60, None), [(0, 540), (0, 599)], [(0, 539), (0, 600), (1, 540)]),
        (Absence(0, 540, 60, 1), [(0, 540), (1, 599), (6, 540)], [(0, 539), (1, 600)]),
        (Absence(1, 540, 60, 2), [(1, 540), (3, 540)], [(0, 540), (2, 540), (1, 539)]),
        (Absence(0, 1380, 600, None), [(0, 1380), (1, 479)], [(1, 540)]),
        (Absence(1, 1380, 600, 1), [(1, 479), (2, 479)], [(0, 1380), (2, 540)]),
    ],
)
def test_an_absence_repeats_from_its_first_day(
    absence: Absence, away: list[tuple[int, int]], there: list[tuple[int, int]]
) -> None:
    assert all(absence.covers(*moment) for moment in away)
    assert not any(absence.covers(*moment) for moment in there)


def test_limits_are_exact_where_floating_point_is_not() -> None:
    patient = Patient(1, {1: 80}, 20, 0, 1, False)
    factors = Fraction("1.1"), Fraction("0.8"), Fraction("1.3")
    instance = replace(tiny(), width=5, even_upper=factors[0], daily_lower=factors[1], daily_upper=factors[2])

    assert instance.even(patient) == 22  # 20 * 1.1 is 22.000000000000004
    assert instance.daily(patient) == (3, 6)
    assert instance.even(replace(patient, stay=5)) is None


def tiny() -> Instance:
    """Two days of four slots of 15 minutes; Ann is away in the last slot of day 1."""
    return Instance(
        beds=2,
        opens=480,
        closes=540,
        horizon=2,
        slot=15,
        width=2,
        even_upper=Fraction(1),
        daily_lower=Fraction(0),
        daily_upper=Fraction(2),
        resources={
            1: Resource(1, frozenset({1}), (Absence(1, 525, 15, None),)),
            2: Resource(2, frozenset({1, 2}), ()),
            3: Resource(3, frozenset({2}), ()),
        },
        treatments={1: Treatment(1, 1, 2, 20, {1: 1, 2: 1}), 2: Treatment(2, 2, 2, 15, {2: 1})},
        patients={
            1: Patient(1, {1: 3, 2: 1}, 3, 0, 2, False),
            2: Patient(2, {1: 2, 2: 1}, 1, 0, 2, False),
        },
    )


def session(treatment: int = 1, day: int = 0, start: int = 480, **other: Any) -> dict[str, Any]:
    return {"treatment": treatment, "day": day, "start": start, "patients": [1], "resources": [1, 3]} | other


def solution(*sessions: dict[str, Any], **arrivals: int) -> dict[str, Any]:
    return {"admissions": {"1": 0, "2": 0} | {key[1:]: day for key, day in arrivals.items()}, "sessions": [*sessions]}


def test_cost_is_delay_and_what_is_not_given() -> None:
    found = score(tiny(), solution(session(), session(2, start=510, patients=[1, 2], resources=[2]), p1=0))
    assert (found.delay, found.missing, found.cost, found.faults) == (0, 4, 16, ())

    found = score(tiny(), solution(p1=1, p2=1))
    assert (found.delay, found.missing, found.cost, found.faults) == (2, 7, 30, ())


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (solution(p1=2), "patient 1: admitted on day 2, outside the window"),
        (solution(p9=0), "there is no patient 9"),
        (solution(session(9)), "treatment 9 on day 0 at 480: no such treatment"),
        (solution(session(day=2)), "treatment 1 on day 2 at 480: outside the horizon"),
        (solution(session(start=490)), "treatment 1 on day 0 at 490: off the grid of 15 minutes"),
        (solution(session(start=525)), "treatment 1 on day 0 at 525: outside the workday"),
        (solution(session(start=465)), "treatment 1 on day 0 at 465: outside the workday"),
        (solution(session(2, resources=[2])), "treatment 2 on day 0 at 480: 1 patients, 2 to 2 take part"),
        (solution(session(patients=[])), "treatment 1 on day 0 at 480: 0 patients, 1 to 2 take part"),
        (solution(session(patients=[1, 1])), "treatment 1 on day 0 at 480: a patient or a resource twice"),
        (solution(session(patients=[8])), "treatment 1 on day 0 at 480: there is no patient 8"),
        (solution(session(resources=[1, 8])), "treatment 1 on day 0 at 480: there is no resource 8"),
        (
            solution(session(resources=[1])),
            "treatment 1 on day 0 at 480: resources [1] do not give each group its number",
        ),
        (
            solution(session(resources=[1, 2, 3])),
            "treatment 1 on day 0 at 480: resources [1, 2, 3] do not give each group its number",
        ),
        (
            solution(session(day=1, start=510)),
            "treatment 1 on day 1 at 510: resource 1 is absent at 525",
        ),
        (
            solution(session(), session(2, start=495, patients=[1, 2], resources=[2])),
            "treatment 2 on day 0 at 495: patient 1 is in another session at 495",
        ),
        (
            solution(session(), session(patients=[2], resources=[2, 3])),
            "treatment 1 on day 0 at 480: resource 3 is in another session at 480",
        ),
        (
            solution(session(2, patients=[1, 2], resources=[2]), session(2, start=495, patients=[1, 2], resources=[2])),
            "patient 1: treatment 2 given 2 times",
        ),
        (solution(session(), p1=1), "patient 1: a session on day 0, not present"),
        (solution(session(patients=[1, 2], day=1)), "patient 2: a session on day 1, not present"),
    ],
)
def test_each_broken_rule_is_named(found: dict[str, Any], fault: str) -> None:
    assert fault in score(tiny(), found).faults


def test_a_resource_serves_one_group_of_a_session() -> None:
    assert score(tiny(), solution(session(resources=[2, 3]))).faults == ()
    assert score(tiny(), solution(session(resources=[1, 2]))).faults == ()
    alone = replace(tiny(), resources={2: tiny().resources[2]})
    assert score(alone, solution(session(resources=[2]))).faults != ()


def test_beds_hold_on_every_day_of_a_stay() -> None:
    crowded = replace(tiny(), beds=1)
    assert score(crowded, solution(p1=1)).faults == ()
    assert score(crowded, solution()).faults == ("day 0: 2 patients in 1 beds",)


def test_everyone_is_admitted() -> None:
    faults = score(tiny(), {"admissions": {"1": 0}, "sessions": []}).faults
    assert faults == ("patient 2: not admitted",)


def test_an_already_admitted_patient_comes_on_day_0() -> None:
    known = replace(tiny(), patients={1: replace(tiny().patients[1], admitted=True)})
    assert score(known, {"admissions": {"1": 1}, "sessions": []}).faults == (
        "patient 1: admitted on day 1, outside the window",
    )


def test_nobody_is_admitted_in_the_past() -> None:
    early = replace(tiny().patients[1], earliest=-2, before=2)
    assert list(early.admission_days) == [0, 1]
    assert list(replace(early, admitted=True).admission_days) == [0]


def test_days_have_a_least_and_a_most_number_of_sessions() -> None:
    busy = replace(tiny(), daily_lower=Fraction(1), daily_upper=Fraction(1), even_upper=Fraction(2))
    one = {1: replace(busy.patients[1], requested={1: 3})}  # 1 to 1 on each day
    faults = score(replace(busy, patients=one), {"admissions": {"1": 0}, "sessions": [session()]}).faults
    assert faults == ("patient 1: 0 sessions on day 1, allowed 1 to 1",)
    twice = [session(), session(start=510), session(day=1)]
    faults = score(replace(busy, patients=one), {"admissions": {"1": 0}, "sessions": twice}).faults
    assert faults == ("patient 1: 2 sessions on day 0, allowed 1 to 1",)


def test_sessions_are_spread_evenly_where_the_stay_is_longer_than_the_window() -> None:
    even = replace(tiny(), even_upper=Fraction(1, 2), patients={1: replace(tiny().patients[1], requested={1: 3})})
    two = {"admissions": {"1": 0}, "sessions": [session(), session(day=1)]}  # mean 2 in 2 days, half of it 1
    assert score(even, two).faults == ("patient 1: 2 sessions in 2 days from day 0, allowed 1",)
    short = replace(even, patients={1: replace(even.patients[1], stay=2)})
    assert score(short, two).faults == ()
