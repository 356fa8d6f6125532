"""Small random weeks: brute force over every plan says how much can be served and how few must move for it."""

import random
from itertools import product

import pytest

from scheduling.engine import rules
from scheduling.engine.plan import Plan, Visit
from scheduling.engine.problem import Problem
from scheduling.engine.react.changes import Why
from scheduling.engine.react.events import StaffAbsent
from scheduling.engine.react.replan import replan
from scheduling.engine.timeline import Span
from scheduling.engine.worth import served
from tests.engine.build import at, carer, need_visit, plan, problem, resident, span, station

HOURS = (8, 9, 10)
CARERS = ("chen", "wu", "zhu")
DAY = span(0, 8, 11)


def village(seed: int) -> tuple[Problem, Plan]:
    """Three carers on a morning, each nurse or therapist or both; six people at one place who have time at some hours.

    Visits are served one after the other where there is room.
    """
    dice = random.Random(seed)
    needs = [
        need_visit(
            f"r{number}",
            windows=tuple(span(0, hour, hour + 1) for hour in dice.sample(HOURS, dice.randint(1, 3))),
            refused_staff=tuple(dice.sample(CARERS, dice.randint(0, 1))),
            priority=dice.randint(1, 5),
        )
        for number in range(6)
    ]
    week = problem(
        station(), *(carer(name, shifts=[DAY]) for name in CARERS),
        *(resident(f"r{number}", road=0) for number in range(6)), *needs,
    )  # fmt: skip
    published = Plan()
    for need in needs:
        options = (Visit(need.id, 0, (name,), at(0, hour), at(0, hour + 1)) for hour in HOURS for name in CARERS)
        trials = (plan(*published.visits, option) for option in options)
        published = next((trial for trial in trials if rules.check(week, trial) == []), published)
    return week, published


def best(after: Problem, published: Plan, absent: str) -> tuple[int, int]:
    """Most weight served, and fewest untouched people moved for it, over all plans that leave no untouched one out."""
    untouched = {one.need: one for one in published.visits if absent not in one.staff}
    hit = [one.need for one in published.visits if absent in one.staff]
    slots = [(name, at(0, hour)) for hour in HOURS for name in CARERS if name != absent]
    choices = {}
    for need in (*untouched, *hit):
        ways = [Visit(need, 0, (name,), start, start + 60) for name, start in slots]
        free = [way for way in ways if rules.check(after, plan(way)) == []]
        choices[need] = free if need in untouched else [None, *free]
    found = []
    for combination in product(*choices.values()):
        visits = [one for one in combination if one is not None]
        if len({(one.staff, one.start) for one in visits}) == len(visits):
            moved = sum(one.need in untouched and one != untouched[one.need] for one in visits)
            found.append((-served(after, plan(*visits)), moved))
    weight, moved = min(found)
    return -weight, moved


@pytest.mark.parametrize("seed", range(24))
def test_as_much_is_served_and_as_few_move_as_brute_force_says(seed: int) -> None:
    week, published = village(seed)
    absent = CARERS[seed % 3]
    answer = replan(week, published, [StaffAbsent(absent, DAY)])
    moved = [one for one in answer.changes if one.why is Why.ROOM]
    assert (answer.result.served, len(moved)) == best(answer.problem, published, absent)
    assert rules.check(answer.problem, answer.result.plan) == []
    hit = {one.occurrence for one in answer.changes if one.why is Why.HIT}
    assert all(one.makes_room_for and {*one.makes_room_for} <= hit for one in moved)


@pytest.mark.parametrize("seed", range(0, 24, 7))
def test_an_event_elsewhere_changes_nothing(seed: int) -> None:
    week, published = village(seed)
    answer = replan(week, published, [StaffAbsent("chen", Span(3 * 1440, 4 * 1440))])
    assert (answer.changes, answer.result.plan) == ((), published.ordered())
