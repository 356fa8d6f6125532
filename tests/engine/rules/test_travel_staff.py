from scheduling.engine.plan import Plan, Visit
from scheduling.engine.problem import Problem
from scheduling.engine.timeline import Span
from tests.engine.build import (
    SUNDAY,
    at,
    breaches,
    carer,
    finding,
    need_session,
    need_visit,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    visit,
)

RULE = "travel_staff"


def world(*shifts: Span) -> Problem:
    """lin lives 10 and mei 25 minutes from the base, on the same road."""
    return problem(
        station(), carer(shifts=shifts), resident(), resident("mei", road=25), need_visit(), need_visit("mei"),
        need_session(),
    )  # fmt: skip


def minutes(world: Problem, *visits: Visit) -> list[int]:
    return [found.amount for found in breaches(RULE, world, plan(*visits))]


def test_nobody_on_the_way() -> None:
    assert breaches(RULE, world(span(2, 8, 17)), Plan()) == []
    assert breaches(RULE, world(span(2, 8, 17)), plan(session(at(2, 9)))) == []


def test_there_and_between_and_back() -> None:
    assert breaches(RULE, world(span(2, 8, 17)), plan(visit(at(2, 9)), visit(at(2, 14), need="mei-nursing"))) == [
        finding(
            RULE, "50 minutes on the way", staff="chen", facility="xincang", start=at(2, 9), end=at(2, 15), amount=50
        )
    ]


def test_each_shift_starts_and_ends_at_the_base() -> None:
    parted = world(span(2, 8, 12), span(2, 13, 17))
    assert minutes(parted, visit(at(2, 9)), visit(at(2, 14), need="mei-nursing")) == [20, 50]


def test_an_appointment_outside_of_every_shift_has_no_route() -> None:
    assert minutes(world(span(3, 8, 17)), visit(at(2, 9))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert minutes(world(span(0, 0, 2)), visit(0)) == [20]


def test_last_edge_the_last_minute_of_sunday() -> None:
    assert minutes(world(span(SUNDAY, 20, 24)), visit(at(SUNDAY, 23), need="mei-nursing")) == [50]
