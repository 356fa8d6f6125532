"""The format, the scorer and the bound of the public bed instances."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, product
from math import inf
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from scipy.optimize import linprog

from scheduling.benchmarks.pas.bound import Bound, prove
from scheduling.benchmarks.pas.company import prove_with_company
from scheduling.benchmarks.pas.instance import Department, Instance, Room, Stay, read
from scheduling.benchmarks.pas.scorer import Score, score
from scheduling.engine.budget import Budget

BOUND = "scheduling.benchmarks.pas.bound"

TEXT = """ARTICLE BENCHMARK DATA SET
Rooms: 3
Planning horizon: 4

SPECIALISMS:
1 Heart
2 Bone

DEPARTMENTS:
1 East 0 16 | 1 1 2 2
2 West 17 0 | 1 2

ROOMPROPERTIES:
1 telemetry
2 oxygen

ROOMS:
1 11 | 1 | 1 | D | 1 1 2 2 | 1 0
2 12 | 2 | 2 | M | 1 2 | 0 1
7 13 | 2 | 2 | N | | 0 0

BEDS:
1 1
2 2
3 2

PATIENTS:
1 Ann 10 F | 0 3 | 2 1 1 2 2 | 1 | 1 0 | 1 1
2 Bob 40 M | 2 9 | 1 2 7 | 4 | 0 0 | 0 1
3 Late 40 M | 4 5 | 1 2 1 | 4 | 0 0 | 0 0
4 Brief 40 M | 1 1 | 1 2 0 | 4 | 0 0 | 0 0
5 Split 40 F | 2 6 | 2 2 1 1 3 | 2 | 0 0 | 0 0
END.
"""


def written(folder: Path, text: str = TEXT) -> Path:
    path = folder / "tiny.txt"
    path.write_text(text, "utf-8")
    return path


def tiny() -> Instance:
    """A child's room, two adults' rooms of two beds: one for men, one that either sex may use at a time."""
    return Instance(
        2,
        {1: Department(1, 0, 16, {1: 1}), 2: Department(2, 17, 0, {2: 1})},
        {
            1: Room(1, 1, 1, "N", {1: 1}, frozenset()),
            2: Room(2, 2, 2, "M", {2: 1}, frozenset({0})),
            3: Room(3, 2, 2, "D", {2: 3}, frozenset()),
        },
        (),
    )


def stay(sex: str = "M", first: int = 0, end: int = 2, **other: object) -> Stay:
    plain = Stay(1, 30, sex, first, end, 2, 4, frozenset(), frozenset())
    return replace(plain, **other)  # type: ignore[arg-type]


def scored(stays: list[Stay], rooms: list[int | None]) -> Score:
    return score(replace(tiny(), stays=tuple(stays)), rooms)


def test_the_reader_takes_parts_inside_the_horizon_and_leaves_out_the_late_and_the_brief(tmp_path: Path) -> None:
    instance = read(written(tmp_path))
    assert instance.horizon == 4
    assert instance.departments == {1: Department(1, 0, 16, {1: 1, 2: 2}), 2: Department(2, 17, 0, {2: 1})}
    assert instance.rooms == {
        1: Room(1, 1, 1, "D", {1: 1, 2: 2}, frozenset({0})),
        2: Room(2, 2, 2, "M", {2: 1}, frozenset({1})),
        7: Room(7, 2, 2, "N", {}, frozenset()),
    }
    assert instance.stays == (
        Stay(1, 10, "F", 0, 1, 1, 1, frozenset({0}), frozenset({1})),
        Stay(1, 10, "F", 1, 3, 2, 1, frozenset({0}), frozenset({1})),
        Stay(2, 40, "M", 2, 4, 2, 4, frozenset(), frozenset({1})),
        Stay(5, 40, "F", 2, 3, 2, 2, frozenset(), frozenset()),
        Stay(5, 40, "F", 3, 4, 1, 2, frozenset(), frozenset()),
    )


def test_nights_before_the_horizon_do_not_count(tmp_path: Path) -> None:
    early = TEXT.replace("| 0 3 | 2 1 1 2 2 |", "| -2 1 | 2 1 1 2 2 |").replace("| 2 9 |", "| -5 2 |")
    stays = [one for one in read(written(tmp_path, early)).stays if one.patient < 5]
    assert [(one.patient, one.specialism, one.first, one.end) for one in stays] == [(1, 2, 0, 1), (2, 2, 0, 2)]


def test_a_byte_order_mark_and_ends_of_lines_do_not_matter(tmp_path: Path) -> None:
    plain = read(written(tmp_path))
    assert read(written(tmp_path, "\ufeff" + TEXT.replace("\n", "\r\n"))) == plain


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(TEXT.replace("Bob", "B\xf6b").encode("latin-1"))
    with pytest.raises(ValueError, match=r"tiny\.txt: byte \d+ is not UTF-8; save the file as UTF-8 text"):
        read(path)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("horizon: 4", "horizon: 0", "no planning horizon"),
        ("| 2 9 |", "| -x 9 |", "tiny.txt:29: first and last night must be a number from 0 to 1000000, not 'x'"),
        ("horizon: 4", "horizon: soon", "tiny.txt:3: the planning horizon must be a number from 0 to 1000, not 'soon'"),
        ("horizon: 4", f"horizon: {10**9}", "tiny.txt:3: the planning horizon must be a number from 0 to 1000, not"),
        ("Bob 40 M |", "Bob 2100 M |", "tiny.txt:29: the age must be a number from 0 to 150, not '2100'"),
        ("Bob 40 M |", f"Bob {'9' * 5000} M |", "tiny.txt:29: the age must be a number from 0 to 150, not '9999"),
        ("1 East 0 16 |", "1 East 0 1600 |", "tiny.txt:10: least and greatest age must be a number from 0 to 150, not"),
        ("2 12 | 2 |", "2 12 | 2000000 |", "tiny.txt:19: the capacity must be a number from 0 to 1000, not '2000000'"),
        ("1 2 7", f"1 2 {10**9}", "tiny.txt:29: specialism and nights of each part must be a number from 0 to 1000000"),
        ("BEDS:", "COTS:", "no section BEDS"),
        ("1 East 0 16 |", "1 East 0 old |", "tiny.txt:10: least and greatest age must be a number"),
        ("| D |", "| X |", "tiny.txt:18: the sex policy must be one of M, F, D, N, not 'X'"),
        ("| 1 0\n2 12", "| 1 3\n2 12", "tiny.txt:18: properties must be 0 or 1 for each property, not '1 3'"),
        ("| 1 0\n2 12", "| 1\n2 12", "tiny.txt:18: properties must be 2 numbers, not '1'"),
        ("7 13 | 2 | 2", "7 13 | 2 | 5", "tiny.txt:20: there is no department 5"),
        ("7 13 |", "2 13 |", "tiny.txt:20: id 2 stands twice"),
        ("3 2\n", "3 9\n", "tiny.txt:25: there is no room 9"),
        ("| M | 1 2 |", "| M | 1 |", "tiny.txt:19: pairs of priority and specialism are needed, not '1'"),
        ("| M | 1 2 |", "| M | 0 2 |", "tiny.txt:19: a priority must be a number from 1 to 100, not 0"),
        ("1 2 7", "1 3 7", "tiny.txt:29: there is no specialism 3"),
        ("1 2 7", "2 2 7", "tiny.txt:29: specialism and nights of each part must be 4 numbers, not '2 7'"),
        ("Bob 40 M", "Bob 40 Q", "tiny.txt:29: the sex must be one of M, F, not 'Q'"),
        ("Bob 40 M |", "Bob 40 M", "tiny.txt:29: 6 fields between | are needed, there are 5"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_line_and_value(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(ValueError, match=r"tiny\.txt") as caught:
        read(written(tmp_path, TEXT.replace(old, new)))
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("one", "room", "cost"),
    [
        (stay(), 2, 0.0),
        (stay(wished=frozenset({0})), 2, 0.0),
        (stay(wished=frozenset({0, 1})), 2, 2 * 2.0),
        (stay(wished=frozenset({0})), 3, 2 * (2.0 + 2.0)),  # the room holds the specialism at priority 3
        (stay(largest=1), 2, 2 * 0.8),
        (stay(largest=2), 2, 0.0),
        (stay(end=1, specialism=1), 2, 1.0 + 2.0),  # neither department nor room has it
    ],
)
def test_each_soft_rule_counts_by_night(one: Stay, room: int, cost: float) -> None:
    assert scored([one], [room]) == Score(cost, 0, ())


@pytest.mark.parametrize(
    ("stays", "rooms", "fault"),
    [
        ([stay()] * 3, [2, 2, 2], "room 2, night 0: 3 in 2 beds"),
        ([stay(required=frozenset({1}))], [2], "patient 1 in room 2: without required property 1"),
        ([stay()], [1], "patient 1 in room 1: department 1 does not admit age 30"),
        ([stay(age=16)], [2], "patient 1 in room 2: department 2 does not admit age 16"),
        ([stay(sex="F")], [2], "patient 1 in room 2: a room for men"),
        ([stay(sex="F"), stay(first=1)], [3, 3], "room 3, night 1: men and women"),
        ([stay()], [4], "patient 1: there is no room 4"),
        ([stay()], [], "1 stays, but 0 rooms"),
    ],
)
def test_each_hard_rule_is_a_fault(stays: list[Stay], rooms: list[int | None], fault: str) -> None:
    assert scored(stays, rooms).faults[:1] == (fault,)


def test_a_room_may_change_its_sex_and_a_room_for_any_holds_both() -> None:
    assert scored([stay(sex="F", end=1), stay(first=1)], [3, 3]).faults == ()
    children = [stay(age=5, end=1), stay(sex="F", age=5, first=1)]
    assert scored(children, [1, 1]).faults == ()


def test_nights_without_a_room_are_unplaced() -> None:
    assert scored([stay(), stay(end=1)], [2, None]) == Score(0.0, 1, ())


@pytest.mark.parametrize("seed", range(6))
def test_no_solution_is_better_than_the_bound(seed: int) -> None:
    rng = Random(seed)
    stays = [
        stay(rng.choice("MF"), first, rng.randint(first + 1, 2), largest=rng.randint(1, 2), age=rng.choice((9, 30)))
        for first in (rng.randint(0, 1) for _ in range(6))
    ]
    instance = replace(tiny(), stays=tuple(stays))
    scores = {score(instance, rooms) for rooms in product((None, 1, 2, 3), repeat=len(stays))}
    solutions = [one for one in scores if not one.faults]
    least = min((one.unplaced, one.cost) for one in solutions)
    bound = prove(instance)
    assert bound.unplaced <= least[0]
    if bound.unplaced == least[0]:
        assert bound.cost is not None and bound.cost <= least[1]
    for unplaced in {one.unplaced for one in solutions}:
        known = prove(instance, found=unplaced).cost
        assert known is not None and known <= min(one.cost for one in solutions if one.unplaced <= unplaced)


@pytest.mark.parametrize("seed", range(6))
def test_no_solution_that_places_all_is_better_than_the_bound_that_knows_sexes(seed: int) -> None:
    rng = Random(seed)
    stays = [
        stay(rng.choice("MF"), first, rng.randint(first + 1, 2)) for first in (rng.randint(0, 1) for _ in range(4))
    ]
    instance = replace(tiny(), stays=tuple(stays))
    solutions = (score(instance, rooms) for rooms in product((1, 2, 3), repeat=len(stays)))
    least = min((one.cost for one in solutions if not one.faults), default=inf)
    assert prove(instance).cost - 0.05 <= prove_with_company(instance, Budget(work=200)) <= least


def test_the_bound_that_knows_sexes_tells_a_man_and_a_woman_apart() -> None:
    """Both would have the better room, which has one sex at a time; one of them costs 2 points more a night."""
    rooms = {2: Room(2, 2, 2, "D", {2: 1}, frozenset()), 3: Room(3, 2, 2, "D", {2: 3}, frozenset())}
    couple, men = (replace(tiny(), rooms=rooms, stays=(stay("M"), stay(sex))) for sex in "FM")
    assert prove(couple).cost == pytest.approx(0.0, abs=1e-5)
    assert prove_with_company(couple, Budget(work=200)) == 4.0
    assert prove_with_company(men, Budget(work=200)) == 0.0


def test_the_bound_that_knows_sexes_has_runs_as_long_as_the_horizon() -> None:
    """A chain of men who overlap over thirty nights has the better room, and a woman on one of them the other one."""
    rooms = {2: Room(2, 2, 2, "D", {2: 1}, frozenset()), 3: Room(3, 2, 2, "D", {2: 3}, frozenset())}
    men = [stay("M", first, first + 4) for first in range(0, 28, 2)]
    chain = replace(tiny(), horizon=30, rooms=rooms, stays=(*men, stay("F", 14, 15)))
    assert prove_with_company(chain, Budget(work=400)) == 2.0


def test_where_nobody_fits_there_is_no_bound_that_knows_sexes() -> None:
    assert (
        prove_with_company(replace(tiny(), stays=(stay(age=9, first=0, required=frozenset({1})),)), Budget(work=5))
        == 0.0
    )


def test_the_bound_is_exact_where_sexes_do_not_meet() -> None:
    instance = replace(tiny(), stays=(stay(), stay(), stay(largest=1), stay(age=9), stay(age=9, end=1)))
    assert prove(instance).unplaced == 1
    assert prove(replace(instance, stays=(stay(), stay(), stay(first=1)))).cost == pytest.approx(2.0, abs=1e-5)


def test_without_time_for_its_programs_the_bound_is_what_each_stay_costs_at_least() -> None:
    instance = replace(tiny(), stays=(stay(), stay(), stay(largest=1), stay(age=9)))
    assert prove(instance, seconds=0.0).cost == pytest.approx(2 * 0.8 + 2 * 3.0, abs=1e-5)
    assert prove(instance).cost == pytest.approx(2 * 0.8 + 2 * 3.0 + 2 * 2.0, abs=1e-5)  # one man is in room 3


def five() -> Instance:
    """Five men for four beds: one is left out, two nights. Each would have a smaller room, 0.8 more a night."""
    return replace(tiny(), stays=(stay(largest=1),) * 5)


def test_where_the_least_unplaced_is_not_counted_in_time_the_bound_is_what_each_stay_costs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(f"{BOUND}.COUNTING", 0.0)
    found = prove(five(), seconds=60.0)
    assert (found.unplaced, found.cost) == (0, pytest.approx(5 * 2 * 0.8, abs=1e-5))
    nowhere = replace(five(), stays=(*five().stays, stay(age=9, first=1, required=frozenset({1}))))
    found = prove(nowhere, seconds=60.0)
    assert (found.unplaced, found.cost) == (1, pytest.approx(5 * 2 * 0.8, abs=1e-5))


@pytest.mark.parametrize("counting", [0.0, 0.5])
def test_the_bound_is_that_of_leaving_out_as_much_as_the_solution(
    monkeypatch: pytest.MonkeyPatch, counting: float
) -> None:
    """Whether or not it is counted in time that less could be left out. In the better room there are two beds."""
    monkeypatch.setattr(f"{BOUND}.COUNTING", counting)
    assert prove(five(), found=4, seconds=60.0).cost == pytest.approx(3 * 2 * 0.8 + 2 * 2.0, abs=1e-5)
    assert prove(five(), found=2, seconds=60.0).cost == pytest.approx(4 * 2 * 0.8 + 2 * 2 * 2.0, abs=1e-5)


def test_what_is_not_solved_in_time_and_costs_nothing_by_itself_has_no_bound() -> None:
    three = replace(tiny(), stays=(stay(), stay(), stay(first=1)))
    assert prove(three, seconds=0.0) == Bound(0, None)
    assert prove(replace(tiny(), stays=(stay(),))) == Bound(0, 0.0)


@pytest.mark.parametrize("status", [1, 2, 4])  # out of time, infeasible, numerical difficulties
def test_a_program_that_is_not_solved_leaves_what_each_stay_costs(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    """The first one counts two nights unplaced, which may be those of the dearest stay."""
    dear = replace(five(), stays=(*five().stays[:-1], stay(largest=1, wished=frozenset({1}))))
    for solved, unplaced, cost in ((1, 2, 4 * 2 * 0.8), (0, 0, 5 * 2 * 0.8 + 2 * 2.0)):
        runs = count()

        def program(*args: Any, solved: int = solved, runs: Iterator[int] = runs, **options: Any) -> Any:
            return linprog(*args, **options) if next(runs) < solved else SimpleNamespace(status=status, message="")

        monkeypatch.setattr("scipy.optimize.linprog", program)
        found = prove(dear)
        assert (found.unplaced, found.cost) == (unplaced, pytest.approx(cost, abs=1e-5))


@pytest.mark.parametrize("seed", range(6))
def test_what_each_stay_costs_is_no_more_than_a_solution(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the number of nights unplaced that is proven."""
    rng = Random(seed)
    stays = [
        stay(rng.choice("MF"), first, rng.randint(first + 1, 2), largest=rng.randint(1, 2), age=rng.choice((9, 30)))
        for first in (rng.randint(0, 1) for _ in range(6))
    ]
    instance = replace(tiny(), stays=tuple(stays))
    solutions = [score(instance, rooms) for rooms in product((None, 1, 2, 3), repeat=len(stays))]
    monkeypatch.setattr(f"{BOUND}._prices", lambda *_: None)
    for unplaced in range(sum(one.nights for one in stays) + 1):
        monkeypatch.setattr(f"{BOUND}._least_unplaced", Mock(return_value=(unplaced, True)))
        least = min((one.cost for one in solutions if not one.faults and one.unplaced <= unplaced), default=inf)
        assert (prove(instance).cost or 0.0) <= least


def test_where_a_solution_leaves_nothing_out_its_bound_is_that_of_all() -> None:
    instance = replace(tiny(), stays=(stay(), stay(), stay(first=1)))
    assert prove(instance, found=0) == prove(instance)


def test_where_nobody_fits_anywhere_every_night_is_unplaced_and_costs_nothing() -> None:
    assert prove(replace(tiny(), stays=(stay(required=frozenset({1})),))) == Bound(2, 0.0)
    assert prove(tiny()) == Bound(0, 0.0)
