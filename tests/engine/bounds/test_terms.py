"""Each term of the relaxation where it is what binds: the bound is the optimum that trying everything finds."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from scheduling.engine import rules
from scheduling.engine.bounds import appointments_bound
from scheduling.engine.demand import Entitlement, Need
from scheduling.engine.problem import Problem, Travel
from scheduling.engine.supply import (
    Asset,
    Closure,
    Duty,
    Facility,
    Mode,
    Room,
    ServiceOffer,
    ServiceOrder,
    ServiceType,
    Shift,
)
from scheduling.engine.timeline import DAY, Span
from scheduling.engine.worth import needed, served
from tests.engine.bounds.chance import optimum
from tests.engine.build import (
    DANCE,
    HALL,
    Parts,
    at,
    carer,
    chosen,
    need_session,
    need_visit,
    plan,
    problem,
    resident,
    span,
    station,
    visit,
)

HOUR = 60 * 200 * 110 * 100 // 10_000  # an hour for someone of level 3, priority 3, who has not waited
NAMES = ("lin", "mao", "nie", "ou")


def people(number: int, *, apart: int = 0) -> Parts:
    """Residents who live at the station's door, or so far from it and from each other."""
    return tuple(resident(name, road=apart * place) for place, name in enumerate(NAMES[:number], 1))


def sessions(number: int, **more: object) -> Parts:
    return tuple(need_session(name, **more) for name in NAMES[:number])


def visits(number: int, **more: object) -> Parts:
    return tuple(need_visit(name, **more) for name in NAMES[:number])


def assert_tight(problem: Problem, hours: float, step: int = 30) -> None:
    assert optimum(problem, step) == round(hours * HOUR)
    assert appointments_bound(problem) == round(hours * HOUR)
    assert needed(problem) > hours * HOUR, "nothing binds"


def test_all_that_is_needed_where_nothing_binds() -> None:
    city = problem(station(), carer(), people(4), sessions(4, times=2))
    assert appointments_bound(city) == needed(city) == 8 * HOUR


def test_nothing_without_needs_or_without_options() -> None:
    assert appointments_bound(problem(station(), carer())) == 0
    assert_tight(problem(station(), carer(skills=("nursing",), shifts=[span(0, 9, 11)]), people(2), sessions(2)), 0)


def test_length_of_the_shift() -> None:
    assert_tight(problem(station(), carer(shifts=[span(0, 9, 12)]), people(4), sessions(4)), 3)


def test_two_and_a_half_hours_hold_two_sessions() -> None:
    assert_tight(problem(station(), carer(shifts=[Span(540, 690)]), people(3), sessions(3)), 2)


def test_meal_break() -> None:
    assert_tight(problem(station(), carer(shifts=[span(0, 11, 14)]), people(3), sessions(3)), 2)


def test_closure_that_cuts_a_shift_in_two() -> None:
    away = Closure(Asset.STAFF, "chen", Span(630, 660))
    assert_tight(problem(station(), carer(shifts=[Span(540, 750)]), away, people(3), sessions(3)), 2)


def test_care_duty_inside_a_shift() -> None:
    care = Shift("chen", "xincang", Span(630, 660), Duty.CARE)
    assert_tight(problem(station(), carer(shifts=[Span(540, 750)]), care, people(3), sessions(3)), 2)


def test_travel_of_a_route() -> None:
    """Four visits and 80 minutes on the road would take 320 minutes; three take 180 and 60."""
    limits = {"daily_max": DAY}
    city = problem(station(), carer(shifts=[Span(600, 840)], **limits), people(4, apart=10), visits(4))
    city = replace(city, limits=replace(city.limits, meal_minutes=0, grid=10))
    assert_tight(city, 3, step=10)


def test_way_to_the_base_and_back() -> None:
    """An hour at 40 minutes from the base does not go into 130 minutes."""
    city = problem(station(), carer(shifts=[Span(600, 730)]), people(1, apart=40), visits(1))
    free = problem(station(), carer(shifts=[Span(600, 740)]), people(1, apart=40), visits(1))
    assert optimum(city, 10) == 0
    assert optimum(free, 10) == appointments_bound(free) == HOUR
    # The matrix of these tests need not keep the triangle inequality, so the way is only counted, not cut off.
    assert appointments_bound(city) < HOUR


def test_way_that_leaves_no_time_before_the_window_ends() -> None:
    """On the map: the shift starts at nine and the way takes 11 minutes, so the earliest start is 9:15."""
    for end, hours in ((614, 0), (615, 1)):
        need = need_visit(windows=(Span(540, end),))
        city = problem(station(), carer(shifts=[span(0, 9, 17)]), resident(road=0.02), need, travel=Travel())  # type: ignore[arg-type]
        assert optimum(city, 5) == appointments_bound(city) == hours * HOUR


def test_session_away_from_the_base_is_travelled_to_and_back() -> None:
    city = problem(
        station(), station("zhapu", road=30), carer(facility="zhapu"), people(3), sessions(3),
        Shift("chen", "xincang", Span(540, 760)),
    )  # fmt: skip
    city = replace(city, shifts=city.shifts[1:])
    assert_tight(city, 2)


def test_visits_at_one_door_need_no_travel() -> None:
    city = problem(station(), carer(shifts=[span(0, 8, 10)]), people(3), visits(3))
    assert_tight(city, 2)


def test_times_that_suit_the_residents() -> None:
    city = problem(station(), carer(shifts=[span(0, 8, 18)]), people(3), sessions(3, windows=(span(0, 9, 11),)))
    assert_tight(city, 2)


def test_travel_between_visits_in_a_narrow_window() -> None:
    city = problem(station(), carer(shifts=[span(0, 7, 18)]), people(2, apart=10), visits(2, windows=(span(0, 9, 11),)))
    assert_tight(city, 1)


def test_daily_maximum() -> None:
    city = problem(station(), carer(shifts=[span(0, 8, 12)], daily_max=150), people(3), sessions(3))
    assert_tight(city, 2)


def test_daily_maximum_counts_care_duty() -> None:
    care = Shift("chen", "xincang", span(0, 13, 19), Duty.CARE)
    city = problem(station(), carer(shifts=[span(0, 8, 12)], daily_max=480), care, people(3), sessions(3))
    assert_tight(city, 2)


def test_daily_maximum_of_a_night_shift_counts_no_way_that_the_next_day_has() -> None:
    """The way to the third visit, and home, is Tuesday's: Monday has the way there and between two neighbours."""
    homes = tuple(resident(name, road=road) for name, road in zip(NAMES, (0.05, 0.051, 0.051), strict=False))  # type: ignore[arg-type]
    needs = (*visits(2, minutes=200, dates=Span(0, 1)), need_visit("nie", minutes=200, dates=Span(1, 2)))
    chen = carer(shifts=[span(0, 15, 32)], daily_max=426)
    city = problem(station(), chen, homes, needs, travel=Travel())
    legal = plan(
        visit(at(0, 16), minutes=200), visit(at(0, 20), need="mao-nursing", minutes=200),
        visit(at(1, 0), need="nie-nursing", minutes=200),
    )  # fmt: skip
    assert rules.check(city, legal) == []
    assert appointments_bound(city) == served(city, legal) == needed(city)


def test_weekly_maximum() -> None:
    days = [span(day, 9, 10) for day in range(3)]
    assert_tight(problem(station(), carer(shifts=days, weekly_max=179), people(3), sessions(3)), 2)


def test_two_carers_are_two() -> None:
    """Jia may work an hour and chen the whole morning: one visit by both, not one and a half."""
    city = problem(
        station(), carer(shifts=[span(0, 8, 12)]), carer("jia", shifts=[span(0, 8, 12)], daily_max=60), people(2),
        visits(2, staff_needed=2),
    )  # fmt: skip
    assert_tight(city, 1)


def test_two_carers_who_never_meet() -> None:
    city = problem(
        station(), carer(shifts=[span(0, 8, 10)]), carer("jia", shifts=[span(0, 10, 12)]), people(1),
        visits(1, staff_needed=2),
    )  # fmt: skip
    assert_tight(city, 0)


def carers(number: int, *shifts: Span) -> Parts:
    return tuple(carer(name, shifts=shifts) for name in ("chen", "jia", "kong")[:number])


def test_seats_of_a_room() -> None:
    assert_tight(problem(station(), carers(3, span(0, 9, 10)), people(3), sessions(3)), 2)


def test_closed_room() -> None:
    shut = Closure(Asset.ROOM, "xincang-therapy", span(0, 8, 10))
    assert_tight(problem(station(), carers(1, span(0, 8, 11)), shut, people(3), sessions(3)), 1)


def test_closed_facility_and_opening_hours() -> None:
    shut = Closure(Asset.FACILITY, "xincang", span(0, 8, 9))
    house = station(opening=(span(0, 7, 10),))
    assert_tight(problem(house, carers(1, span(0, 8, 11)), shut, people(3), sessions(3)), 1)


def test_pieces_of_equipment() -> None:
    motor = ServiceType("motor", Mode.SESSION, 60, room_use="gym", equipment=("bars",))
    gym = Room("gym", "xincang", "gym", 5, (("bars", 1),))
    demand = tuple(Need(f"{name}-motor", name, "motor", Span(0, 7)) for name in NAMES[:2])
    assert_tight(problem(station(), gym, motor, carers(2, span(0, 9, 10)), people(2), demand), 1)


@pytest.mark.parametrize(("seats", "attend"), [(9, 3), (2, 2)])
def test_group_as_large_as_the_service_and_the_room_allow(seats: int, attend: int) -> None:
    hall = Room("hall", "xincang", "activity", seats)
    demand = tuple(Need(f"{name}-dance", name, "dance", Span(0, 7)) for name in NAMES)
    city = problem(station(), hall, DANCE, carers(1, span(0, 9, 10)), people(4), demand)
    assert_tight(city, attend)


def test_group_as_large_as_one_room_allows() -> None:
    halls = tuple(Room(name, "xincang", "activity", 2) for name in ("hall", "lobby"))
    demand = tuple(Need(f"{name}-dance", name, "dance", Span(0, 7)) for name in NAMES[:3])
    assert_tight(problem(station(), halls, DANCE, carers(1, span(0, 9, 10)), people(3), demand), 2)


def test_group_as_large_as_there_are_people() -> None:
    """An hour of a carer on one of two days: both residents come to it, and no third one."""
    demand = tuple(Need(f"{name}-dance", name, "dance", Span(0, 7), times=2) for name in NAMES[:2])
    worker = carer(shifts=[span(0, 9, 10), span(1, 9, 10)], weekly_max=60)
    assert_tight(problem(station(), HALL, DANCE, worker, people(2), demand), 2)


def test_weekly_sessions_of_an_offer() -> None:
    offer = ServiceOffer("xincang", "speech", weekly_sessions=2)
    assert_tight(problem(station(), offer, carers(1, span(0, 8, 12)), people(3), sessions(3)), 2)
    offer = ServiceOffer("xincang", "nursing", weekly_sessions=1)
    assert_tight(problem(station(), offer, carers(2, span(0, 8, 10)), people(2), visits(2, staff_needed=2)), 1)


def test_entitlement_left_and_its_days() -> None:
    days = [span(day, 9, 10) for day in range(3)]
    short = Entitlement("e1", "lin", "speech", Span(-9, 7), remaining_max=1)
    funded = problem(station(), carer(shifts=days), people(1), need_session(times=2, funded=True), short)
    assert_tight(funded, 1)
    ended = replace(short, valid=Span(-9, 1), remaining_max=9)
    assert_tight(replace(funded, entitlements=(ended,)), 1)


def test_one_funded_category() -> None:
    speech = ServiceType("speech", Mode.SESSION, 60, "speech_therapy", room_use="therapy", funded_category="speech")
    motor = ServiceType("motor", Mode.SESSION, 60, room_use="therapy", funded_category="motor")
    held = tuple(Entitlement(service, "lin", service, Span(-9, 9), 9) for service in ("speech", "motor"))
    demand = (need_session(funded=True), need_session(service="motor", funded=True, times=2))
    city = problem(station(), speech, motor, held, carer(shifts=[span(0, 8, 10), span(1, 8, 9)]), people(1), demand)
    assert_tight(city, 2)


def test_resident_is_at_one_place_at_a_time() -> None:
    window = (span(0, 9, 10),)
    demand = (need_session(windows=window), need_visit(windows=window))
    assert_tight(problem(station(), carers(2, span(0, 8, 12)), people(1), demand), 1)


def test_gap_between_occurrences() -> None:
    """Monday and Wednesday: a day after Monday's session ends, Tuesday's hour has begun."""
    days = [span(day, 9, 10) for day in range(3)]
    assert_tight(problem(station(), carer(shifts=days), people(1), need_session(times=3, min_gap=DAY)), 2)


def test_occurrences_a_day() -> None:
    city = problem(station(), carers(1, span(0, 9, 12)), people(1), need_session(times=3, daily_max=2))
    assert_tight(city, 2)


def test_run_of_days_binds_where_the_week_does_not() -> None:
    """Mao may come on any day, lin on Monday to Wednesday, and on two of these alone; there is an hour each day."""
    days = [span(day, 9, 10) for day in range(5)]
    demand = (
        need_session("lin", times=3, min_gap=DAY, dates=Span(0, 7), priority=1),
        need_session("mao", times=3, dates=Span(3, 5)),
    )
    city = problem(station(), carer(shifts=days), people(2), demand)
    # Lin, at 2.5 times the weight: Monday, Wednesday and Friday; mao: Thursday.
    assert_tight(city, 3 * 2.5 + 1)


BATH = ServiceType("bath", Mode.VISIT, 60, after=ServiceOrder("nursing", 0, 60))


def test_what_follows_needs_what_goes_before() -> None:
    """Nursing is given on Monday alone, so one bath is."""
    demand = (need_visit(dates=Span(0, 1)), need_visit(service="bath", times=2))
    city = problem(station(), BATH, carer(shifts=[span(0, 8, 10), span(1, 8, 10)]), people(1), demand)
    assert_tight(city, 2)


def test_what_follows_starts_in_time() -> None:
    """Nursing ends by ten, the bath could start at twelve."""
    demand = (need_visit(windows=(span(0, 8, 10),)), need_visit(service="bath", windows=(span(0, 12, 14),)))
    assert_tight(problem(station(), BATH, carers(1, span(0, 8, 14)), people(1), demand), 1)


def test_what_follows_is_no_more_often_than_what_goes_before() -> None:
    """Nursing can be on either day, but is once; so the bath is once too."""
    city = problem(
        station(), BATH, carer(shifts=[span(0, 8, 10), span(1, 8, 10)]), people(1),
        need_visit(), need_visit(service="bath", times=2),
    )  # fmt: skip
    assert_tight(city, 2)


def test_refused_choice_catchment_and_sex() -> None:
    city = problem(station(catchment=("zhapu",)), carers(1, span(0, 9, 11)), people(1), sessions(1))
    assert_tight(city, 0)
    for more in ({"chosen_facilities": ()}, {"refused_facilities": ("xincang",)}, {"refused_staff": ("chen",)},
                 {"staff_sex": "male"}, {"features": ("lift",)}):  # fmt: skip
        assert_tight(problem(station(), carers(1, span(0, 9, 11)), people(1), sessions(1, **more)), 0)


@pytest.mark.parametrize("asked", [need_session, need_visit], ids=["session", "visit"])
def test_a_choice_that_ends_and_one_that_begins_in_the_week(asked: Callable[..., Need]) -> None:
    """Chosen until Tuesday, and the other, which is shut then, from Friday on."""
    days = [span(day, 9, 10) for day in range(5)]
    choice = (*chosen("xincang", days=Span(-9, 2)), *chosen("xindai", days=Span(4)))
    staff = (carer(shifts=days), carer("wu", "xindai", shifts=days[:4]))
    city = problem(station(), station("xindai"), staff, resident(road=0), asked(times=5, chosen_facilities=choice))
    assert_tight(city, 2)
    longer = (*chosen("xincang", days=Span(-9, 2)), *chosen("xindai", days=Span(3)))
    assert_tight(replace(city, needs=(replace(city.needs[0], chosen_facilities=longer),)), 3)


def test_birthday_in_the_week() -> None:
    """Seven on Wednesday 2 December 2026: admitted up to six, on Monday and Tuesday."""
    days = [span(day, 9, 10) for day in range(5)]
    child = resident(road=0, birth_date="2019-12-02")
    city = problem(station(age_max=6), carer(shifts=days), child, need_session(times=5))
    assert_tight(city, 2)
    assert_tight(replace(city, facilities=(replace(city.facilities[0], age_max=150, age_min=7),)), 3)


def test_bound_is_of_sessions_and_visits_alone() -> None:
    home = Facility("home", "home", "xincang", "xincang-door")
    demand = Need("lin-day", "lin", "day_care", Span(0, 7))
    city = problem(station(), home, carers(1, span(0, 9, 10)), people(1), sessions(1), demand)
    assert appointments_bound(city) == HOUR < needed(city)
