from scheduling.engine.demand import Entitlement
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import audit
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import SUNDAY, at, carer, finding, need_visit, plan, problem, resident, station, visit

RULE = "entitlement_minimum"


def world(valid: Span, least: int) -> Problem:
    entitlement = Entitlement("E1", "lin", "nursing", valid, 9, least)
    return problem(station(), carer(), resident(), need_visit(times=3, funded=True), entitlement)


def used(*days: int) -> Plan:
    return plan(*(visit(at(day, 9), index=index) for index, day in enumerate(days)))


def test_used_as_much_as_it_should_be() -> None:
    assert audit(world(Span(0, 4), 2), used(1, 3)) == []


def test_one_unit_too_few() -> None:
    assert audit(world(Span(-20, 4), 2), used(1, 5)) == [
        finding(RULE, "1 units of E1 used, at least 2", resident="lin", end=4 * DAY)
    ]


def test_an_open_end_asks_for_nothing_yet() -> None:
    assert audit(world(Span(0), 2), used()) == []


def test_first_edge_monday_is_the_last_day_or_it_ended_before() -> None:
    assert [found.end for found in audit(world(Span(-9, 1), 2), used(0))] == [DAY]
    assert audit(world(Span(-9, 0), 2), used()) == []


def test_last_edge_sunday_is_the_last_day_or_it_ends_after() -> None:
    assert [found.end for found in audit(world(Span(0, SUNDAY + 1), 2), used(SUNDAY))] == [7 * DAY]
    assert audit(world(Span(0, SUNDAY + 1), 1), used(SUNDAY)) == []
    assert audit(world(Span(0, SUNDAY + 2), 2), used(SUNDAY)) == []
