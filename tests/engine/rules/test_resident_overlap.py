from typing import Any

from scheduling.engine.plan import Session
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.timeline import DAY
from tests.engine.build import (
    HALL,
    LAST_NIGHT,
    SUNDAY,
    at,
    breaches,
    carer,
    day,
    finding,
    need_day,
    need_session,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    session,
    station,
    stay,
    visit,
)

RULE = "resident_overlap"


def world(nights: int = 2) -> Problem:
    """lin lives 10 minutes from xincang and 20 from zhapu, which are 30 minutes apart."""
    return problem(
        station(beds=1, places=1), station("zhapu", road=30, beds=1), carer(), carer("wu"), carer("xu", "zhapu"),
        HALL, resident(), need_visit(), need_session(times=2, daily_max=2),
        need_session(service="dance"), need_day(), need_stay(nights=nights), need_stay(id="more", nights=nights),
    )  # fmt: skip


def details(*placements: Any, nights: int = 2) -> list[str]:
    return [found.detail for found in breaches(RULE, world(nights), plan(*placements))]


def at_zhapu(start: int, index: int = 1) -> Session:
    return session(start, f"lin-speech:{index}", staff=("xu",), facility="zhapu")


def dance(start: int) -> Session:
    return session(start, "lin-dance", staff=("wu",), service="dance", room="hall")


def test_the_way_between_two_places_fits_to_the_minute() -> None:
    assert check(world(), plan(session(at(2, 9)), at_zhapu(at(2, 10, 30)))) == []
    assert check(world(), plan(session(at(2, 9)), dance(at(2, 10)))) == []


def test_no_time_for_the_way() -> None:
    assert check(world(), plan(session(at(2, 9)), at_zhapu(at(2, 10, 25)))) == [
        finding(
            RULE, "30 minutes of travel, 25 are left", "lin-speech:0", "lin-speech:1", resident="lin", start=at(2, 9),
            end=at(2, 11, 25),
        )
    ]  # fmt: skip


def test_two_things_at_one_time() -> None:
    assert details(session(at(2, 9)), dance(at(2, 9, 30))) == ["two things at one time"]
    assert details(visit(at(2, 9)), session(at(2, 9, 30), staff=("wu",))) == ["two things at one time"]


def test_no_home_visit_on_the_days_of_a_stay() -> None:
    assert check(world(), plan(stay(1, 3), visit(at(2, 23)))) == [
        finding(
            RULE, "a home visit during a stay", "lin-respite", "lin-nursing", resident="lin", start=DAY, end=3 * DAY
        )
    ]
    assert details(stay(1, 3), visit(at(3, 0))) == []
    assert details(stay(1, 3), visit(at(0, 23))) == []


def test_sessions_and_day_places_go_on_during_a_stay() -> None:
    assert details(stay(1, 3), session(at(1, 9)), at_zhapu(at(2, 9))) == []
    assert details(stay(1, 3), day(2)) == []


def test_two_beds_in_one_night() -> None:
    assert details(stay(1, 3), stay(2, 4, "zhapu-1", need="more")) == ["two beds in one night"]
    assert details(stay(1, 3), stay(3, 5, "zhapu-1", need="more")) == []


def test_a_session_beside_a_day_place_of_the_same_facility_alone() -> None:
    assert check(world(), plan(day(2), session(at(2, 9)))) == []
    assert check(world(), plan(day(2), session(at(2, 15, 30)))) == []
    assert details(day(2), at_zhapu(at(2, 9))) == ["two things at one time"]
    assert details(day(2), visit(at(2, 15))) == ["two things at one time"]


def test_sessions_inside_a_day_do_not_overlap_each_other_and_the_day_ends_before_the_way() -> None:
    assert details(day(2), session(at(2, 9)), dance(at(2, 9, 30))) == ["two things at one time"]
    assert details(day(2), session(at(2, 9)), at_zhapu(at(2, 16, 25))) == ["30 minutes of travel, 25 are left"]
    assert details(day(2), session(at(2, 9)), at_zhapu(at(2, 16, 30))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert details(session(0), dance(60)) == []
    assert details(session(0), dance(55)) == ["two things at one time"]
    assert details(stay(0, 2), visit(0)) == ["a home visit during a stay"]


def test_last_edge_the_last_minute_of_sunday() -> None:
    assert details(dance(at(SUNDAY, 22)), session(at(SUNDAY, 23))) == []
    assert details(dance(at(SUNDAY, 22, 5)), session(at(SUNDAY, 23))) == ["two things at one time"]
    assert details(stay(SUNDAY, SUNDAY + 2), visit(at(SUNDAY, 22, 50))) == ["a home visit during a stay"]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    last = stay(LAST_NIGHT, LAST_NIGHT + 1)
    before = stay(LAST_NIGHT - 1, LAST_NIGHT, "zhapu-1", need="more")
    beside = stay(LAST_NIGHT, LAST_NIGHT + 1, "zhapu-1", need="more")
    assert details(before, last, nights=1) == []
    assert details(beside, last, nights=1) == ["two beds in one night"]
