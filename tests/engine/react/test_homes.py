"""A home that is closed for a day: brute force over all weeks says how many can be served, and how few must move."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest

from scheduling.engine import rules
from scheduling.engine.demand import Need
from scheduling.engine.plan import DayAttendance, Plan
from scheduling.engine.problem import Problem
from scheduling.engine.react.changes import Why
from scheduling.engine.react.events import Closed, NeedAdded
from scheduling.engine.react.replan import replan
from scheduling.engine.supply import Asset, DayPart, DayPlaces
from scheduling.engine.timeline import DAY, Span
from scheduling.engine.worth import served
from tests.engine.build import at, day, need_day, plan, problem, resident, station

HOMES = ("xincang", "dongcang", "huagu")
PLACES = {"xincang": 2, "dongcang": 2, "huagu": 1}
DAYS = range(3)
CLOSED = 1
Week = tuple[str, tuple[int, ...]]  # home and days
Choice = tuple[Week, int, int]  # weight, and days that are moved


def town(seed: int, people: int = 5, days: range = DAYS) -> tuple[Problem, Plan]:
    """Three homes that are open on those days; people with one day to four, some of whom refuse a home."""
    dice = random.Random(seed)
    needs = [
        need_day(
            f"r{number}", times=dice.randint(1, min(4, len(days))), priority=dice.choice((2, 4)),
            refused_facilities=tuple(dice.sample(HOMES, dice.randint(0, 1))),
        )
        for number in range(people)
    ]  # fmt: skip
    week = problem(
        *(station(home) for home in HOMES),
        *(DayPlaces(home, day, places, places) for home, places in PLACES.items() for day in days),
        *(resident(need.resident, road=0) for need in needs), *needs,
    )  # fmt: skip
    published = Plan()
    for need in needs:
        weeks = [Plan(days=attendances(need, one)) for one in ways(need, need.times, days)]
        dice.shuffle(weeks)
        trials = (published.joined(one) for one in weeks)
        published = next((trial for trial in trials if rules.check(week, trial) == []), published)
    return week, published


def ways(need: Need, size: int, days: range = DAYS) -> Iterator[Week]:
    homes = [home for home in HOMES if home not in need.refused_facilities]
    yield from product(homes, combinations(days, size))


def attendances(need: Need, week: Week) -> tuple[DayAttendance, ...]:
    return tuple(DayAttendance(need.id, index, week[0], one, DayPart.FULL) for index, one in enumerate(week[1]))


def best(after: Problem, published: Plan) -> tuple[int, int]:
    """Most weight served when nobody has less than the closed day leaves, and fewest days at another home or time."""
    choices: list[list[Choice]] = []
    for need in after.needs:
        held = {(one.facility, one.day) for one in published.days if one.need == need.id}
        left = held - {("xincang", CLOSED)}
        weight = served(after, Plan(days=attendances(need, ("xincang", (0,)))))
        weeks = [week for size in range(len(left), len(held) + 1) for week in ways(need, size)]
        choices.append([(week, weight * len(week[1]), len(left - {*product([week[0]], week[1])})) for week in weeks])
    weight, moved = min(totals(choices, Counter({("xincang", CLOSED): PLACES["xincang"]})))
    return -weight, moved


def totals(choices: list[list[Choice]], used: Counter[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """Of everything that the places allow: weight served, negative, and days moved."""
    if not choices:
        yield 0, 0
        return
    for (home, days), weight, moved in choices[0]:
        if all(used[home, one] < PLACES[home] for one in days):
            now = used + Counter(product([home], days))
            for more, others in totals(choices[1:], now):
                yield more - weight, others + moved


@pytest.mark.parametrize("seed", range(8))
def test_as_many_are_served_and_as_few_days_move_as_brute_force_says(seed: int) -> None:
    week, published = town(seed)
    answer = replan(week, published, [Closed(Asset.FACILITY, "xincang", Span(CLOSED * DAY, (CLOSED + 1) * DAY))])
    moved = [one for one in answer.changes if one.why is Why.ROOM]
    assert rules.check(answer.problem, answer.result.plan) == []
    assert (answer.result.served, len(moved)) == best(answer.problem, published)
    assert all(one.makes_room_for for one in moved)


@pytest.mark.parametrize("seed", [14, 20, 29, 47, 58])
def test_places_that_are_fewer_on_days_gone_by_change_nothing_of_the_days_to_come(seed: int) -> None:
    week, published = town(seed, people=6, days=range(5))
    fewer = [replace(one, morning=0, afternoon=0) if one.day == 0 else one for one in week.day_places]
    closed = Closed(Asset.FACILITY, "xincang", Span(3 * DAY, 4 * DAY))
    before, after = (
        replan(one, published, [closed], since=at(2, 12)).result.plan
        for one in (week, replace(week, day_places=tuple(fewer)))
    )
    assert after == before != published


def test_a_single_day_goes_to_another_home_as_a_need_of_its_own() -> None:
    """Lin has day care on all three days, and hu's place at dongcang is free on the closed day alone."""
    lin = need_day(times=3)
    hu = need_day("hu", times=2, refused_facilities=("xincang",))
    week = problem(
        station("xincang"), station("dongcang"),
        *(DayPlaces(home, one, 1, 1) for home in ("xincang", "dongcang") for one in DAYS),
        resident(road=0), resident("hu", road=0), lin, hu,
    )  # fmt: skip
    published = plan(
        *(day(one, index=one) for one in DAYS),
        *(day(one, "dongcang", need="hu-day_care", index=index) for index, one in enumerate((0, 2))),
    )
    closed = Closed(Asset.FACILITY, "xincang", Span(CLOSED * DAY, (CLOSED + 1) * DAY))
    (change,) = replan(week, published, [closed]).changes
    assert (change.after, change.reasons[0].rule) == ((), "one_home")
    single = NeedAdded(need_day(id="lin-one-day"))
    answer = replan(week, published, [closed, single])
    assert day(CLOSED, "dongcang", need="lin-one-day") in answer.result.plan.days
    assert rules.check(answer.problem, answer.result.plan) == []
