from scheduling.engine.demand import Assessment
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import audit
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import (
    LAST_NIGHT,
    at,
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

RULE = "assessment_lapse"


def going_on(valid: Span, baseline: Plan) -> Problem:
    assessed = Assessment("psychiatric_stability", "stable", valid)
    return problem(
        station(beds=1, stable_only=True), station("zhapu", road=30, beds=1),
        resident(category=6, assessments=(assessed,)), need_stay(), baseline=baseline,
    )  # fmt: skip


def test_an_assessment_that_holds() -> None:
    assert audit(going_on(Span(1, 2), plan(stay(0, 1))), plan(stay(1, 2))) == []


def test_a_lapse_under_a_placement_that_goes_on() -> None:
    assert audit(going_on(Span(-90, 1), plan(stay(0, 1))), plan(stay(1, 2))) == [
        finding(
            RULE, "no valid psychiatric_stability with result stable on 2026-12-01", "lin-respite",
            need="lin-respite", resident="lin", facility="xincang", place="xincang-1", start=DAY, end=2 * DAY,
        )
    ]  # fmt: skip


def test_a_new_placement_is_no_matter_of_this_rule() -> None:
    assert audit(going_on(Span(-90, 1), plan(stay(0, 1, "zhapu-1"))), plan(stay(1, 2))) == []


def test_visits_go_on_when_the_need_was_visited_before() -> None:
    visited = problem(
        station(), carer(), resident(), need_visit(times=2, requires=("care_level",)),
        baseline=plan(visit(at(0, 9))),
    )  # fmt: skip
    assert [found.rule for found in audit(visited, plan(visit(at(3, 9), index=1)))] == [RULE]


def test_first_edge_valid_from_the_monday_or_the_day_after() -> None:
    usual = plan(stay(0, 1))
    assert audit(going_on(Span(0), usual), usual) == []
    assert [found.rule for found in audit(going_on(Span(1), usual), usual)] == [RULE]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    usual = plan(stay(LAST_NIGHT, LAST_NIGHT + 1))
    assert audit(going_on(Span(0, LAST_NIGHT + 1), usual), usual) == []
    assert [found.rule for found in audit(going_on(Span(0, LAST_NIGHT), usual), usual)] == [RULE]
