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

RULE = "guardian_choice"


def world(*needs: object) -> Problem:
    return problem(
        station(beds=1), station("zhapu", road=30, beds=1), carer(), carer("wu", "zhapu"), resident(), *needs
    )


def test_a_chosen_facility_and_no_choice_asked_for() -> None:
    assert check(world(need_session(chosen_facilities=("zhapu", "xincang"))), plan(session(at(0, 9)))) == []
    assert check(world(need_session(chosen_facilities=None)), plan(session(at(0, 9)))) == []


def test_a_facility_that_was_not_chosen() -> None:
    assert check(world(need_session(chosen_facilities=("zhapu",))), plan(session(at(2, 9)))) == [
        finding(
            RULE, "not among the guardian's choices", "lin-speech", need="lin-speech", resident="lin",
            facility="xincang", place="xincang-therapy", start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_an_empty_choice_admits_none() -> None:
    wrong = check(world(need_session(chosen_facilities=())), plan(session(at(2, 9))))
    assert [found.rule for found in wrong] == [RULE]


def test_every_carers_facility_is_chosen_for_a_visit() -> None:
    need = need_visit(chosen_facilities=("xincang",), staff_needed=2)
    wrong = check(world(need), plan(visit(at(1, 9), "chen", "wu")))
    assert [(found.rule, found.facility) for found in wrong] == [(RULE, "zhapu")]


def test_first_edge_the_first_minute_of_the_week() -> None:
    first = plan(session(0))
    assert check(world(need_session(chosen_facilities=("xincang",))), first) == []
    assert [found.rule for found in check(world(need_session(chosen_facilities=("zhapu",))), first)] == [RULE]


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = plan(session(at(SUNDAY, 23)))
    assert check(world(need_session(chosen_facilities=("xincang",))), last) == []
    assert [found.rule for found in check(world(need_session(chosen_facilities=("zhapu",))), last)] == [RULE]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    chosen = world(need_stay(chosen_facilities=("xincang",)))
    assert check(chosen, plan(stay(LAST_NIGHT, LAST_NIGHT + 1))) == []
    assert [found.rule for found in check(chosen, plan(stay(LAST_NIGHT, LAST_NIGHT + 1, "zhapu-1")))] == [RULE]
