"""Minutes between places: against distances known from geometry, and the table against the single pair."""

from math import pi

import numpy as np
import pytest

from scheduling.engine.problem import Problem, Travel
from scheduling.engine.supply import Place
from scheduling.engine.travel import EARTH_RADIUS, FAR, TravelTable, metres, travel_minutes

# A degree of latitude is 111,195 m, at 60 degrees north one of longitude about half of it.
SOUTH, NORTH, EAST = Place("south", 121.0, 59.0), Place("north", 121.0, 60.0), Place("east", 122.0, 60.0)


def world(*places: Place, **travel: object) -> Problem:
    return Problem("2026-11-30", places=places, travel=Travel(**travel))


def test_great_circle_distances() -> None:
    assert metres(SOUTH, NORTH) == pytest.approx(EARTH_RADIUS * pi / 180)
    assert metres(NORTH, EAST) == pytest.approx(55_597, rel=1e-4)
    assert metres(Place("a", 0, 90), Place("b", 0, -90)) == pytest.approx(EARTH_RADIUS * pi)


@pytest.mark.parametrize(("transport", "minutes"), [("car", 244), ("ebike", 442), ("walk", 1_931)])
def test_detour_speed_and_setting_out_rounded_up(transport: str, minutes: int) -> None:
    # 111,195 m x 1.3 = 144,553 m; by car at 600 m a minute 240.9, and 3 for setting out.
    assert travel_minutes(world(SOUTH, NORTH), "south", "north", transport) == minutes


def test_the_same_place_takes_no_time_and_the_same_point_the_setting_out() -> None:
    twin = Place("twin", SOUTH.longitude, SOUTH.latitude)
    assert travel_minutes(world(SOUTH, twin), "south", "south", "car") == 0
    assert travel_minutes(world(SOUTH, twin), "south", "twin", "car") == 3


def test_an_exact_minute_is_not_rounded_up_to_the_next() -> None:
    whole = world(SOUTH, NORTH, detour=600 * 10 / metres(SOUTH, NORTH), fixed=0)
    assert travel_minutes(whole, "south", "north", "car") == 10


def test_a_matrix_counts_for_every_transport_and_may_be_one_way() -> None:
    given = world(SOUTH, NORTH, matrix={"south": {"north": 17}, "north": {"south": 19}})
    assert travel_minutes(given, "south", "north", "walk") == 17
    assert travel_minutes(given, "north", "south", "car") == 19
    assert travel_minutes(given, "north", "north", "car") == 0
    assert TravelTable(given).minutes("car").tolist() == [[0, 17], [19, 0]]


def test_what_is_too_far_for_a_week_does_not_overflow() -> None:
    pole = Place("pole", 0.0, -90.0)
    assert travel_minutes(world(NORTH, pole), "north", "pole", "walk") == FAR
    assert TravelTable(world(NORTH, pole)).minutes("walk").max() == FAR


@pytest.mark.parametrize("transport", ["walk", "ebike", "bus", "car"])
def test_the_table_says_the_same_as_the_single_pair(transport: str) -> None:
    rng = np.random.default_rng(7)
    points = rng.uniform((120.9, 30.5), (121.3, 30.9), (60, 2))
    problem = world(*(Place(f"p{number}", *point) for number, point in enumerate(points.tolist())))
    table = TravelTable(problem)
    minutes = table.minutes(transport)
    assert minutes.dtype == np.int16
    for a in problem.places:
        for b in problem.places:
            single = travel_minutes(problem, a.id, b.id, transport)
            assert minutes[table.index[a.id], table.index[b.id]] == single


def test_a_table_of_some_places_in_their_order() -> None:
    table = TravelTable(world(SOUTH, NORTH, EAST), ["east", "south", "east"])
    assert table.places == ["east", "south"]
    assert table.minutes("car").shape == (2, 2)
    assert table.minutes("car") is table.minutes("car")
