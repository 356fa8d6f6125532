from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Mode, ServiceType, StaffSkill
from scheduling.engine.timeline import Span
from tests.engine.build import (
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

RULE = "skill"


def skilled(*valid: Span, skill: str = "speech_therapy") -> Problem:
    held = tuple(StaffSkill(skill, period) for period in valid)
    return problem(station(), carer(skills=held), resident(), need_session())


def test_the_skill_is_held_on_the_day() -> None:
    assert check(skilled(Span(4, 5)), plan(session(at(4, 9)))) == []


def test_a_skill_that_expired_the_day_before() -> None:
    assert check(skilled(Span(-99, 4)), plan(session(at(4, 9)))) == [
        finding(
            RULE, "no valid skill speech_therapy on 2026-12-04", "lin-speech", need="lin-speech", resident="lin",
            staff="chen", facility="xincang", place="xincang-therapy", start=at(4, 9), end=at(4, 10),
        )
    ]  # fmt: skip


def test_another_skill_does_not_stand_in() -> None:
    assert [found.rule for found in check(skilled(Span(0), skill="nursing"), plan(session(at(4, 9))))] == [RULE]


def test_both_carers_need_it() -> None:
    two = problem(station(), carer(), carer("wu", skills=()), resident(), need_visit(staff_needed=2))
    wrong = check(two, plan(visit(at(1, 9), "chen", "wu")))
    assert [(found.rule, found.staff) for found in wrong] == [(RULE, "wu")]


def test_a_service_without_a_skill_may_be_given_by_anyone() -> None:
    company = ServiceType("company", Mode.VISIT, 60)
    anyone = problem(station(), company, carer(skills=()), resident(), need_visit(service="company"))
    assert check(anyone, plan(visit(at(1, 9), need="lin-company"))) == []


def test_first_edge_held_from_the_monday_or_the_day_after() -> None:
    assert check(skilled(Span(0)), plan(session(0))) == []
    assert [found.rule for found in check(skilled(Span(1)), plan(session(0)))] == [RULE]


def test_last_edge_held_to_the_sunday_or_the_day_before() -> None:
    assert check(skilled(Span(-9, SUNDAY + 1)), plan(session(at(SUNDAY, 23)))) == []
    assert [found.rule for found in check(skilled(Span(-9, SUNDAY)), plan(session(at(SUNDAY, 23))))] == [RULE]
