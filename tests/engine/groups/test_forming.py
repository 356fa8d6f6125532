"""Groups opened for those who are left out."""

from dataclasses import replace
from itertools import combinations, product
from random import Random

import pytest

from scheduling.engine import rules
from scheduling.engine.budget import Budget
from scheduling.engine.demand import Pin
from scheduling.engine.groups import form
from scheduling.engine.plan import Plan, Session
from scheduling.engine.problem import Problem
from scheduling.engine.result import Params
from scheduling.engine.score import score
from scheduling.engine.solve import solve
from scheduling.engine.supply import Room
from scheduling.engine.timeline import DAY
from scheduling.engine.worth import served
from tests.engine.build import (
    DANCE,
    HALL,
    at,
    carer,
    need_session,
    piece,
    plan,
    problem,
    resident,
    session,
    span,
    station,
)
from tests.engine.groups.town import CHOIR, PEOPLE, group, town

NINE, TEN = at(2, 9), at(2, 10)


def formed(week: Problem, held: Plan = Plan(), work: int = 4_000, seed: int = 1) -> Plan:
    found = form(week, held, Budget(None, work), seed)
    assert rules.check(week, found) == []
    assert {*held.occurrences()} <= {*found.occurrences()}
    assert score(week, found).levels <= score(week, held).levels
    return found.ordered()


def test_a_group_is_opened_where_there_are_enough() -> None:
    (found,) = formed(town(["bo", "lin", "mei"])).sessions
    assert len(found.attendees) == 3
    assert formed(town(["bo", "lin"])) == Plan()


def test_six_are_two_groups_of_three_and_seven_all_have_a_seat() -> None:
    names = (*PEOPLE, "zhao", "qian")
    assert [len(one.attendees) for one in formed(town(names[:6])).sessions] == [3, 3]
    assert sorted(len(one.attendees) for one in formed(town(names)).sessions) == [3, 4]


def test_of_five_with_one_hour_the_weightiest_four_have_it() -> None:
    week = town(shifts=[span(2, 9, 10)])
    for left_out in PEOPLE:
        needs = (replace(need, priority=5 if need.resident == left_out else 2) for need in week.needs)
        (found,) = formed(replace(week, needs=tuple(needs))).sessions
        assert {one.need for one in found.attendees} == {f"{name}-dance" for name in PEOPLE if name != left_out}


def test_free_seats_are_taken_before_a_group_is_opened() -> None:
    held = plan(group(NINE, "bo", "lin", "mei"))
    assert formed(town(), held) == plan(group(NINE, "bo", "lin", "mei", "an"))


def test_those_who_cannot_come_together_have_no_group() -> None:
    week = town(["bo", "lin", "mei"])
    apart = replace(week.needs[0], windows=(span(2, 9, 10),)), replace(week.needs[1], windows=(span(2, 10, 11),))
    assert formed(replace(week, needs=(*apart, week.needs[2]))) == Plan()


def test_nobody_comes_to_a_trainer_they_refuse() -> None:
    week = town(["bo", "lin", "mei"])
    assert formed(replace(week, needs=(*week.needs[:2], replace(week.needs[2], refused_staff=("chen",))))) == Plan()


def test_groups_keep_clear_of_what_the_trainer_has() -> None:
    speech = session(NINE, "zhao-speech")
    week = problem(
        station(), HALL, carer(shifts=[span(2, 9, 11)]), CHOIR, resident("zhao", road=0), need_session("zhao"),
        *((resident(name, road=0), need_session(name, service="dance")) for name in ("bo", "lin", "mei")),
    )  # fmt: skip
    assert plan(speech).sessions[0] in formed(week, plan(speech)).sessions
    assert {one.start for one in formed(week, plan(speech)).sessions} == {NINE, TEN}


def test_two_sessions_of_one_need_are_on_two_days() -> None:
    names = ("bo", "lin", "mei")
    asked = tuple(
        (resident(name, road=0), need_session(name, service="dance", times=2, min_gap=1200)) for name in names
    )
    week = problem(station(), HALL, carer(shifts=[span(2, 9, 11), span(4, 9, 11)]), CHOIR, asked)
    assert {one.start // DAY for one in formed(week).sessions} == {2, 4}


def test_the_same_again() -> None:
    week = chance(3)
    assert formed(week, seed=2) == formed(week, seed=2)


def chance(seed: int) -> Problem:
    """Two to four people, least two; two trainers for an hour or two on one day or two."""
    rng = Random(seed)
    names = ("bo", "lin", "mei", "wang")[: rng.choice((2, 3, 4, 4))]
    pair = replace(DANCE, group_size=rng.choice((2, 3)), group_least=2)
    people = tuple(
        (
            resident(name, road=rng.choice((0, 0, 15))),
            need_session(
                name, service="dance", priority=rng.choice((1, 3, 5)),
                windows=rng.choice(((), (), (span(2, 9, 10),), (span(2, 10, 11), span(3, 9, 10)))),
                refused_staff=rng.choice(((), (), ("chen",))),
            ),
        )
        for name in names
    )  # fmt: skip
    staff = tuple(
        carer(name, shifts=[span(day, 9, rng.choice((10, 11))) for day in rng.choice(((2,), (2, 3)))])
        for name in ("chen", "wu")[: rng.choice((1, 2))]
    )
    return problem(station(), Room("hall", "xincang", "activity", rng.choice((2, 3, 4))), staff, pair, people)


def best(week: Problem) -> int:
    """Served by the best of all plans of at most two groups of full hours."""
    asked = [need.id for need in week.needs]
    service = week.services[0]
    sizes = range(service.group_least, service.group_size + 1)
    groups = [
        Session("dance", "xincang", "hall", (member.id,), at(day, hour), at(day, hour + 1), tuple(map(piece, some)))
        for size in sizes
        for some in combinations(asked, size)
        for member, day, hour in product(week.staff, (2, 3), (9, 10))
    ]
    sound = [one for one in groups if not rules.check(week, plan(one))]
    pairs = [plan(a, b) for a, b in combinations(sound, 2) if {*a.attendees}.isdisjoint(b.attendees)]
    plans = [Plan(), *map(plan, sound), *(two for two in pairs if not rules.check(week, two))]
    return max(served(week, one) for one in plans)


@pytest.mark.parametrize("seed", range(25))
def test_as_much_is_served_as_brute_force_finds_and_no_more_than_the_bound(seed: int) -> None:
    week = chance(seed)
    most = best(week)
    assert served(week, formed(week)) == most
    answer = solve(week, Params(seconds=None, work=6_000, seed=1, jobs=1))
    assert answer.served == most <= answer.bound


def test_pinned_occurrences_are_left_to_their_pins() -> None:
    week = replace(town(["bo", "lin", "mei"]), pins=(Pin("bo-dance", 0, start=NINE),))
    assert form(week, Plan(), Budget(None, 4_000), 1) == Plan()
