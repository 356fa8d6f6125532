from dataclasses import replace

import pytest

from scheduling.engine.codec import MalformedFile
from scheduling.engine.io import problem_from_json, problem_to_json
from scheduling.engine.keep import mend
from scheduling.engine.plan import Session
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from tests.engine.build import (
    DANCE,
    HALL,
    SUNDAY,
    at,
    carer,
    finding,
    need_session,
    plan,
    problem,
    resident,
    session,
    station,
)

RULE = "group_least"
PEOPLE = ("lin", "mei", "bo", "an")
CHOIR = replace(DANCE, group_size=4, group_least=3)


def world(*before: Session) -> Problem:
    return problem(
        station(), HALL, carer(), CHOIR,
        *((resident(name), need_session(name, service="dance", times=2)) for name in PEOPLE),
        baseline=plan(*before),
    )  # fmt: skip


def choir(start: int, *people: str, index: int = 0) -> Session:
    return session(start, *(f"{name}-dance:{index}" for name in people), service="dance", room="hall")


def test_enough_for_a_group() -> None:
    assert check(world(), plan(choir(at(2, 9), "lin", "mei", "bo"))) == []


def test_one_too_few() -> None:
    assert check(world(), plan(choir(at(2, 9), "lin", "mei"))) == [
        finding(
            RULE, "2 attendees, at least 3", "lin-dance", "mei-dance", facility="xincang", place="hall",
            start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_a_group_that_runs_goes_on_with_those_who_are_left() -> None:
    before = world(choir(at(2, 9), "lin", "mei", "bo"))
    assert check(before, plan(choir(at(2, 9), "mei"))) == []
    assert check(before, plan(choir(at(2, 9), "mei", "an"))) == []


def test_a_group_that_ran_before_is_a_new_one_at_another_time_or_with_nobody_of_it() -> None:
    before = world(choir(at(2, 9), "lin", "mei", "bo"))
    assert [found.rule for found in check(before, plan(choir(at(2, 10), "lin", "mei")))] == [RULE]
    assert [found.rule for found in check(before, plan(choir(at(2, 9), "an")))] == [RULE]


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert check(world(), plan(choir(0, "lin", "mei", "bo"))) == []
    assert [found.rule for found in check(world(), plan(choir(0, "lin", "mei")))] == [RULE]


def test_last_edge_the_last_minute_of_sunday() -> None:
    start = at(SUNDAY, 23)
    assert check(world(), plan(choir(start, "lin", "mei", "bo"))) == []
    assert [found.rule for found in check(world(), plan(choir(start, "lin", "mei")))] == [RULE]


def test_who_is_left_of_a_group_that_loses_one_goes_too() -> None:
    """Bo is at another session then, of which nothing may be dropped."""
    kept = session(at(2, 9), "bo-speech", staff=("wu",))
    busy = problem(
        station(), HALL, carer(), carer("wu"), CHOIR, need_session("bo"),
        *((resident(name), need_session(name, service="dance")) for name in PEOPLE),
    )  # fmt: skip
    sound, dropped = mend(busy, plan(kept, choir(at(2, 9), "lin", "mei", "bo")), protected=kept.attendees)
    assert sound == plan(kept)
    assert {one.need: rules for one, rules in dropped.items()} == {
        "bo-dance": ("resident_overlap",), "lin-dance": (RULE,), "mei-dance": (RULE,),
    }  # fmt: skip


def test_more_at_least_than_at_most_is_refused() -> None:
    wrong = replace(CHOIR, group_least=5)
    with pytest.raises(ValueError, match=r"^\$\.services\[0\]\.group_least: 5 is above group_size 4"):
        replace(world(), services=(wrong,))
    text = problem_to_json(world()).replace('"group_least": 3', '"group_least": 5')
    with pytest.raises(MalformedFile, match=r"^\$\.services\[0\]\.group_size: 4 is below group_least 5$"):
        problem_from_json(text)
