"""Where things stand in the drawings of a plan."""

from scheduling.engine.timeline import DAY
from scheduling.views.board.drawing import HEIGHT, LANE, Strip, bar, hours_of, route_map


def test_hours_hold_all_that_is_drawn() -> None:
    assert (hours_of([]).first, hours_of([]).last) == (420, 1140)
    late = hours_of([(DAY + 6 * 60 + 30, DAY + 7 * 60), (2 * DAY + 1200, 3 * DAY)])
    assert (late.first, late.last, late.marks[0]) == (360, 1440, (0.0, "6:00"))


def test_what_is_at_once_in_a_room_stands_in_lanes_below_each_other() -> None:
    hours = hours_of([])
    times = ((480, 540), (500, 520), (520, 560), (540, 600), (600, 620))
    strip = Strip("", bars=[bar(hours, 0, start, end, "session", "", "") for start, end in times])

    assert [top for _one, top in strip.lanes] == [0, LANE, LANE, 0, 0]
    assert (strip.height, Strip("").height) == (HEIGHT + LANE, HEIGHT)


def test_a_map_of_one_point_has_a_size() -> None:
    drawn = route_map([], [((121.1, 30.7), "", "base"), ((121.1, 30.7), "1", "home")])

    assert (drawn.stops[1].x, drawn.stops[1].y) == (320.0, drawn.height / 2)
