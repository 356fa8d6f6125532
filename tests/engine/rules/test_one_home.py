from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import DayPart
from tests.engine.build import (
    SUNDAY,
    breaches,
    day,
    finding,
    need_day,
    plan,
    problem,
    resident,
    station,
)

RULE = "one_home"


def world(**need: object) -> Problem:
    return problem(station(places=1), station("zhapu", road=30, places=1), resident(), need_day(**{"times": 3, **need}))


def details(problem: Problem, *days: object) -> list[str]:
    return [found.detail for found in breaches(RULE, problem, plan(*days))]  # type: ignore[arg-type]


def test_one_home_all_week() -> None:
    assert check(world(), plan(day(0), day(2, index=1), day(4, index=2))) == []


def test_two_homes_in_one_week() -> None:
    assert check(world(), plan(day(0), day(2, "zhapu", index=1))) == [
        finding(
            RULE, "at xincang and zhapu in one week", "lin-day_care:0", "lin-day_care:1", need="lin-day_care",
            resident="lin",
        )
    ]  # fmt: skip


def test_two_needs_may_be_met_in_two_homes() -> None:
    both = problem(
        station(places=1), station("zhapu", road=30, places=1), resident(), need_day(id="crafts"), need_day(id="farm")
    )
    assert check(both, plan(day(0, need="crafts"), day(2, "zhapu", need="farm"))) == []


def test_the_part_of_the_day_is_the_one_agreed() -> None:
    mornings = world(day_part=DayPart.MORNING)
    assert details(mornings, day(1, part=DayPart.MORNING)) == []
    assert details(mornings, day(1, part=DayPart.AFTERNOON)) == ["afternoon on day 1, morning was asked for"]


def test_once_a_day() -> None:
    half = world(day_part=DayPart.MORNING)
    twice = [day(1, part=DayPart.MORNING), day(1, index=1, part=DayPart.MORNING)]
    found = breaches(RULE, half, plan(*twice, day(3, index=2, part=DayPart.MORNING)))
    assert found == [
        finding(
            RULE, "2 attendances on day 1, at most 1", "lin-day_care:0", "lin-day_care:1", need="lin-day_care",
            resident="lin",
        )
    ]  # fmt: skip


def test_first_edge_monday_and_the_day_before() -> None:
    assert details(world(), day(0)) == []
    assert details(world(), day(-1)) == ["day -1 is not in the week"]


def test_last_edge_sunday_and_the_day_after() -> None:
    assert details(world(), day(SUNDAY)) == []
    assert details(world(), day(SUNDAY + 1)) == ["day 7 is not in the week"]
    assert details(world(), day(0), day(SUNDAY, "zhapu", index=1)) == ["at xincang and zhapu in one week"]
