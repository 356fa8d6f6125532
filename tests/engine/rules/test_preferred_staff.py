from scheduling.engine.problem import Problem
from tests.engine.build import (
    SUNDAY,
    at,
    breaches,
    carer,
    day,
    finding,
    need_day,
    need_visit,
    plan,
    problem,
    resident,
    station,
    visit,
)

RULE = "preferred_staff"


def world(*preferred: str) -> Problem:
    wish = {"preferred_staff": preferred}
    return problem(
        station(places=1), carer(), carer("wu"), resident(), need_visit(staff_needed=2, **wish), need_day(**wish)
    )


def test_one_of_two_is_preferred_and_no_preference() -> None:
    assert breaches(RULE, world("wu"), plan(visit(at(2, 9), "chen", "wu"))) == []
    assert breaches(RULE, world(), plan(visit(at(2, 9)))) == []


def test_nobody_preferred() -> None:
    assert breaches(RULE, world("wu"), plan(visit(at(2, 9)))) == [
        finding(
            RULE, "no preferred carer", "lin-nursing", need="lin-nursing", resident="lin", start=at(2, 9),
            end=at(2, 10),
        )
    ]  # fmt: skip


def test_a_day_place_has_no_carer() -> None:
    assert breaches(RULE, world("wu"), plan(day(2))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert breaches(RULE, world("chen"), plan(visit(0))) == []
    assert len(breaches(RULE, world("wu"), plan(visit(0)))) == 1


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = plan(visit(at(SUNDAY, 23)))
    assert breaches(RULE, world("chen"), last) == []
    assert len(breaches(RULE, world("wu"), last)) == 1
