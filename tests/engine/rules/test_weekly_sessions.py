import pytest

from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import ServiceOffer
from tests.engine.build import (
    HALL,
    SUNDAY,
    at,
    carer,
    day,
    finding,
    need_day,
    need_session,
    need_visit,
    plan,
    problem,
    resident,
    session,
    station,
    visit,
)

RULE = "weekly_sessions"


def world(service: str, most: int | None, *needs: object) -> Problem:
    return problem(
        station(places=2), ServiceOffer("xincang", service, most), station("zhapu", road=30), carer(),
        carer("wu", "zhapu"), HALL, resident(), resident("mei", road=25), *needs,
    )  # fmt: skip


def speech(most: int | None) -> Problem:
    return world("speech", most, need_session(times=3))


def test_exactly_as_often_as_offered_and_without_a_limit() -> None:
    thrice = [session(at(day, 9), f"lin-speech:{index}") for index, day in enumerate((1, 2, 4))]
    assert check(speech(3), plan(*thrice)) == []
    assert check(speech(None), plan(*thrice)) == []


def test_once_more_than_offered() -> None:
    assert check(speech(1), plan(session(at(1, 9)), session(at(2, 9), "lin-speech:1"))) == [
        finding(RULE, "2 times speech, at most 1 a week", "lin-speech:0", "lin-speech:1", facility="xincang")
    ]


def test_a_group_counts_once() -> None:
    dancing = world("dance", 1, need_session(service="dance"), need_session("mei", service="dance"))
    group = session(at(2, 9), "lin-dance", "mei-dance", service="dance", room="hall")
    assert check(dancing, plan(group)) == []


@pytest.mark.parametrize("staff", [("wu", "chen"), ("chen", "wu")])
def test_a_visit_counts_for_each_facility_of_its_carers_in_whatever_order(staff: tuple[str, str]) -> None:
    both = plan(visit(at(2, 9), *staff))
    assert check(world("nursing", 1, need_visit(staff_needed=2)), both) == []
    broken = check(world("nursing", 0, need_visit(staff_needed=2)), both)
    assert [(found.facility, found.detail) for found in broken] == [("xincang", "1 times nursing, at most 0 a week")]


def test_two_carers_of_one_facility_make_one_visit() -> None:
    week = world("nursing", 1, need_visit(staff_needed=2), carer("anna"))
    assert check(week, plan(visit(at(2, 9), "anna", "chen"))) == []


def test_attended_days_count_each() -> None:
    home = world("day_care", 1, need_day(), need_day("mei"))
    assert check(home, plan(day(2))) == []
    wrong = check(home, plan(day(2), day(2, need="mei-day_care")))
    assert [found.detail for found in wrong] == ["2 times day_care, at most 1 a week"]


def test_first_edge_the_first_minute_of_the_week_counts() -> None:
    assert check(speech(1), plan(session(0))) == []
    assert [found.rule for found in check(speech(0), plan(session(0)))] == [RULE]


def test_last_edge_the_last_minute_of_sunday_counts() -> None:
    both = plan(session(0), session(at(SUNDAY, 23), "lin-speech:1"))
    assert check(speech(2), both) == []
    assert [found.rule for found in check(speech(1), both)] == [RULE]
