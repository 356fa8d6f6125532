"""Effective capacity: the least of places, closures, rooms and staff, with the binding term named."""

from typing import Any

import pytest

from scheduling.engine.capacity import Capacity, bed_capacity, carers_on_duty, day_capacity
from scheduling.engine.problem import Problem
from scheduling.engine.supply import Asset, Bed, Closure, DayPart, DayPlaces, Duty, Room, SexPolicy
from scheduling.engine.timeline import DAY, WEEK, Span
from scheduling.engine.view import PlanView
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    carer,
    need_stay,
    plan,
    problem,
    resident,
    span,
    station,
    stay,
)


def home(*more: Any, ratio: int = 4, severe: int = 2) -> Problem:
    """On Tuesday a Home with 12 places in the morning, 7 in the afternoon, and two carers until noon, one after."""
    facility = station(residents_per_staff=ratio, severe_residents_per_staff=severe)
    carers = carer(shifts=(span(1, 8, 17),), duty=Duty.CARE), carer("wu", shifts=(span(1, 8, 12),), duty=Duty.CARE)
    return problem(facility, DayPlaces("xincang", 1, 12, 7), *carers, *more)


def ward(*more: Any, ratio: int = 0) -> Problem:
    """Five beds: two for men, one for women and two in a room of one sex at a time that holds one person."""
    rooms = (
        Room("men", "xincang", "bedroom", 2, sex_policy=SexPolicy.MALE),
        Room("women", "xincang", "bedroom", 1, sex_policy=SexPolicy.FEMALE),
        Room("either", "xincang", "bedroom", 2, sex_policy=SexPolicy.ONE_AT_A_TIME),
    )
    beds = (Bed("m1", "men", "respite"), Bed("m2", "men", "respite"), Bed("w1", "women", "respite"))
    either = (Bed("e1", "either", "respite"), Bed("e2", "either", "respite"))
    return problem(station(residents_per_staff=ratio), rooms, beds, either, *more)


@pytest.mark.parametrize(
    ("part", "terms", "binding"),
    [
        (DayPart.MORNING, {"places": 12, "closures": 12, "staff": 8}, "staff"),
        (DayPart.AFTERNOON, {"places": 7, "closures": 7, "staff": 4}, "staff"),
        (DayPart.FULL, {"places": 7, "closures": 7, "staff": 4}, "staff"),
    ],
)
def test_places_of_a_half_day_and_staff_for_fewer(part: DayPart, terms: dict[str, int], binding: str) -> None:
    found = day_capacity(home(), "xincang", 1, part)
    assert (found.terms, found.binding, found.effective) == (terms, binding, terms[binding])


def test_staff_for_more_than_the_places_and_no_ratio() -> None:
    assert day_capacity(home(ratio=9), "xincang", 1, DayPart.MORNING).binding == "places"
    assert day_capacity(home(ratio=0), "xincang", 1, DayPart.MORNING).terms == {"places": 12, "closures": 12}


def test_people_with_severe_disabilities_need_more_staff() -> None:
    assert day_capacity(home(), "xincang", 1, DayPart.MORNING, severe=True).effective == 4
    assert day_capacity(home(severe=0), "xincang", 1, DayPart.MORNING, severe=True).effective == 8


def test_a_closed_home_and_one_without_places_that_day() -> None:
    shut = home(Closure(Asset.FACILITY, "xincang", span(1, 15, 16)))
    assert day_capacity(shut, "xincang", 1, DayPart.MORNING).binding == "staff"
    assert day_capacity(shut, "xincang", 1, DayPart.AFTERNOON).binding == "closures"
    assert day_capacity(shut, "xincang", 1, DayPart.AFTERNOON).effective == 0
    assert day_capacity(home(), "xincang", 2, DayPart.MORNING).binding == "places"


def test_a_carer_who_is_ill_does_not_count() -> None:
    ill = home(Closure(Asset.STAFF, "chen", span(1, 9, 10)))
    assert carers_on_duty(ill, "xincang", 1, DayPart.MORNING) == 1
    assert carers_on_duty(ill, "xincang", 1, DayPart.AFTERNOON) == 1


def test_beds_rooms_and_sexes() -> None:
    assert bed_capacity(ward(), "xincang", 3) == Capacity({"places": 5, "closures": 5, "rooms": 5})
    assert bed_capacity(ward(), "xincang", 3, sex="male") == Capacity({"places": 5, "closures": 5, "rooms": 4})
    assert bed_capacity(ward(), "xincang", 3, sex="female").terms["rooms"] == 3
    assert bed_capacity(ward(), "xincang", 3, sex="female").binding == "rooms"


def test_a_room_is_lost_to_the_other_sex_while_someone_sleeps_there() -> None:
    held = ward(resident(), need_stay(nights=2))
    view = PlanView(held, plan(stay(3, 5, "e1")))
    assert bed_capacity(held, "xincang", 3, sex="female", view=view).effective == 1
    assert bed_capacity(held, "xincang", 3, sex="male", view=view).effective == 4
    assert bed_capacity(held, "xincang", 5, sex="female", view=view).effective == 3


def test_a_facility_for_one_sex_has_no_room_for_the_other() -> None:
    women = problem(station(beds=3, sexes=("female",)))
    assert bed_capacity(women, "xincang", 3, sex="male").effective == 0
    assert bed_capacity(women, "xincang", 3, sex="female").effective == 3


def test_closures_of_beds_rooms_and_the_house() -> None:
    closed = ward(Closure(Asset.BED, "m1", Span(3 * DAY, 4 * DAY)), Closure(Asset.ROOM, "either", span(3, 9, 10)))
    found = bed_capacity(closed, "xincang", 3, sex="male")
    assert (found.terms, found.binding) == ({"places": 5, "closures": 2, "rooms": 1}, "rooms")
    assert bed_capacity(closed, "xincang", 4).binding == "places"
    whole = ward(Closure(Asset.FACILITY, "xincang", Span(0)))
    assert (bed_capacity(whole, "xincang", 3).effective, bed_capacity(whole, "xincang", 3).binding) == (0, "closures")


def test_a_room_smaller_than_its_beds() -> None:
    crowded = problem(station(), Room("attic", "xincang", "bedroom", 1), Bed("a1", "attic", "respite"),
                      Bed("a2", "attic", "respite"))  # fmt: skip
    found = bed_capacity(crowded, "xincang", 3)
    assert (found.effective, found.binding) == (1, "rooms")


def test_fourteen_beds_and_staff_for_ten() -> None:
    short = problem(
        station(beds=14, residents_per_staff=5), carer(shifts=(span(2, 8, 17),), duty=Duty.CARE),
        carer("wu", shifts=(span(2, 8, 17),), duty=Duty.CARE),
    )  # fmt: skip
    found = bed_capacity(short, "xincang", 2)
    assert (found.terms, found.effective, found.binding) == (
        {"places": 14, "closures": 14, "rooms": 14, "staff": 10}, 10, "staff",
    )  # fmt: skip


def test_first_edge_the_first_night_and_the_monday() -> None:
    closed = ward(Closure(Asset.BED, "m1", Span(-DAY, 0)), Closure(Asset.BED, "m2", Span(-DAY, 1)))
    assert bed_capacity(closed, "xincang", 0).terms["closures"] == 4
    early = problem(station(places=3), Closure(Asset.FACILITY, "xincang", Span(0, at(0, 8, 30))))
    assert day_capacity(early, "xincang", 0, DayPart.MORNING).effective == 3


def test_last_edge_no_roster_after_sunday_and_the_last_night() -> None:
    nobody = ward(ratio=4)
    assert bed_capacity(nobody, "xincang", SUNDAY).binding == "staff"
    assert bed_capacity(nobody, "xincang", SUNDAY + 1).binding == "places"
    end = (LAST_NIGHT + 1) * DAY
    closed = ward(Closure(Asset.BED, "m1", Span(end)), Closure(Asset.BED, "m2", Span(end - 1)))
    assert bed_capacity(closed, "xincang", LAST_NIGHT).terms["closures"] == 4
    late = problem(station(places=3), Closure(Asset.FACILITY, "xincang", Span(WEEK)))
    assert day_capacity(late, "xincang", SUNDAY, DayPart.AFTERNOON).effective == 3
