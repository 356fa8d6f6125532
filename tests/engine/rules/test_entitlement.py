from typing import Any

from scheduling.engine.demand import Entitlement, Need
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    carer,
    finding,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    station,
    stay,
    visit,
)

RULE = "entitlement"


def world(need: Need, *entitlements: Entitlement, more: tuple[Any, ...] = ()) -> Problem:
    return problem(station(beds=2), carer(), resident(), need, *more, *entitlements)


def visited(*entitlements: Entitlement) -> Problem:
    return world(need_visit(times=2, funded=True), *entitlements)


def nursing(valid: Span, most: int, id: str = "E1") -> Entitlement:
    return Entitlement(id, "lin", "nursing", valid, most)


def respite(valid: Span, most: int, id: str = "E1") -> Entitlement:
    return Entitlement(id, "lin", "respite", valid, most)


BOTH = plan(visit(at(1, 9)), visit(at(2, 9), index=1))


def test_as_many_units_as_are_left() -> None:
    assert check(visited(nursing(Span(1, 3), 2)), BOTH) == []


def test_one_unit_more_than_is_left() -> None:
    assert check(visited(nursing(Span(1, 3), 1)), BOTH) == [
        finding(RULE, "2 units of E1, 1 are left", "lin-nursing:0", "lin-nursing:1", need="lin-nursing", resident="lin")
    ]


def test_no_entitlement_on_the_day() -> None:
    assert check(visited(nursing(Span(1, 2), 9)), BOTH) == [
        finding(
            RULE, "no entitlement valid on 2026-12-02", "lin-nursing:1", need="lin-nursing", resident="lin",
            start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_of_another_service_it_does_not_help_and_unfunded_care_needs_none() -> None:
    other = Entitlement("E1", "lin", "respite", Span(0), 9)
    assert [
        found.rule for found in check(world(need_visit(funded=True), other, more=(need_stay(),)), plan(visit(at(1, 9))))
    ] == [RULE]
    assert check(world(need_visit()), plan(visit(at(1, 9)))) == []


def test_needs_of_one_service_share_it_and_periods_follow_each_other() -> None:
    two = world(need_visit(funded=True), nursing(Span(0), 1), more=(need_visit(id="more", funded=True),))
    assert [found.detail for found in check(two, plan(visit(at(1, 9)), visit(at(2, 9), need="more")))] == [
        "2 units of E1, 1 are left"
    ]
    assert check(visited(nursing(Span(0, 2), 1), nursing(Span(2), 1, "E2")), BOTH) == []


def test_every_night_of_a_stay_is_a_unit() -> None:
    three = need_stay(nights=3, funded=True)
    assert check(world(three, respite(Span(1, 4), 3)), plan(stay(1, 4))) == []
    assert check(world(three, respite(Span(1, 4), 2)), plan(stay(1, 2), stay(2, 4, "xincang-2"))) == [
        finding(RULE, "3 units of E1, 2 are left", "lin-respite", need="lin-respite", resident="lin")
    ]
    assert check(world(three, respite(Span(1, 3), 9)), plan(stay(1, 4))) == [
        finding(
            RULE, "no entitlement valid on 2026-12-03", "lin-respite", need="lin-respite", resident="lin",
            facility="xincang", place="xincang-1", start=DAY, end=4 * DAY,
        )
    ]  # fmt: skip


def test_first_edge_valid_from_the_monday_or_the_day_after() -> None:
    monday = plan(visit(at(0, 0, 10)))
    assert check(visited(nursing(Span(0), 1)), monday) == []
    assert [found.rule for found in check(visited(nursing(Span(1), 1)), monday)] == [RULE]


def test_last_edge_valid_to_the_sunday_or_the_day_before() -> None:
    sunday = plan(visit(at(SUNDAY, 22, 50)))
    assert check(visited(nursing(Span(0, SUNDAY + 1), 1)), sunday) == []
    assert [found.rule for found in check(visited(nursing(Span(0, SUNDAY), 1)), sunday)] == [RULE]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    last, need = plan(stay(LAST_NIGHT, LAST_NIGHT + 1)), need_stay(funded=True)
    assert check(world(need, respite(Span(0, LAST_NIGHT + 1), 1)), last) == []
    assert [found.rule for found in check(world(need, respite(Span(0, LAST_NIGHT), 1)), last)] == [RULE]
