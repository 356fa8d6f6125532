from typing import Any

from scheduling.engine.plan import DayAttendance
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Asset, Closure, DayPart, Duty, Shift
from scheduling.engine.timeline import Span
from tests.engine.build import (
    SUNDAY,
    at,
    breaches,
    carer,
    day,
    finding,
    need_day,
    need_stay,
    plan,
    problem,
    resident,
    span,
    station,
    stay,
)

RULE = "care_ratio"
PEOPLE = ("lin", "mei", "bo")


def world(
    *duty: Span, severe: tuple[str, ...] = (), ratio: tuple[int, int] = (4, 2), more: tuple[Any, ...] = ()
) -> Problem:
    """A Home with three beds; chen has care duty in each of the spans, named chen-0, chen-1 .."""
    home = station(beds=3, places=9, residents_per_staff=ratio[0], severe_residents_per_staff=ratio[1])
    people = (
        (resident(name, level=2 if name in severe else 3), need_day(name), need_stay(name, nights_min=1, nights_max=9))
        for name in PEOPLE
    )
    carers = (carer(f"chen-{n}", shifts=(period,), duty=Duty.CARE) for n, period in enumerate(duty))
    return problem(home, *carers, *people, *more)


def days(on: int, *people: str) -> list[DayAttendance]:
    return [day(on, need=f"{name}-day_care") for name in people]


def halves(problem: Problem, *placements: Any) -> list[tuple[int | None, str]]:
    found = check(problem, plan(*placements))
    assert {one.rule for one in found} <= {RULE}
    return [(one.start, one.detail) for one in found]


def test_shares_of_a_carer_add_up_to_one() -> None:
    # One severe (1/2) and two others (2/4).
    assert check(world(span(2, 8, 17), severe=("lin",)), plan(*days(2, *PEOPLE))) == []


def test_more_than_the_carers_on_duty() -> None:
    # Two severe (2/2) and one other (1/4).
    short = world(span(2, 8, 17), severe=("lin", "mei"))
    two = "2 severe and 1 other people, 1 carers on duty"
    pieces = ("lin-day_care", "mei-day_care", "bo-day_care")
    assert check(short, plan(*days(2, *PEOPLE))) == [
        finding(RULE, two, *pieces, facility="xincang", start=at(2, 8, 30), end=at(2, 11, 30)),
        finding(RULE, two, *pieces, facility="xincang", start=at(2, 13), end=at(2, 16)),
    ]


def test_a_carer_counts_for_the_half_days_held_wholly() -> None:
    parted = world(Span(at(2, 8, 30), at(2, 11, 30)), Span(at(2, 13), at(2, 15, 59)))
    assert halves(parted, *days(2, "lin")) == [(at(2, 13), "0 severe and 1 other people, 0 carers on duty")]


def test_shifts_that_touch_are_one_and_a_carer_counts_once() -> None:
    merged = world(span(2, 8, 10), more=(Shift("chen-0", "xincang", span(2, 10, 17), Duty.CARE),))
    assert halves(merged, *days(2, *PEOPLE)) == []
    twice = world(span(2, 8, 17), ratio=(2, 0), more=(Shift("chen-0", "xincang", span(2, 8, 16), Duty.CARE),))
    assert [start for start, _ in halves(twice, *days(2, *PEOPLE))] == [at(2, 8, 30), at(2, 13)]


def test_a_carer_who_is_away_or_takes_appointments_does_not_count() -> None:
    away = world(span(2, 8, 17), more=(Closure(Asset.STAFF, "chen-0", span(2, 11, 12)),))
    assert [start for start, _ in halves(away, *days(2, "lin"))] == [at(2, 8, 30)]
    busy = world(more=carer("wu"))
    assert [start for start, _ in halves(busy, *days(2, "lin"))] == [at(2, 8, 30), at(2, 13)]


def test_stays_and_days_are_added_and_each_person_counts_once() -> None:
    one_to_two = world(span(2, 8, 17), span(3, 8, 17), ratio=(2, 0))
    sleepers = [stay(2, 4, need="lin-respite"), stay(2, 3, "xincang-2", need="mei-respite")]
    assert halves(one_to_two, *sleepers, *days(2, "lin")) == []
    assert [start for start, _ in halves(one_to_two, *sleepers, *days(2, "bo"))] == [at(2, 8, 30), at(2, 13)]
    # mei leaves on day 3.
    assert halves(one_to_two, *sleepers, *days(3, "bo")) == []


def test_a_half_day_counts_in_its_half_alone() -> None:
    home = problem(
        station(places=9, residents_per_staff=1), carer(shifts=(span(2, 8, 12),), duty=Duty.CARE), resident(),
        need_day(day_part=DayPart.MORNING),
    )  # fmt: skip
    assert halves(home, day(2, part=DayPart.MORNING)) == []


def test_days_outside_of_the_week_have_no_roster() -> None:
    assert breaches(RULE, world(), plan(*days(SUNDAY + 1, "lin"))) == []
    assert breaches(RULE, world(), plan(*days(-1, "lin"))) == []


def test_without_a_ratio_nothing_is_counted() -> None:
    assert halves(world(ratio=(0, 2)), *days(2, *PEOPLE)) == []


def test_first_edge_the_monday_and_the_first_night() -> None:
    alone = world(span(0, 8, 17), ratio=(1, 0))
    assert halves(alone, stay(0, 1, need="lin-respite")) == []
    assert [start for start, _ in halves(world(span(1, 8, 17)), stay(0, 1, need="lin-respite"))] == [
        at(0, 8, 30), at(0, 13),
    ]  # fmt: skip


def test_last_edge_the_sunday_and_no_roster_after_it() -> None:
    sunday = world(span(SUNDAY, 8, 17))
    assert halves(sunday, stay(SUNDAY, SUNDAY + 3, need="lin-respite")) == []
    assert [start for start, _ in halves(world(), stay(SUNDAY, SUNDAY + 3, need="lin-respite"))] == [
        at(SUNDAY, 8, 30), at(SUNDAY, 13),
    ]  # fmt: skip
    assert halves(world(), stay(SUNDAY + 1, SUNDAY + 3, need="lin-respite")) == []
