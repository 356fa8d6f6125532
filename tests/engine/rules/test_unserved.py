from scheduling.engine.plan import Plan
from scheduling.engine.timeline import Span
from tests.engine.build import (
    LAST_NIGHT,
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
    station,
    stay,
    visit,
)

RULE = "unserved"
# 60 minutes x 200 (priority 3) x 110 (level 3) x 100 (not waited) / 10,000, a night as much as a visit.
WORLD = problem(station(beds=2), carer(), resident(), need_visit(times=2), need_stay(nights_min=1, nights_max=5))
NO_VISIT = finding(RULE, "2 of 2 not served", need="lin-nursing", resident="lin", amount=26_400)


def test_all_served() -> None:
    served = plan(visit(at(5, 9)), visit(at(6, 9), index=1), stay(0, 2), stay(2, 5, "xincang-2"))
    assert breaches(RULE, WORLD, served) == []


def test_what_is_left_out_in_whole_or_in_part() -> None:
    assert breaches(RULE, WORLD, Plan()) == [
        NO_VISIT,
        finding(RULE, "5 of 5 not served", need="lin-respite", resident="lin", amount=66_000),
    ]
    assert breaches(RULE, WORLD, plan(visit(at(5, 9), index=1), stay(0, 3))) == [
        finding(RULE, "1 of 2 not served", need="lin-nursing", resident="lin", amount=13_200),
        finding(RULE, "2 of 5 not served", need="lin-respite", resident="lin", amount=26_400),
    ]


def test_an_occurrence_served_twice_serves_once() -> None:
    twice = plan(visit(at(5, 9)), visit(at(6, 9)), stay(0, 5))
    assert [found.detail for found in breaches(RULE, WORLD, twice)] == ["1 of 2 not served"]


def test_first_edge_the_first_minute_and_the_first_night_serve() -> None:
    found = breaches(RULE, WORLD, plan(visit(0), stay(0, 1)))
    assert [one.detail for one in found] == ["1 of 2 not served", "4 of 5 not served"]


def test_last_edge_the_last_hour_of_sunday_and_the_last_night_serve() -> None:
    found = breaches(RULE, WORLD, plan(visit(at(SUNDAY, 23)), stay(LAST_NIGHT, LAST_NIGHT + 1)))
    assert [one.detail for one in found] == ["1 of 2 not served", "4 of 5 not served"]


def test_last_edge_a_week_of_waiting_counts_from_its_seventh_day() -> None:
    for days, hour in ((6, 13_200), (7, 13_464)):
        waiting = problem(station(), carer(), resident(), need_visit(waiting_days=days, dates=Span(0)))
        assert [one.amount for one in breaches(RULE, waiting, Plan())] == [hour]
