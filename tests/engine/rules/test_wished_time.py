from scheduling.engine.problem import Problem
from scheduling.engine.timeline import Span
from tests.engine.build import (
    SUNDAY,
    at,
    breaches,
    carer,
    finding,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    span,
    station,
    stay,
    visit,
)

RULE = "wished_time"


def world(*wished: Span) -> Problem:
    return problem(station(beds=1), carer(), resident(), need_visit(wished=wished), need_stay(wished=wished))


def test_inside_the_wished_times_and_without_a_wish() -> None:
    assert breaches(RULE, world(span(2, 10, 12), span(2, 8, 10)), plan(visit(at(2, 9, 30)))) == []
    assert breaches(RULE, world(), plan(visit(at(2, 9)))) == []


def test_partly_outside() -> None:
    assert breaches(RULE, world(span(2, 8, 10)), plan(visit(at(2, 9, 5)))) == [
        finding(
            RULE, "outside of the wished times", "lin-nursing", need="lin-nursing", resident="lin", start=at(2, 9, 5),
            end=at(2, 10, 5),
        )
    ]  # fmt: skip


def test_a_stay_has_no_time_of_day() -> None:
    assert breaches(RULE, world(span(2, 8, 10)), plan(stay(4, 5))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert breaches(RULE, world(Span(0, 60)), plan(visit(0))) == []
    assert len(breaches(RULE, world(Span(1, 61)), plan(visit(0)))) == 1


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = plan(visit(at(SUNDAY, 23)))
    assert breaches(RULE, world(span(SUNDAY, 23, 24)), last) == []
    assert len(breaches(RULE, world(Span(at(SUNDAY, 23), at(SUNDAY, 23, 59))), last)) == 1
