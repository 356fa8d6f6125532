from scheduling.engine.demand import Occurrence
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
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

RULE = "confirmed_change"
VISIT, STAY = Occurrence("lin-nursing", 0), Occurrence("lin-respite", 0)


def world(baseline: Plan, *confirmed: Occurrence) -> Problem:
    return problem(
        station(beds=1), carer(), resident(), need_stay(), need_visit(), baseline=baseline, confirmed=confirmed
    )


def test_confirmed_and_kept() -> None:
    usual = plan(visit(at(2, 9)))
    assert breaches(RULE, world(usual, VISIT), usual) == []


def test_confirmed_and_moved() -> None:
    assert breaches(RULE, world(plan(visit(at(2, 9))), VISIT), plan(visit(at(2, 10)))) == [
        finding(
            RULE, "at another time", "lin-nursing", need="lin-nursing", resident="lin", start=at(2, 9), end=at(2, 10)
        )
    ]


def test_what_nobody_confirmed_and_what_was_never_planned() -> None:
    assert breaches(RULE, world(plan(visit(at(2, 9))), STAY), Plan()) == []


def test_first_edge_the_first_minute_and_the_first_night() -> None:
    usual = plan(visit(0), stay(0, 1))
    assert breaches(RULE, world(usual, VISIT, STAY), usual) == []
    assert len(breaches(RULE, world(usual, VISIT, STAY), plan(visit(5), stay(1, 2)))) == 2


def test_last_edge_the_last_hour_of_sunday_and_the_last_night() -> None:
    usual = plan(visit(at(SUNDAY, 23)), stay(LAST_NIGHT, LAST_NIGHT + 1))
    assert breaches(RULE, world(usual, VISIT, STAY), usual) == []
    assert len(breaches(RULE, world(usual, VISIT, STAY), Plan())) == 2
