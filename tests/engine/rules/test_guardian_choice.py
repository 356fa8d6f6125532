from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.timeline import Span
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    carer,
    chosen,
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
    assert check(world(need_session(chosen_facilities=chosen("zhapu", "xincang"))), plan(session(at(0, 9)))) == []
    assert check(world(need_session(chosen_facilities=None)), plan(session(at(0, 9)))) == []


def test_a_facility_that_was_not_chosen() -> None:
    assert check(world(need_session(chosen_facilities=chosen("zhapu"))), plan(session(at(2, 9)))) == [
        finding(
            RULE, "not among the guardian's choices", "lin-speech", need="lin-speech", resident="lin",
            facility="xincang", place="xincang-therapy", start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_an_empty_choice_admits_none() -> None:
    wrong = check(world(need_session(chosen_facilities=())), plan(session(at(2, 9))))
    assert [found.rule for found in wrong] == [RULE]


def test_every_carers_facility_is_chosen_for_a_visit() -> None:
    need = need_visit(chosen_facilities=chosen("xincang"), staff_needed=2)
    wrong = check(world(need), plan(visit(at(1, 9), "chen", "wu")))
    assert [(found.rule, found.facility) for found in wrong] == [(RULE, "zhapu")]


def test_first_edge_the_first_minute_of_the_week() -> None:
    first = plan(session(0))
    assert check(world(need_session(chosen_facilities=chosen("xincang"))), first) == []
    assert [found.rule for found in check(world(need_session(chosen_facilities=chosen("zhapu"))), first)] == [RULE]


def test_last_edge_the_last_minute_of_sunday() -> None:
    last = plan(session(at(SUNDAY, 23)))
    assert check(world(need_session(chosen_facilities=chosen("xincang"))), last) == []
    assert [found.rule for found in check(world(need_session(chosen_facilities=chosen("zhapu"))), last)] == [RULE]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    binding = world(need_stay(chosen_facilities=chosen("xincang")))
    assert check(binding, plan(stay(LAST_NIGHT, LAST_NIGHT + 1))) == []
    assert [found.rule for found in check(binding, plan(stay(LAST_NIGHT, LAST_NIGHT + 1, "zhapu-1")))] == [RULE]


CHANGES = (*chosen("xincang", days=Span(-300, 4)), *chosen("zhapu", days=Span(4)))  # on Friday, as at a year's end


def broken(found: Problem, given: Plan) -> list[tuple[str, str | None, str]]:
    return [(one.rule, one.facility, one.detail) for one in check(found, given)]


def test_a_choice_holds_on_its_own_days_and_on_no_others() -> None:
    made = world(need_session(chosen_facilities=CHANGES))
    there = {"facility": "zhapu", "staff": ("wu",)}
    assert check(made, plan(session(at(3, 22)))) == []
    assert check(made, plan(session(at(4, 0), **there))) == []
    early = (RULE, "zhapu", "not among the guardian's choices on 2026-12-03")
    assert broken(made, plan(session(at(3, 22), **there))) == [early]
    late = (RULE, "xincang", "not among the guardian's choices on 2026-12-04")
    assert broken(made, plan(session(at(4, 0)))) == [late]


def test_a_session_over_the_midnight_on_which_a_choice_ends() -> None:
    over = plan(session(at(3, 23, 30)))
    late = (RULE, "xincang", "not among the guardian's choices on 2026-12-04")
    assert broken(world(need_session(chosen_facilities=CHANGES)), over) == [late]


def test_the_carer_of_a_visit_comes_from_where_was_chosen_for_the_day() -> None:
    made = world(need_visit(chosen_facilities=CHANGES))
    assert check(made, plan(visit(at(4, 9), "wu"))) == []
    assert [(one.rule, one.facility) for one in check(made, plan(visit(at(4, 9), "chen")))] == [(RULE, "xincang")]


def test_a_stay_goes_no_farther_than_its_choice() -> None:
    made = world(need_stay(nights=6, nights_min=1, chosen_facilities=CHANGES))
    assert check(made, plan(stay(0, 4))) == []
    late = (RULE, "xincang", "not among the guardian's choices on 2026-12-04")
    assert broken(made, plan(stay(0, 5))) == [late]
    assert check(made, plan(stay(4, 9, "zhapu-1"))) == []


def test_a_choice_that_goes_on_without_a_gap_is_one() -> None:
    renewed = (*chosen("xincang", days=Span(-300, 2)), *chosen("xincang", days=Span(2, 9)))
    assert check(world(need_stay(nights=4, chosen_facilities=renewed)), plan(stay(0, 4))) == []
    apart = (*chosen("xincang", days=Span(-300, 1)), *chosen("xincang", days=Span(2, 9)))
    lapsed = (RULE, "xincang", "not among the guardian's choices on 2026-12-01")
    assert broken(world(need_stay(nights=4, chosen_facilities=apart)), plan(stay(0, 4))) == [lapsed]


def test_first_edge_chosen_from_the_monday_or_the_day_after() -> None:
    for start, rules in ((0, []), (1, [RULE])):
        made = world(need_session(chosen_facilities=chosen("xincang", days=Span(start))))
        assert [found.rule for found in check(made, plan(session(0)))] == rules


def test_last_edge_chosen_to_the_sunday_or_the_day_before() -> None:
    for end, rules in ((SUNDAY + 1, []), (SUNDAY, [RULE])):
        made = world(need_session(chosen_facilities=chosen("xincang", days=Span(-9, end))))
        assert [found.rule for found in check(made, plan(session(at(SUNDAY, 23))))] == rules


def test_last_edge_chosen_to_the_last_night_of_the_horizon_or_the_one_before() -> None:
    for end, rules in ((LAST_NIGHT + 1, []), (LAST_NIGHT, [RULE])):
        made = world(need_stay(chosen_facilities=chosen("xincang", days=Span(-9, end))))
        assert [found.rule for found in check(made, plan(stay(LAST_NIGHT, LAST_NIGHT + 1)))] == rules
