from scheduling.engine.plan import Visit
from scheduling.engine.problem import Problem
from scheduling.engine.timeline import Span
from tests.engine.build import (
    SUNDAY,
    at,
    breaches,
    carer,
    finding,
    need_visit,
    plan,
    problem,
    resident,
    span,
    station,
    visit,
)

RULE = "idle"


def world(*shifts: Span) -> Problem:
    """15 minutes between lin and mei."""
    return problem(
        station(), carer(shifts=shifts), resident(), resident("mei", road=25), need_visit(times=2), need_visit("mei")
    )


def tens(world: Problem, *visits: Visit) -> list[int]:
    return [found.amount for found in breaches(RULE, world, plan(*visits))]


def at_mei(start: int) -> Visit:
    return visit(start, need="mei-nursing")


def test_one_after_the_other_and_one_alone() -> None:
    day = world(span(2, 8, 17))
    assert tens(day, visit(at(2, 9)), at_mei(at(2, 10, 15))) == []
    assert tens(day, visit(at(2, 14))) == []


def test_waiting_beyond_the_way_in_whole_tens_of_the_shift() -> None:
    day = world(span(2, 8, 17))
    assert breaches(RULE, day, plan(visit(at(2, 9)), at_mei(at(2, 10, 50)))) == [
        finding(
            RULE, "35 minutes between appointments", staff="chen", facility="xincang", start=at(2, 9),
            end=at(2, 11, 50), amount=3,
        )
    ]  # fmt: skip
    assert tens(day, visit(at(2, 9)), at_mei(at(2, 10, 20)), visit(at(2, 11, 40), index=1)) == [1]
    assert tens(day, visit(at(2, 9)), at_mei(at(2, 10, 20))) == []


def test_between_two_shifts_nobody_waits() -> None:
    assert tens(world(span(2, 8, 11), span(2, 13, 17)), visit(at(2, 9)), at_mei(at(2, 14))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert tens(world(span(0, 0, 9)), visit(0), at_mei(75)) == []
    assert tens(world(span(0, 0, 9)), visit(0), at_mei(85)) == [1]


def test_last_edge_the_last_minute_of_sunday() -> None:
    late = world(span(SUNDAY, 15, 24))
    assert tens(late, at_mei(at(SUNDAY, 21, 45)), visit(at(SUNDAY, 23))) == []
    assert tens(late, at_mei(at(SUNDAY, 21, 35)), visit(at(SUNDAY, 23))) == [1]
