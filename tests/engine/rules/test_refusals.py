from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    carer,
    finding,
    need_session,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    session,
    station,
    stay,
    visit,
)

RULE = "refusals"


def world(*needs: object) -> Problem:
    return problem(
        station(beds=1), station("zhapu", road=30, beds=1), carer(), carer("wu", "zhapu"), resident(), *needs
    )


def test_facilities_and_carers_that_are_not_refused() -> None:
    need = need_visit(refused_staff=("wu",), refused_facilities=("zhapu",))
    assert check(world(need), plan(visit(at(0, 9)))) == []


def test_a_refused_carer() -> None:
    assert check(world(need_session(refused_staff=("wu", "chen"))), plan(session(at(2, 9)))) == [
        finding(
            RULE, "refused by the family", "lin-speech", need="lin-speech", resident="lin", staff="chen",
            facility="xincang", place="xincang-therapy", start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_a_refused_facility() -> None:
    assert check(world(need_session(refused_facilities=("xincang",))), plan(session(at(2, 9)))) == [
        finding(
            RULE, "refused by the family", "lin-speech", need="lin-speech", resident="lin", facility="xincang",
            place="xincang-therapy", start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_a_visit_by_a_carer_of_a_refused_facility() -> None:
    need = need_visit(refused_facilities=("zhapu",), staff_needed=2)
    wrong = check(world(need), plan(visit(at(1, 9), "chen", "wu")))
    assert [(found.rule, found.facility) for found in wrong] == [(RULE, "zhapu")]


def test_first_edge_the_first_minute_of_the_week() -> None:
    first = plan(session(0))
    assert check(world(need_session(refused_staff=("wu",))), first) == []
    assert [found.rule for found in check(world(need_session(refused_staff=("chen",))), first)] == [RULE]


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = plan(session(at(SUNDAY, 23)))
    assert check(world(need_session(refused_staff=("wu",))), last) == []
    assert [found.rule for found in check(world(need_session(refused_staff=("chen",))), last)] == [RULE]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    refuses = world(need_stay(refused_facilities=("zhapu",)))
    assert check(refuses, plan(stay(LAST_NIGHT, LAST_NIGHT + 1))) == []
    assert [found.rule for found in check(refuses, plan(stay(LAST_NIGHT, LAST_NIGHT + 1, "zhapu-1")))] == [RULE]
