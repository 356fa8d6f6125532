from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import DayPart, DayPlaces
from tests.engine.build import SUNDAY, at, day, finding, need_day, plan, problem, resident, station

RULE = "day_places"
MORNING, AFTERNOON = DayPart.MORNING, DayPart.AFTERNOON


def world(on: int, morning: int, afternoon: int, *, mei: DayPart = MORNING) -> Problem:
    return problem(
        station(), DayPlaces("xincang", on, morning, afternoon), resident(), resident("mei", road=25), need_day(),
        need_day("mei", day_part=mei),
    )  # fmt: skip


def both(on: int, mei: DayPart = MORNING) -> Plan:
    return plan(day(on), day(on, need="mei-day_care", part=mei))


def test_a_full_day_and_a_half_day_fill_the_morning() -> None:
    assert check(world(2, 2, 1), both(2)) == []


def test_one_place_too_few_in_the_morning() -> None:
    assert check(world(2, 1, 2), both(2)) == [
        finding(
            RULE, "2 attendees, 1 places", "lin-day_care", "mei-day_care", facility="xincang", start=at(2, 8, 30),
            end=at(2, 11, 30),
        )
    ]  # fmt: skip


def test_the_afternoon_counts_by_itself() -> None:
    assert check(world(2, 1, 2, mei=AFTERNOON), both(2, AFTERNOON)) == []
    wrong = check(world(2, 2, 1, mei=AFTERNOON), both(2, AFTERNOON))
    assert [(found.start, found.end) for found in wrong] == [(at(2, 13), at(2, 16))]


def test_a_day_without_places() -> None:
    wrong = check(world(3, 5, 5), plan(day(2)))
    assert [found.detail for found in wrong] == ["1 attendees, 0 places", "1 attendees, 0 places"]


def test_first_edge_monday() -> None:
    assert check(world(0, 2, 1), both(0)) == []
    assert [found.start for found in check(world(0, 1, 1), both(0))] == [at(0, 8, 30)]


def test_last_edge_sunday() -> None:
    assert check(world(SUNDAY, 2, 1), both(SUNDAY)) == []
    assert [found.start for found in check(world(SUNDAY, 1, 1), both(SUNDAY))] == [at(SUNDAY, 8, 30)]
