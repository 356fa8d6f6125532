from scheduling.engine.plan import Session
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from tests.engine.build import SUNDAY, at, carer, finding, need_session, plan, problem, resident, session, station

RULE = "room_slots"
PEOPLE = ("lin", "mei", "bo")
STAFF = ("chen", "wu", "xu")


def world() -> Problem:
    """A therapy room for two, three carers and three residents."""
    return problem(
        station(), *(carer(name) for name in STAFF), *((resident(name), need_session(name)) for name in PEOPLE)
    )  # fmt: skip


def one(number: int, start: int) -> Session:
    return session(start, f"{PEOPLE[number]}-speech", staff=(STAFF[number],))


def test_two_beside_each_other_and_the_third_after() -> None:
    assert check(world(), plan(one(0, at(2, 9)), one(1, at(2, 9, 30)), one(2, at(2, 10)))) == []


def test_three_at_once_for_as_long_as_they_overlap() -> None:
    assert check(world(), plan(one(0, at(2, 9)), one(1, at(2, 9, 30)), one(2, at(2, 9, 45)))) == [
        finding(
            RULE, "3 people, room for 2", "lin-speech", "mei-speech", "bo-speech", facility="xincang",
            place="xincang-therapy", start=at(2, 9, 45), end=at(2, 10),
        )
    ]  # fmt: skip


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert check(world(), plan(one(0, 0), one(1, 0), one(2, 60))) == []
    wrong = check(world(), plan(one(0, 0), one(1, 0), one(2, 0)))
    assert [(found.rule, found.start, found.end) for found in wrong] == [(RULE, 0, 60)]


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = at(SUNDAY, 23)
    assert check(world(), plan(one(0, last), one(1, last), one(2, last - 60))) == []
    wrong = check(world(), plan(one(0, last), one(1, last), one(2, last - 5)))
    assert [(found.rule, found.start, found.end) for found in wrong] == [(RULE, last, last + 55)]
