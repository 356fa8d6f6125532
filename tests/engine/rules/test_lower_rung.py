from scheduling.engine.problem import Problem
from scheduling.engine.timeline import DAY
from tests.engine.build import (
    LAST_NIGHT,
    breaches,
    finding,
    need_stay,
    plan,
    problem,
    resident,
    station,
    stay,
)

RULE = "lower_rung"


def world(*rungs: int) -> Problem:
    return problem(
        station(rung=2, beds=1), station("city", road=40, rung=3, beds=1), resident(), need_stay(rungs=rungs)
    )


def test_the_wished_rung_and_no_wish() -> None:
    assert breaches(RULE, world(2, 3), plan(stay(2, 3))) == []
    assert breaches(RULE, world(), plan(stay(2, 3))) == []


def test_the_next_rung() -> None:
    assert breaches(RULE, world(2, 3), plan(stay(2, 3, "city-1"))) == [
        finding(
            RULE, "rung 3, wished 2", "lin-respite", need="lin-respite", resident="lin", facility="city",
            place="city-1", start=2 * DAY, end=3 * DAY,
        )
    ]  # fmt: skip


def test_first_edge_the_first_night() -> None:
    assert breaches(RULE, world(3, 2), plan(stay(0, 1, "city-1"))) == []
    assert [found.detail for found in breaches(RULE, world(3, 2), plan(stay(0, 1)))] == ["rung 2, wished 3"]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    end = LAST_NIGHT + 1
    assert breaches(RULE, world(3, 2), plan(stay(LAST_NIGHT, end, "city-1"))) == []
    assert [found.end for found in breaches(RULE, world(3, 2), plan(stay(LAST_NIGHT, end)))] == [end * DAY]
