import pytest

from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Asset, Closure
from scheduling.engine.timeline import DAY, WEEK, Span
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    carer,
    finding,
    need_session,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    stay,
    visit,
)

RULE = "closures"


def world(asset: Asset, id: str, closed: Span) -> Problem:
    return problem(
        station(beds=2), carer(), resident(), need_session(), need_visit(), need_stay(), Closure(asset, id, closed)
    )


def test_closures_before_and_after_and_of_other_things() -> None:
    hour = plan(session(at(2, 9)))
    assert check(world(Asset.ROOM, "xincang-therapy", span(2, 8, 9)), hour) == []
    assert check(world(Asset.ROOM, "xincang-therapy", span(2, 10, 12)), hour) == []
    assert check(world(Asset.ROOM, "xincang-bedroom", Span(0, WEEK)), hour) == []


@pytest.mark.parametrize(
    ("asset", "id", "staff"),
    [(Asset.FACILITY, "xincang", None), (Asset.ROOM, "xincang-therapy", None), (Asset.STAFF, "chen", "chen")],
)
def test_what_a_session_uses_is_closed(asset: Asset, id: str, staff: str | None) -> None:
    closed = world(asset, id, Span(at(2, 9, 59), at(2, 12)))
    assert check(closed, plan(session(at(2, 9)))) == [
        finding(
            RULE, f"{asset} {id} is closed", "lin-speech", need="lin-speech", resident="lin", staff=staff,
            facility="xincang", place="xincang-therapy", start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_a_closed_bed_leaves_the_one_beside_it() -> None:
    closed = world(Asset.BED, "xincang-1", Span(0))
    assert [found.detail for found in check(closed, plan(stay(3, 4)))] == ["bed xincang-1 is closed"]
    assert check(closed, plan(stay(3, 4, "xincang-2"))) == []


def test_home_visits_go_on_when_the_station_is_closed_and_not_when_the_carer_is_away() -> None:
    assert check(world(Asset.FACILITY, "xincang", Span(0, WEEK)), plan(visit(at(2, 9)))) == []
    assert [found.rule for found in check(world(Asset.STAFF, "chen", Span(0, WEEK)), plan(visit(at(2, 9))))] == [RULE]


def test_first_edge_closed_until_the_week_begins_or_a_minute_longer() -> None:
    first = plan(session(0))
    assert check(world(Asset.FACILITY, "xincang", Span(-DAY, 0)), first) == []
    assert [found.rule for found in check(world(Asset.FACILITY, "xincang", Span(-DAY, 1)), first)] == [RULE]


def test_last_edge_closed_from_the_end_of_sunday_or_a_minute_earlier() -> None:
    last = plan(session(at(SUNDAY, 23)))
    assert check(world(Asset.FACILITY, "xincang", Span(WEEK)), last) == []
    assert [found.rule for found in check(world(Asset.FACILITY, "xincang", Span(WEEK - 1)), last)] == [RULE]


def test_last_edge_closed_from_the_end_of_the_last_night_or_a_minute_earlier() -> None:
    last, end = plan(stay(LAST_NIGHT, LAST_NIGHT + 1)), (LAST_NIGHT + 1) * DAY
    assert check(world(Asset.BED, "xincang-1", Span(end)), last) == []
    assert [found.rule for found in check(world(Asset.BED, "xincang-1", Span(end - 1)), last)] == [RULE]
