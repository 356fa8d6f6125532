"""When a group may be held: what entitlements, orders of services, gaps and windows say of its times."""

from dataclasses import replace

import pytest

from scheduling.engine.demand import Entitlement
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Limits, Problem
from scheduling.engine.supply import Asset, Closure, Room, ServiceOrder
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import HALL, SPEECH, at, carer, need_session, plan, problem, resident, session, span, station
from tests.engine.groups.test_forming import formed
from tests.engine.groups.town import CHOIR

NAMES = ("bo", "lin", "mei")
WORKDAYS = [span(day, 8, 17) for day in range(5)]


def week(
    *parts: object, times: int = 1, shifts: list[Span] = WORKDAYS, choir: object = CHOIR, **need: object
) -> Problem:
    asked = tuple((resident(name, road=0), need_session(name, service="dance", times=times, **need)) for name in NAMES)
    return problem(station(), HALL, carer(shifts=shifts), choir, asked, parts)


def starts(of: Problem, held: Plan = Plan(), seed: int = 1) -> list[int]:
    """Of the groups formed, in which all three must be."""
    found = [one for one in formed(of, held, seed=seed).sessions if one.service == "dance"]
    assert all(len(one.attendees) == 3 for one in found)
    return sorted(one.start for one in found)


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("day", [0, 4])
def test_funded_groups_are_on_days_on_which_the_entitlements_are_valid(day: int, seed: int) -> None:
    funds = tuple(Entitlement(f"{name}-fund", name, "dance", Span(day, day + 1), 5) for name in NAMES)
    (start,) = starts(week(funds, funded=True), seed=seed)
    assert start // DAY == day


def test_funded_groups_of_whom_nobody_has_an_entitlement_are_not_formed() -> None:
    assert starts(week(funded=True)) == []


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_group_that_follows_another_service_is_after_it_on_its_day(times: int) -> None:
    """Each of the three has had speech therapy at eight, and dances within the four hours after it."""
    dance = replace(CHOIR, after=ServiceOrder("speech", 30, 240))
    talk = replace(SPEECH, group_size=3)
    three = Room("three", "xincang", "therapy", 3)
    of = week(three, talk, tuple(need_session(name, times=times) for name in NAMES), choir=dance, times=times)
    spoken = [session(at(day, 8), *[f"{name}-speech:{day}" for name in NAMES], room="three") for day in range(times)]
    found = starts(of, plan(*spoken))
    assert [start // DAY for start in found] == [*range(times)]
    assert all(at(0, 9, 30) <= start % DAY <= at(0, 13) for start in found)


def test_a_group_that_follows_what_nobody_has_yet_is_not_formed() -> None:
    dance = replace(CHOIR, after=ServiceOrder("speech", 30, 240))
    assert starts(week(tuple(need_session(name) for name in NAMES), choir=dance)) == []


def test_a_group_is_held_in_a_window_on_the_half_hour() -> None:
    assert starts(week(windows=(Span(at(1, 14, 30), at(1, 15, 30)),))) == [at(1, 14, 30)]


def test_a_group_is_held_when_those_who_are_away_are_back() -> None:
    of = week(windows=(Span(at(1, 14), at(1, 15, 45)),))
    away = Span(at(1, 13), at(1, 14, 45))
    residents = (replace(of.residents[0], absences=(away,)), *of.residents[1:])
    assert starts(replace(of, residents=residents)) == [at(1, 14, 45)]


def test_groups_fill_the_opening_hours_from_the_half_hour_on() -> None:
    names = [f"person-{number}" for number in range(9)]
    people = tuple((resident(name, road=0), need_session(name, service="dance")) for name in names)
    of = problem(
        station(opening=(Span(at(0, 8, 30), at(0, 11, 30)),)), HALL, carer(shifts=[span(0, 8, 17)]),
        replace(CHOIR, group_size=3), people,
    )  # fmt: skip
    assert [one.start for one in formed(of).sessions] == [at(0, 8, 30), at(0, 9, 30), at(0, 10, 30)]


def test_groups_begin_again_when_a_closure_ends() -> None:
    closed = Closure(Asset.FACILITY, "xincang", Span(0, at(0, 15, 30)))
    assert starts(week(closed, shifts=[Span(at(0, 8), at(0, 16, 30))])) == [at(0, 15, 30)]


@pytest.mark.parametrize("grid", [5, 10, 15, 20, 30, 60])
def test_a_group_is_held_at_eight_whatever_the_grid(grid: int) -> None:
    assert starts(replace(week(windows=(span(1, 8, 9),)), limits=Limits(grid=grid))) == [at(1, 8)]


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_gap_of_half_a_day_lets_a_group_be_held_on_each_of_two_days(seed: int) -> None:
    of = week(times=2, min_gap=720, shifts=[span(day, 9, 12) for day in (0, 1)])
    assert [start // DAY for start in starts(of, seed=seed)] == [0, 1]


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_gap_of_an_hour_lets_two_groups_be_held_on_one_day(seed: int) -> None:
    of = week(times=2, min_gap=60, daily_max=2, shifts=[span(1, 9, 12)])
    assert starts(of, seed=seed) == [at(1, 9), at(1, 11)]


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_gap_of_a_day_leaves_days_between_where_there_are_enough(seed: int) -> None:
    of = week(times=3, min_gap=DAY, shifts=[span(day, 9, 12) for day in (0, 2, 3, 4)])
    assert [start // DAY for start in starts(of, seed=seed)] == [0, 2, 4]
