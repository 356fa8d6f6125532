from scheduling.engine.demand import Occurrence
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.supply import DayPart
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    breaches,
    carer,
    day,
    finding,
    need_day,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    station,
    stay,
    visit,
)

RULE = "change"


def world(baseline: Plan, *confirmed: Occurrence) -> Problem:
    return problem(
        station(beds=2, places=1), station("zhapu", road=30, beds=1, places=1), carer(), carer("wu"), resident(),
        need_day(times=2), need_stay(nights_min=1, nights_max=4), need_visit(times=2), baseline=baseline,
        confirmed=confirmed,
    )  # fmt: skip


def details(baseline: Plan, now: Plan) -> list[str]:
    return [found.detail for found in breaches(RULE, world(baseline), now)]


def test_the_same_time_with_another_carer_or_facility_is_no_change_of_this_kind() -> None:
    usual = plan(visit(at(2, 9)), day(1))
    assert details(usual, plan(visit(at(2, 9), "wu"), day(1, "zhapu"))) == []


def test_another_time() -> None:
    assert breaches(RULE, world(plan(visit(at(2, 9)))), plan(visit(at(2, 9, 5)))) == [
        finding(
            RULE, "at another time", "lin-nursing", need="lin-nursing", resident="lin", start=at(2, 9), end=at(2, 10)
        )
    ]
    assert details(plan(day(1)), plan(day(1, part=DayPart.MORNING))) == ["at another time"]


def test_left_out_and_new_ones_do_not_count() -> None:
    assert details(plan(visit(at(2, 9))), Plan()) == ["left out"]
    assert details(Plan(), plan(visit(at(2, 9)))) == []
    assert details(plan(visit(at(2, 9))), plan(visit(at(2, 9), index=1))) == ["left out"]


def test_a_stay_keeps_its_nights_and_beds_and_may_grow() -> None:
    usual = plan(stay(3, 5))
    assert details(usual, plan(stay(3, 7))) == []
    assert details(usual, plan(stay(2, 4), stay(4, 5))) == []
    assert details(usual, plan(stay(3, 4), stay(4, 5, "xincang-2"))) == ["at another time"]
    assert details(usual, plan(stay(4, 6))) == ["at another time"]


def test_what_the_family_has_confirmed_is_another_rules_matter() -> None:
    confirmed = world(plan(visit(at(2, 9)), visit(at(3, 9), index=1)), Occurrence("lin-nursing", 0))
    assert [found.occurrences for found in breaches(RULE, confirmed, Plan())] == [(Occurrence("lin-nursing", 1),)]


def test_first_edge_the_first_minute_and_the_first_night() -> None:
    usual = plan(visit(0), stay(0, 1))
    assert details(usual, usual) == []
    assert details(usual, plan(visit(5), stay(1, 2))) == ["at another time", "at another time"]


def test_last_edge_the_last_hour_of_sunday_and_the_last_night() -> None:
    usual = plan(visit(at(SUNDAY, 23)), stay(LAST_NIGHT, LAST_NIGHT + 1))
    assert details(usual, usual) == []
    assert details(usual, plan(visit(at(SUNDAY, 22, 55)), stay(LAST_NIGHT - 1, LAST_NIGHT))) == [
        "at another time", "at another time",
    ]  # fmt: skip
