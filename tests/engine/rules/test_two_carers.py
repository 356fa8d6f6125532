import pytest

from scheduling.engine.demand import Need
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Mode, ServiceType
from tests.engine.build import (
    DANCE,
    HALL,
    SUNDAY,
    at,
    carer,
    finding,
    need_session,
    need_visit,
    plan,
    problem,
    resident,
    session,
    station,
    visit,
)

RULE = "two_carers"


def world(*needs: Need, service: ServiceType | None = None) -> Problem:
    return problem(
        station(), HALL, carer(), carer("wu"), resident(), resident("mei", road=25),
        *((service,) if service else ()), *needs,
    )  # fmt: skip


def details(problem: Problem, *placements: object) -> list[str]:
    found = check(problem, plan(*placements))  # type: ignore[arg-type]
    assert {one.rule for one in found} <= {RULE}
    return [one.detail for one in found]


def test_one_carer_and_two_together() -> None:
    assert details(world(need_visit()), visit(at(2, 9))) == []
    assert details(world(need_visit(staff_needed=2)), visit(at(2, 9), "chen", "wu")) == []


def test_one_where_two_are_needed() -> None:
    assert check(world(need_visit(staff_needed=2)), plan(visit(at(2, 9)))) == [
        finding(
            RULE, "carers: 1, needed: 2", "lin-nursing", need="lin-nursing", resident="lin", start=at(2, 9),
            end=at(2, 10),
        )
    ]  # fmt: skip


def test_two_where_one_is_needed_and_one_carer_named_twice() -> None:
    assert details(world(need_visit()), visit(at(2, 9), "chen", "wu")) == ["carers: 2, needed: 1"]
    assert details(world(need_visit(staff_needed=2)), visit(at(2, 9), "wu", "wu")) == ["a carer is named twice"]


def test_the_service_may_need_two() -> None:
    lifting = ServiceType("lifting", Mode.VISIT, 30, "nursing", staff_needed=2)
    need = need_visit(service="lifting")
    assert details(world(need, service=lifting), visit(at(2, 9), need="lin-lifting", minutes=30)) == [
        "carers: 1, needed: 2"
    ]
    both = visit(at(2, 9), "chen", "wu", need="lin-lifting", minutes=30)
    assert details(world(need, service=lifting), both) == []


def test_a_group_may_have_two_for_the_sake_of_another_attendee() -> None:
    needs = need_session(service="dance"), need_session("mei", service="dance", staff_needed=2)
    group = ("lin-dance", "mei-dance")
    two = session(at(2, 9), *group, staff=("chen", "wu"), service="dance", room="hall")
    one = session(at(2, 9), *group, service="dance", room="hall")
    assert DANCE.group_size == 3
    assert details(world(*needs), two) == []
    assert details(world(*needs), one) == ["carers: 1, needed: 2"]


@pytest.mark.parametrize("minutes", [55, 65])
def test_the_length_is_the_services_unless_the_need_says_otherwise(minutes: int) -> None:
    assert details(world(need_visit(minutes=minutes)), visit(at(2, 9), minutes=minutes)) == []
    assert details(world(need_visit()), visit(at(2, 9), minutes=minutes)) == [f"{minutes} minutes, 60 are needed"]


def test_the_start_is_on_the_grid() -> None:
    assert details(world(need_visit()), visit(at(2, 9, 5))) == []
    assert details(world(need_visit()), visit(at(2, 9, 4))) == ["the start is not on the grid of 5 minutes"]


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert details(world(need_session()), session(0)) == []
    assert details(world(need_session()), session(0, staff=("chen", "wu"))) == ["carers: 2, needed: 1"]


def test_last_edge_the_last_minute_of_sunday() -> None:
    assert details(world(need_session()), session(at(SUNDAY, 23))) == []
    assert details(world(need_session()), session(at(SUNDAY, 23), staff=())) == ["carers: 0, needed: 1"]
