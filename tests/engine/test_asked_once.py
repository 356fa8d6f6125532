"""What the rules said of an option or of a plan stands, for that problem and that plan alone."""

from dataclasses import replace

from scheduling.engine.rules import check, check_view
from scheduling.engine.score import score, score_view
from scheduling.engine.supply import Asset, Closure
from scheduling.engine.view import PlanView
from tests.engine.build import at, carer, need_visit, plan, problem, resident, span, station, visit

WEEK = problem(station(), carer(shifts=[span(0, 8, 12)]), resident(road=0), need_visit(times=2))
NINE, NIGHT = visit(at(0, 9)), visit(at(0, 22), index=1)


def test_an_option_that_was_let_pass_is_not_looked_at_again_and_any_other_is() -> None:
    assert check(WEEK, plan(NINE)) == []
    both = PlanView(WEEK, plan(NINE, NIGHT))
    assert [option.start for option in both.unproven] == [NIGHT.start]
    late = {one.rule for one in check_view(both)}
    assert "shift" in late
    assert [option.start for option in PlanView(WEEK, plan(NINE, NIGHT)).unproven] == [NIGHT.start]
    assert {one.rule for one in check(WEEK, plan(NINE, NIGHT))} == late


def test_what_was_let_pass_is_looked_at_again_when_the_problem_is_another() -> None:
    assert check(WEEK, plan(NINE)) == []
    away = replace(WEEK, closures=(Closure(Asset.STAFF, "chen", span(0, 8, 12)),))
    assert [one.rule for one in check(away, plan(NINE))] == ["closures"]


def test_some_rules_alone_let_nothing_pass() -> None:
    week = replace(WEEK)
    assert check(week, plan(NIGHT), among={"asked"}) == []
    assert "shift" in {one.rule for one in check(week, plan(NIGHT))}


def test_a_view_says_the_same_as_a_plan_whichever_is_asked_first() -> None:
    view = PlanView(WEEK, plan(NINE, NIGHT))
    assert (score_view(view), check_view(view)) == (score(WEEK, view.plan), check(WEEK, view.plan))
    assert check_view(view) == check_view(PlanView(replace(WEEK), view.plan))
