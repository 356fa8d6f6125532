from scheduling.engine.plan import Plan, Visit
from scheduling.engine.problem import Problem
from scheduling.engine.supply import Duty
from scheduling.engine.timeline import WEEK, Span
from tests.engine.build import (
    SUNDAY,
    at,
    breaches,
    carer,
    finding,
    need_visit,
    plan,
    problem,
    resident,
    station,
    visit,
)

RULE = "imbalance"


def world(*more: object, minutes: int = 60) -> Problem:
    """A visit is 60 minutes, and 20 on the way where it is the only one of a shift."""
    return problem(station(), carer(), carer("wu"), *more, resident(), need_visit(times=5, minutes=minutes))


def visits(minutes: int = 60, **times: int) -> Plan:
    """So many visits by each, one after the other on Tuesday."""
    given: list[Visit] = []
    for staff, count in times.items():
        first = len(given)
        given += [visit(at(1, 8 + n), staff, index=first + n, minutes=minutes) for n in range(count)]
    return plan(*given)


def test_shared_evenly() -> None:
    assert breaches(RULE, world(), visits(chen=2, wu=2)) == []
    assert breaches(RULE, world(), Plan()) == []


def test_above_the_mean_of_colleagues() -> None:
    # chen: 3 hours and 20 minutes on the way, wu: an hour and 20 minutes; 140 in the mean.
    assert breaches(RULE, world(), visits(chen=3, wu=1)) == [
        finding(RULE, "200 minutes, 140 in the mean", staff="chen", facility="xincang", amount=6)
    ]


def test_only_whole_tens_above_the_mean_rounded_down() -> None:
    third = carer("xu")
    # 80 minutes of one in three: 26 in the mean, 54 above it.
    assert [found.amount for found in breaches(RULE, world(third), visits(xu=1))] == [5]


def test_exactly_ten_minutes_above_the_mean() -> None:
    assert [found.amount for found in breaches(RULE, world(minutes=20), visits(minutes=20, chen=2, wu=1))] == [1]
    assert breaches(RULE, world(minutes=15), visits(minutes=15, chen=2, wu=1)) == []


def test_other_skills_other_facilities_and_care_duty_are_no_colleagues() -> None:
    apart = world(
        carer("xu", skills=("nursing",)), station("zhapu", road=30), carer("an", "zhapu"),
        carer("bo", shifts=(Span(0, WEEK),), duty=Duty.CARE),
    )  # fmt: skip
    assert breaches(RULE, apart, visits(xu=3)) == []
    assert breaches(RULE, apart, visits(an=3)) == []
    assert [found.detail for found in breaches(RULE, apart, visits(chen=1))] == ["80 minutes, 40 in the mean"]


def test_first_edge_the_first_minute_of_the_week_counts() -> None:
    assert [found.amount for found in breaches(RULE, world(), plan(visit(0)))] == [4]


def test_last_edge_the_last_minute_of_sunday_counts() -> None:
    both = plan(visit(0, "wu"), visit(at(SUNDAY, 23), index=1))
    assert breaches(RULE, world(), both) == []
    assert [found.amount for found in breaches(RULE, world(), plan(visit(at(SUNDAY, 23))))] == [4]
