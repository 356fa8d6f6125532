"""Where no stay of as many nights as wanted is free, shorter ones are looked for: the longest there is."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from scheduling.engine import rules
from scheduling.engine.demand import Occurrence, Pin
from scheduling.engine.explain import Explainer, complete
from scheduling.engine.options import candidates, with_option
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.result import Reason
from scheduling.engine.supply import Asset, Bed, Closure, Room, SexPolicy
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import at, need_stay, plan, problem, resident, station, stay
from tests.engine.test_explain import brute


def cut_off(**more: Any) -> tuple[Problem, Plan]:
    """The only bed is hu's from the sixth night on; lin asks for two to seven nights."""
    needs = (need_stay("hu", nights=23, dates=Span(5, 28)), need_stay(nights=7, nights_min=2, **more))
    week = problem(station(beds=1), resident("hu"), resident(), needs)
    return week, plan(stay(5, 28, need="hu-respite"))


def test_a_shorter_stay_is_free_where_no_longest_one_is() -> None:
    week, now = cut_off()
    option, reasons = Explainer(week, now).verdict(week.need["lin-respite"], 0)
    assert option is not None and (list(option.days), reasons) == ([0, 1, 2, 3, 4], ())
    later, _ = Explainer(week, now, at(2, 12)).verdict(week.need["lin-respite"], 0)
    assert later is not None and [*later.days] == [2, 3, 4]


def test_no_stay_is_shorter_than_asked_for_or_than_what_the_plan_has() -> None:
    week, now = cut_off(dates=Span(2, 28))
    assert Explainer(week, now).verdict(week.need["lin-respite"], 0)[0] is not None
    held = now.joined(plan(stay(2, 5)))
    assert Explainer(week, held).verdict(week.need["lin-respite"], 0)[0] is None
    longer = replace(week, needs=(week.needs[0], replace(week.needs[1], nights_min=4)))
    option, reasons = Explainer(longer, now).verdict(longer.need["lin-respite"], 0)
    assert (option, reasons) == (None, brute(longer, now, "lin-respite"))


def test_a_pin_holds_for_shorter_stays_too() -> None:
    week, now = cut_off()
    for pin, first in ((Pin("lin-respite", day=3), 3), (Pin("lin-respite", bed="xincang-1"), 0)):
        option, _ = Explainer(week.with_pins((pin,)), now).verdict(week.need["lin-respite"], 0)
        assert option is not None and [*option.days] == [*range(first, 5)]
    elsewhere = week.with_pins((Pin("lin-respite", day=4),))
    assert Explainer(elsewhere, now).verdict(week.need["lin-respite"], 0)[0] is None


def test_a_whole_stay_goes_before_a_shorter_one_that_weighs_more() -> None:
    """Lin's five nights of seven would cost hu all of seven: only what is left is made shorter, and the rest has its
    reasons in the plan as it is then."""
    needs = (
        need_stay(nights=7, nights_min=2, dates=Span(0, 7), priority=1), need_stay("hu", nights=6, dates=Span(0, 6)),
    )  # fmt: skip
    closed = Closure(Asset.BED, "xincang-1", Span(at(6, 0), at(28, 0)))
    shut = Closure(Asset.BED, "xincang-2", Span(at(2, 0), at(28, 0)))
    week = problem(station(beds=2), resident(), resident("hu"), needs, closed, shut)
    done, reasons = complete(week, plan(), [Occurrence("lin-respite", 0), Occurrence("hu-respite", 0)])
    assert done == plan(stay(0, 6, need="hu-respite"), stay(0, 2, "xincang-2"))
    assert reasons == {Occurrence("lin-respite", 0): (Reason("closures", 2, 2),)}
    assert rules.check(week, done) == []


def longest_free(problem: Problem, plan: Plan, need: str) -> int:
    """Brute force: all beds of the kind, first nights and lengths."""
    asked = problem.need[need]
    held = sum(one.end_night - one.first_night for one in plan.stays if one.need == need)
    rest, best = plan.without([Occurrence(need, 0)]), 0
    for option in candidates(problem, asked, 0, 1, 1):
        for nights in range(len(option.days), max(asked.nights_min, held + 1, best + 1) - 1, -1):
            shorter = option._replace(end=option.start + nights * DAY)
            if not rules.check(problem, with_option(problem, rest, shorter)):
                best = nights
                break
    return best


@pytest.mark.parametrize("seed", range(6))
def test_the_longest_free_stay_agrees_with_brute_force(seed: int) -> None:
    """Three beds in two rooms of one sex at a time, nights taken by lot, people away for a night."""
    rng = Random(seed)
    rooms = tuple(Room(name, "xincang", "bedroom", 2, sex_policy=SexPolicy.ONE_AT_A_TIME) for name in ("left", "right"))
    beds = (Bed("a", "left", "respite"), Bed("b", "left", "respite"), Bed("c", "right", "respite"))
    names = [f"r{number}" for number in range(8)]
    people = tuple(
        resident(
            name, sex=rng.choice(("male", "female")),
            absences=(Span(at(night := rng.randrange(12), 20), at(night + 1, 8)),),
        )
        for name in names
    )  # fmt: skip
    needs = tuple(need_stay(name, nights=rng.randint(4, 7), nights_min=1, dates=Span(0, 12)) for name in names)
    week = problem(station(), rooms, beds, people, needs)
    now = Plan()
    for need in needs[:5]:
        first, bed = rng.randrange(10), rng.choice(beds).id
        trial = now.joined(plan(stay(first, first + rng.randint(1, 4), bed, need=need.id)))
        now = now if rules.check(week, trial) else trial
    explainer, asked = Explainer(week, now), Counter[bool]()
    for need in needs:
        whole, _ = explainer.whole(need, 0)
        option, _ = explainer.verdict(need, 0)
        if whole is None or len(whole.days) < need.nights_max:
            assert (len(option.days) if option else 0) == longest_free(week, now, need.id)
            asked[option != whole] += 1
    assert asked[True]
