"""Plans that use what there is to the minute: a term that asked for more would put the bound below the optimum."""

from dataclasses import replace

from scheduling.engine.bounds import appointments_bound
from scheduling.engine.demand import Need
from scheduling.engine.problem import Problem, Travel
from scheduling.engine.rules import check
from scheduling.engine.supply import ServiceOffer
from scheduling.engine.timeline import Span
from scheduling.engine.worth import served
from tests.engine.bounds.chance import optimum
from tests.engine.bounds.test_terms import HOUR, NAMES, people, sessions, visits
from tests.engine.build import DANCE, HALL, at, carer, need_visit, plan, problem, resident, span, station, visit


def assert_served(problem: Problem, hours: float, step: int = 5) -> None:
    """All that is needed can be served, and the bound knows it."""
    assert optimum(problem, step) == appointments_bound(problem) == round(hours * HOUR)


def test_route_that_fills_its_shift() -> None:
    """To 10, 20 and back: 40 minutes of travel, two hours of visits, half an hour of break."""
    assert_served(problem(station(), carer(shifts=[Span(600, 760)]), people(2, apart=10), visits(2)), 2)
    assert_served(problem(station(), carer(shifts=[Span(630, 820)]), people(2, apart=10), visits(2)), 2)


def test_visits_that_fill_a_window() -> None:
    demand = visits(2, windows=(Span(540, 670),))
    assert_served(problem(station(), carer(shifts=[span(0, 7, 18)]), people(2, apart=10), demand), 2)


def test_one_home_twice_in_a_shift() -> None:
    demand = need_visit(times=2, daily_max=2)
    assert_served(problem(station(), carer(shifts=[Span(540, 680)]), people(1, apart=10), demand), 2, step=10)


def test_one_home_before_midnight_and_after_it_in_one_shift() -> None:
    """Of a need that is served once a day at most: between the two visits there is no way."""
    week = problem(
        station("zhu", road=0.2), station("xincang", road=0.0), carer("ann", "zhu", shifts=[span(3, 8, 12)]),
        carer(shifts=[Span(at(0, 22), at(1, 1, 45))]), resident(road=0.1), need_visit(times=3),
        travel=Travel(),
    )  # fmt: skip
    made = plan(visit(at(0, 22, 45)), visit(at(1, 0), index=1), visit(at(3, 9), "ann", index=2))
    assert check(week, made) == []
    assert [appointments_bound(week, most) for most in (24, 1)] == [served(week, made)] * 2


def test_home_reached_sooner_by_way_of_another() -> None:
    """A given matrix may say that base to far takes 50 minutes, and base to near to far 10."""
    way = {"xincang-door": {"near-home": 5, "far-home": 50}, "near-home": {"far-home": 5, "xincang-door": 50}}
    way |= {"far-home": {"near-home": 50, "xincang-door": 5}}
    town = (resident("near"), resident("far"), need_visit("near"), need_visit("far"))
    city = problem(station(), carer(shifts=[Span(540, 675)]), town, travel=Travel(matrix=way))
    assert_served(city, 2)


def test_group_counts_once_in_the_offer() -> None:
    offer = ServiceOffer("xincang", "dance", weekly_sessions=1)
    demand = tuple(Need(f"{name}-dance", name, "dance", Span(0, 7)) for name in NAMES[:2])
    assert_served(problem(station(), HALL, DANCE, offer, carer(shifts=[span(0, 8, 9)]), people(2), demand), 2, step=60)


def test_no_break_in_a_shift_that_ends_before_the_window_does() -> None:
    demand = sessions(2, minutes=75)
    assert_served(problem(station(), carer(shifts=[Span(650, 805)]), people(2), demand), 2.5)


def test_break_at_the_edge_of_the_window() -> None:
    """An hour before the window, its first half hour for the meal, an hour after it."""
    city = problem(station(), carer(shifts=[Span(600, 810)]), people(3), sessions(3))
    assert_served(replace(city, limits=replace(city.limits, meal_window=Span(660, 690))), 3, step=30)


def test_seats_that_are_all_taken() -> None:
    chairs = tuple(carer(name, shifts=[span(0, 9, 10)]) for name in ("chen", "jia"))
    assert_served(problem(station(), chairs, people(2), sessions(2)), 2, step=60)


def test_two_carers_from_two_facilities_and_one_offer() -> None:
    """The visit counts for both facilities."""
    for most in (0, 1):
        offers = (ServiceOffer("xincang", "nursing", weekly_sessions=most), ServiceOffer("zhapu", "nursing"))
        staff = (carer(shifts=[span(0, 9, 10)]), carer("jia", "zhapu", shifts=[span(0, 9, 10)]))
        city = problem(station(), station("zhapu"), offers, staff, people(1), visits(1, staff_needed=2))
        assert_served(city, most, step=60)
