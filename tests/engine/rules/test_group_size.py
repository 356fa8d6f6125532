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

RULE = "group_size"
PEOPLE = ("lin", "mei", "bo", "an")


def world() -> Problem:
    return problem(
        station(), HALL, carer(),
        *((resident(name), need_session(name, service="dance")) for name in PEOPLE),
    )  # fmt: skip


def dance(people: int, start: int) -> Session:
    return session(start, *(f"{name}-dance" for name in PEOPLE[:people]), service="dance", room="hall")


def test_a_full_group() -> None:
    assert DANCE.group_size == 3
    assert check(world(), plan(dance(3, at(2, 9)))) == []


def test_one_too_many() -> None:
    assert check(world(), plan(dance(4, at(2, 9)))) == [
        finding(
            RULE, "4 attendees, at most 3", *(f"{name}-dance" for name in PEOPLE), facility="xincang", place="hall",
            start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert check(world(), plan(dance(3, 0))) == []
    assert [found.rule for found in check(world(), plan(dance(4, 0)))] == [RULE]


def test_last_edge_the_last_minute_of_sunday() -> None:
    assert check(world(), plan(dance(3, at(SUNDAY, 23)))) == []
    assert [found.rule for found in check(world(), plan(dance(4, at(SUNDAY, 23))))] == [RULE]
