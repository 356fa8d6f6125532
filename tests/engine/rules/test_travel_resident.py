from typing import Any

from scheduling.engine.problem import Problem
from tests.engine.build import (
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

RULE = "travel_resident"


def world() -> Problem:
    """lin lives 10 minutes from xincang and 20 from zhapu, which are 30 minutes apart."""
    return problem(
        station(beds=1, places=1), station("zhapu", road=30, places=1), carer(), carer("xu", "zhapu"), resident(),
        need_session(times=2), need_visit(), need_day(), need_stay(nights=2),
    )  # fmt: skip


def at_zhapu(start: int) -> Any:
    return session(start, staff=("xu",), facility="zhapu")


def minutes(*placements: Any) -> list[int]:
    return [found.amount for found in breaches(RULE, world(), plan(*placements))]


def test_home_visits_take_nobody_from_home() -> None:
    assert minutes(visit(at(2, 9))) == []


def test_the_way_there_from_home() -> None:
    assert breaches(RULE, world(), plan(session(at(2, 9)))) == [
        finding(
            RULE, "10 minutes there", "lin-speech", need="lin-speech", resident="lin", facility="xincang",
            place="xincang-therapy", start=at(2, 9), end=at(2, 10), amount=10,
        )
    ]  # fmt: skip
    assert minutes(day(1, "zhapu")) == [20]
    assert minutes(stay(1, 3)) == [10]


def test_during_a_stay_the_way_starts_from_its_facility() -> None:
    assert minutes(stay(1, 3), at_zhapu(at(1, 9))) == [10, 30]
    assert minutes(stay(1, 3), session(at(2, 9))) == [10]
    assert minutes(stay(1, 3), at_zhapu(at(3, 0))) == [10, 20]


def test_a_session_where_the_resident_spends_the_day() -> None:
    assert minutes(day(2), session(at(2, 9))) == [10]
    assert minutes(day(2), at_zhapu(at(2, 17))) == [10, 20]
    assert minutes(day(2), session(at(3, 9))) == [10, 10]


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert minutes(at_zhapu(0)) == [20]
    assert sorted(minutes(stay(0, 2), at_zhapu(0))) == [10, 30]


def test_last_edge_the_last_hour_of_sunday_and_the_last_night() -> None:
    assert minutes(at_zhapu(at(SUNDAY, 23))) == [20]
    assert minutes(stay(SUNDAY - 1, SUNDAY + 1), at_zhapu(at(SUNDAY, 23))) == [10, 30]
    assert minutes(stay(LAST_NIGHT - 1, LAST_NIGHT + 1)) == [10]
