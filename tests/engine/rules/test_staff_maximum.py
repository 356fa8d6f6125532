from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Duty, Shift
from scheduling.engine.timeline import DAY, WEEK, Span
from tests.engine.build import SUNDAY, at, carer, finding, need_visit, plan, problem, resident, span, station, visit

RULE = "staff_maximum"


def world(*care: Span, daily: int = DAY, weekly: int = WEEK) -> Problem:
    """A visit to lin is 60 minutes and 20 on the way."""
    days = tuple(span(day, 0, 24) for day in (0, 2, 4, 6))
    return problem(
        station(), carer(shifts=days, daily_max=daily, weekly_max=weekly),
        *(Shift("chen", "xincang", period, Duty.CARE) for period in care), resident(), need_visit(times=3),
    )  # fmt: skip


def test_exactly_the_maximum_of_the_day_and_the_week() -> None:
    assert check(world(daily=80, weekly=160), plan(visit(at(2, 9)), visit(at(4, 9), index=1))) == []


def test_a_minute_more_than_the_day_allows() -> None:
    assert check(world(daily=79), plan(visit(at(2, 9)))) == [
        finding(RULE, "80 minutes on day 2, at most 79", "lin-nursing", staff="chen", start=at(2, 0), end=at(3, 0))
    ]


def test_a_minute_more_than_the_week_allows() -> None:
    assert check(world(weekly=159), plan(visit(at(2, 9)), visit(at(4, 9), index=1))) == [
        finding(
            RULE, "160 minutes in the week, at most 159", "lin-nursing:0", "lin-nursing:1", staff="chen", start=0,
            end=WEEK,
        )
    ]  # fmt: skip


def test_care_duty_counts_and_is_never_a_finding_by_itself() -> None:
    watched = world(span(2, 12, 16), span(2, 14, 18), daily=400)
    assert check(watched, Plan()) == []
    assert [found.detail for found in check(watched, plan(visit(at(2, 9))))] == ["440 minutes on day 2, at most 400"]
    assert check(watched, plan(visit(at(4, 9)))) == []


def test_a_night_of_care_counts_on_both_days() -> None:
    night, once = Span(at(2, 22), at(3, 6)), plan(visit(at(2, 9)))
    assert check(world(night, daily=200, weekly=560), once) == []
    assert [found.detail for found in check(world(night, daily=199), once)] == ["200 minutes on day 2, at most 199"]
    assert [found.detail for found in check(world(night, weekly=559), once)] == ["560 minutes in the week, at most 559"]


def test_first_edge_care_from_the_sunday_before_counts_from_monday_on() -> None:
    early = plan(visit(at(0, 9)))
    assert check(world(Span(-120, 60), daily=140, weekly=140), early) == []
    assert [found.detail for found in check(world(Span(-120, 61), daily=140), early)] == [
        "141 minutes on day 0, at most 140"
    ]


def test_last_edge_care_into_the_monday_after_counts_to_sunday() -> None:
    late = plan(visit(at(SUNDAY, 9)))
    assert check(world(Span(at(SUNDAY, 23), WEEK + 300), daily=140, weekly=140), late) == []
    assert [found.detail for found in check(world(Span(at(SUNDAY, 22, 59), WEEK + 300), daily=140), late)] == [
        "141 minutes on day 6, at most 140"
    ]
