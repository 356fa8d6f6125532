from scheduling.engine.plan import Session
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Mode, Room, ServiceType
from tests.engine.build import SUNDAY, at, carer, finding, need_session, plan, problem, resident, session, station

RULE = "equipment"
PEOPLE = ("lin", "mei", "bo")
STAFF = ("chen", "wu", "xu")
CYCLING = ServiceType("cycling", Mode.SESSION, 60, group_size=3, room_use="gym", equipment=("bicycle", "belt"))


def world(bicycles: int = 2) -> Problem:
    return problem(
        station(), CYCLING, Room("gym", "xincang", "gym", 9, (("bicycle", bicycles), ("belt", 3))),
        Room("bare", "xincang", "gym", 9, (("belt", 3),)), *(carer(name) for name in STAFF),
        *((resident(name), need_session(name, service="cycling")) for name in PEOPLE),
    )  # fmt: skip


def ride(start: int, *people: int, room: str = "gym") -> Session:
    """By the carer of the first of the people."""
    names = (f"{PEOPLE[number]}-cycling" for number in people)
    return session(start, *names, staff=(STAFF[people[0]],), service="cycling", room=room)


def test_a_piece_for_everyone() -> None:
    assert check(world(3), plan(ride(at(2, 9), 0, 1), ride(at(2, 9), 2))) == []
    assert check(world(2), plan(ride(at(2, 9), 0, 1), ride(at(2, 10), 2))) == []


def test_a_piece_too_few_over_sessions_beside_each_other() -> None:
    assert check(world(2), plan(ride(at(2, 9), 0, 1), ride(at(2, 9, 30), 2))) == [
        finding(
            RULE, "3 pieces of bicycle in use, the room has 2", "lin-cycling", "mei-cycling", "bo-cycling",
            facility="xincang", place="gym", start=at(2, 9, 30), end=at(2, 10),
        )
    ]  # fmt: skip


def test_a_room_without_the_equipment() -> None:
    wrong = check(world(), plan(ride(at(2, 9), 0, room="bare")))
    assert [(found.rule, found.detail) for found in wrong] == [(RULE, "1 pieces of bicycle in use, the room has 0")]


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert check(world(2), plan(ride(0, 0, 1), ride(60, 2))) == []
    wrong = check(world(2), plan(ride(0, 0, 1), ride(0, 2)))
    assert [(found.rule, found.start, found.end) for found in wrong] == [(RULE, 0, 60)]


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = at(SUNDAY, 23)
    assert check(world(2), plan(ride(last - 60, 0, 1), ride(last, 2))) == []
    wrong = check(world(2), plan(ride(last, 0, 1), ride(last, 2)))
    assert [(found.rule, found.start, found.end) for found in wrong] == [(RULE, last, last + 60)]
