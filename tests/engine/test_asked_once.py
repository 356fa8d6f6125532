"""What the rules said of an option or of a plan stands, for that plan alone, and for other closures and pins where they
look at neither.
"""

from dataclasses import replace
from functools import cached_property
from random import Random

import pytest

from scheduling.engine.demand import Pin
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check, check_again, check_view
from scheduling.engine.score import score, score_view
from scheduling.engine.supply import Asset, Closure
from scheduling.engine.view import PlanView
from tests.engine.bounds.chance import city, filled
from tests.engine.build import at, carer, need_visit, plan, problem, resident, span, station, visit
from tests.engine.react.test_replan_random import village

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


def _known(week: Problem) -> dict[str, object]:
    """All that is worked out of the problem, by name."""
    names = [name for name, value in vars(Problem).items() if isinstance(value, cached_property)]
    return {name: getattr(week, name) for name in names if name not in ("sound", "found")}


@pytest.mark.parametrize("seed", range(5))
def test_a_problem_with_other_pins_or_closures_knows_what_one_made_anew_knows(seed: int) -> None:
    week = city(seed, needs=8, staff=4)
    _known(week)
    rng = Random(seed)
    shut = (*week.closures[1:], Closure(Asset.STAFF, rng.choice(week.staff).id, span(1, 0, 24)))
    pins = (Pin(rng.choice(week.needs).id), *week.pins[1:])
    for shared, fields in (
        (week.with_pins(pins), {"pins": pins}),
        (week.with_closures(shut), {"closures": shut}),
        (week.with_pins(pins).with_closures(shut).unpinned, {"pins": (), "closures": shut}),
    ):
        anew = replace(week, **fields)
        assert shared == anew
        assert _known(shared) == _known(anew)


@pytest.mark.parametrize("seed", range(10))
def test_under_other_closures_or_pins_a_plan_is_checked_as_if_anew(seed: int) -> None:
    rng = Random(seed)
    week, given = village(seed)
    shut = (*week.closures, Closure(Asset.STAFF, rng.choice(week.staff).id, span(seed % 5, 0, 24)))
    pins = (Pin(rng.choice(week.needs).id), *week.pins)
    for again in (week, week.with_closures(shut), week.with_pins(pins), week.with_closures(shut).with_closures(())):
        anew = replace(again)
        assert check_again(again, given) == check(anew, given)
        assert check(again, given) == check(anew, given)


@pytest.mark.parametrize("seed", range(5))
def test_another_plan_is_not_taken_for_the_one_that_is_remembered(seed: int) -> None:
    week = city(seed, needs=8, staff=4)
    given = filled(week, seed)
    other = given.without([*given.occurrences()][:2])
    for one in (given, other, given):
        assert check_again(week, one) == check(replace(week), one)


def test_what_lasting_rules_found_of_a_plan_is_not_looked_for_again() -> None:
    week, given = replace(WEEK), plan(NINE, NIGHT)
    found = check_again(week, given)
    assert "shift" in {one.rule for one in found}
    away = week.with_closures((Closure(Asset.STAFF, "chen", span(0, 8, 12)),))
    away.found[given] = {**away.found[given], "shift": []}  # whoever looked again would find it
    assert {one.rule for one in check_again(away, given)} == {one.rule for one in found} - {"shift"} | {"closures"}
