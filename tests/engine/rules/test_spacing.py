from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import DayPart
from scheduling.engine.timeline import DAY
from tests.engine.build import (
    SUNDAY,
    at,
    breaches,
    carer,
    day,
    finding,
    need_day,
    need_visit,
    plan,
    problem,
    resident,
    station,
    visit,
)

RULE = "spacing"


def world(min_gap: int = 0, daily_max: int = 2) -> Problem:
    return problem(station(), carer(), resident(road=0), need_visit(times=3, min_gap=min_gap, daily_max=daily_max))


def test_exactly_the_gap_and_the_most_a_day() -> None:
    assert check(world(120), plan(visit(at(2, 9)), visit(at(2, 12), index=2), visit(at(3, 9), index=1))) == []


def test_a_minute_too_close() -> None:
    assert check(world(121), plan(visit(at(2, 12)), visit(at(2, 9), index=1))) == [
        finding(
            RULE, "120 minutes apart, at least 121", "lin-nursing:1", "lin-nursing:0", need="lin-nursing",
            resident="lin", start=at(2, 9), end=at(2, 13),
        )
    ]  # fmt: skip


def test_once_more_than_the_day_allows() -> None:
    assert check(world(daily_max=1), plan(visit(at(2, 9)), visit(at(2, 12), index=1), visit(at(3, 9), index=2))) == [
        finding(
            RULE, "2 times on day 2, at most 1", "lin-nursing:0", "lin-nursing:1", need="lin-nursing", resident="lin",
            start=at(2, 9), end=at(2, 13),
        )
    ]  # fmt: skip


def test_the_gap_holds_between_days_too() -> None:
    home = problem(station(places=1), resident(), need_day(times=2, min_gap=2 * DAY, day_part=DayPart.MORNING))
    near = plan(day(1, part=DayPart.MORNING), day(3, index=1, part=DayPart.MORNING))
    far = plan(day(1, part=DayPart.MORNING), day(4, index=1, part=DayPart.MORNING))
    assert [found.detail for found in check(home, near)] == ["2700 minutes apart, at least 2880"]
    assert check(home, far) == []


def test_needs_are_apart_from_each_other() -> None:
    two = problem(station(), carer(), resident(road=0), need_visit(min_gap=600), need_visit(id="other", min_gap=600))
    assert check(two, plan(visit(at(2, 9)), visit(at(2, 10), need="other"))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert breaches(RULE, world(30), plan(visit(0), visit(90, index=1))) == []
    assert [found.start for found in breaches(RULE, world(30), plan(visit(0), visit(85, index=1)))] == [0]


def test_first_edge_midnight_parts_the_days() -> None:
    across = plan(visit(at(0, 23, 30)), visit(at(1, 0, 30), index=1))
    assert breaches(RULE, world(daily_max=1), across) == []


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = visit(at(SUNDAY, 23))
    assert breaches(RULE, world(60), plan(visit(at(SUNDAY, 21), index=1), last)) == []
    found = breaches(RULE, world(60), plan(visit(at(SUNDAY, 21, 5), index=1), last))
    assert [one.end for one in found] == [at(SUNDAY + 1, 0)]


def test_the_gap_holds_over_the_edge_of_the_week() -> None:
    """Met on Sunday until 15:00, with two days between."""

    def first(start: int) -> list[str]:
        need = need_visit(min_gap=2 * DAY, last_end=at(SUNDAY, 15) - 7 * DAY)
        week = problem(station(), carer(), resident(road=0), need)
        return [found.detail for found in check(week, plan(visit(start)))]

    assert first(at(1, 15)) == []
    assert first(at(1, 14, 55)) == ["2875 minutes after the week before, at least 2880"]
    assert first(at(0, 9)) == ["1080 minutes after the week before, at least 2880"]


def test_where_there_is_no_gap_the_week_before_does_not_matter() -> None:
    week = problem(station(), carer(), resident(road=0), need_visit(last_end=-5))
    assert check(week, plan(visit(0))) == []
