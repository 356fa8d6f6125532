from scheduling.engine.plan import Visit
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Mode, ServiceOrder, ServiceType
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

RULE = "service_order"
BATH = ServiceType("bath", Mode.VISIT, 60, "nursing", after=ServiceOrder("nursing", 30, 120))


def world(*more: object) -> Problem:
    """lin has nursing twice and a bath, half an hour to two hours after it."""
    return problem(
        station(), carer(), BATH, resident(road=0), need_visit(times=2), need_visit(service="bath", times=3), *more
    )


USUAL = world()
LATE = ["not 30 to 120 minutes after nursing of the same day"]


def bath(start: int, index: int = 0) -> Visit:
    return visit(start, need="lin-bath", index=index)


def details(*placements: Visit, world: Problem = USUAL) -> list[str]:
    return [found.detail for found in breaches(RULE, world, plan(*placements))]


def test_from_the_least_to_the_most_both_allowed() -> None:
    assert check(world(), plan(visit(at(2, 9)), bath(at(2, 10, 30)))) == []
    assert check(world(), plan(visit(at(2, 9)), bath(at(2, 12)))) == []


def test_too_early_too_late_and_before() -> None:
    assert check(world(), plan(visit(at(2, 9)), bath(at(2, 10, 25)))) == [
        finding(RULE, LATE[0], "lin-bath", need="lin-bath", resident="lin", start=at(2, 10, 25), end=at(2, 11, 25))
    ]
    assert details(visit(at(2, 9)), bath(at(2, 12, 5))) == LATE
    assert details(visit(at(2, 9)), bath(at(2, 7))) == LATE


def test_each_occurrence_follows_the_one_of_its_number() -> None:
    assert details(visit(at(1, 9)), visit(at(3, 9), index=1), bath(at(1, 11)), bath(at(3, 11), 1)) == []
    assert details(visit(at(1, 9)), visit(at(3, 9), index=1), bath(at(1, 11), 1), bath(at(3, 11))) == LATE * 2
    assert details(visit(at(1, 9)), visit(at(3, 9), index=1), bath(at(3, 11), 2)) == LATE


def test_the_earlier_one_alone_is_fine_and_the_later_one_alone_is_not() -> None:
    assert details(visit(at(2, 9))) == []
    assert details(bath(at(2, 11))) == LATE


def test_any_need_of_the_earlier_service_will_do() -> None:
    two = world(need_visit(id="evening"))
    assert details(visit(at(2, 17), need="evening"), bath(at(2, 19)), world=two) == []


def test_without_a_need_of_the_earlier_service_the_rule_is_silent() -> None:
    free = problem(station(), carer(), BATH, resident(road=0), need_visit(service="bath"))
    assert check(free, plan(bath(at(2, 11)))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert details(visit(0), bath(90)) == []
    assert details(visit(0), bath(85)) == LATE


def test_last_edge_the_last_minute_of_sunday() -> None:
    assert details(visit(at(SUNDAY, 20)), bath(at(SUNDAY, 23))) == []
    assert details(visit(at(SUNDAY, 19, 55)), bath(at(SUNDAY, 23))) == LATE


def test_last_edge_midnight_parts_the_days() -> None:
    assert details(visit(at(SUNDAY - 1, 22, 30)), bath(at(SUNDAY, 0, 5))) == LATE
