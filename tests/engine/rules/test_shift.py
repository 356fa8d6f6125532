from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Duty, Shift
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
    span,
    station,
    visit,
)

RULE = "shift"


def on_duty(*shifts: Span, duty: Duty = Duty.APPOINTMENTS) -> Problem:
    return problem(station(), carer(shifts=shifts, duty=duty), resident(road=0), need_visit(), need_session())


def rules(problem: Problem, *placements: object) -> list[str]:
    return [found.rule for found in check(problem, plan(*placements))]  # type: ignore[arg-type]


def test_inside_a_shift_and_over_two_that_touch() -> None:
    assert rules(on_duty(span(2, 9, 10)), visit(at(2, 9))) == []
    assert rules(on_duty(span(2, 10, 12), span(2, 8, 10)), visit(at(2, 9, 30))) == []


def test_outside_of_every_shift() -> None:
    assert check(on_duty(span(2, 8, 9), span(2, 10, 12)), plan(visit(at(2, 9)))) == [
        finding(
            RULE, "not on duty for appointments", "lin-nursing", need="lin-nursing", resident="lin", staff="chen",
            start=at(2, 9), end=at(2, 10),
        )
    ]  # fmt: skip


def test_longer_than_the_shift_or_across_a_gap() -> None:
    assert rules(on_duty(Span(at(2, 9), at(2, 9, 59))), visit(at(2, 9))) == [RULE]
    assert rules(on_duty(span(2, 8, 10), Span(at(2, 10, 1), at(2, 12))), visit(at(2, 9, 30))) == [RULE]


def test_care_duty_is_no_duty_for_appointments() -> None:
    assert RULE in rules(on_duty(span(2, 8, 12), duty=Duty.CARE), visit(at(2, 9)))


def test_a_session_needs_a_shift_at_its_facility_and_a_visit_one_anywhere() -> None:
    elsewhere = problem(
        station(), station("zhapu", road=0), carer(shifts=()), Shift("chen", "zhapu", span(2, 8, 12)), resident(road=0),
        need_visit(), need_session(),
    )  # fmt: skip
    assert rules(elsewhere, session(at(2, 9))) == [RULE]
    assert rules(elsewhere, visit(at(2, 9))) == []


def test_both_carers_are_on_duty() -> None:
    two = problem(
        station(), carer(), carer("wu", shifts=(span(2, 8, 9),)), resident(road=0), need_visit(staff_needed=2)
    )
    assert [found.staff for found in check(two, plan(visit(at(2, 9), "chen", "wu")))] == ["wu"]


def test_first_edge_a_shift_that_starts_with_the_week_or_a_minute_later() -> None:
    assert rules(on_duty(Span(0, 60)), visit(0)) == []
    assert rules(on_duty(Span(1, 61)), visit(0)) == [RULE]


def test_first_edge_a_shift_that_began_on_the_sunday_before() -> None:
    assert rules(on_duty(Span(-120, 60)), visit(0)) == []


def test_last_edge_a_shift_that_ends_with_the_week_or_a_minute_earlier() -> None:
    assert rules(on_duty(span(SUNDAY, 22, 24)), visit(at(SUNDAY, 23))) == []
    assert rules(on_duty(Span(at(SUNDAY, 22), at(SUNDAY, 23, 59))), visit(at(SUNDAY, 23))) == [RULE]
