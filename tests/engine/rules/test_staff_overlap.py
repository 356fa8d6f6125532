from scheduling.engine.plan import Visit
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

RULE = "staff_overlap"


def world(*shifts: Span, care: tuple[Span, ...] = ()) -> Problem:
    """The base at milestone 0, lin at 10 and mei at 25: 15 minutes between the two."""
    return problem(
        station(), carer(shifts=shifts), *(Shift("chen", "xincang", period, Duty.CARE) for period in care), resident(),
        resident("mei", road=25), need_visit(), need_visit("mei"), need_session(),
    )  # fmt: skip


def at_mei(start: int) -> Visit:
    return visit(start, need="mei-nursing")


def test_the_travel_fits_to_the_minute() -> None:
    exact = world(Span(at(2, 8, 50), at(2, 11, 40)))
    assert check(exact, plan(visit(at(2, 9)), at_mei(at(2, 10, 15)))) == []


def test_two_appointments_at_one_time() -> None:
    assert check(world(span(2, 8, 14)), plan(visit(at(2, 9)), at_mei(at(2, 9, 55)))) == [
        finding(
            RULE, "two appointments at one time", "lin-nursing", "mei-nursing", staff="chen", start=at(2, 9),
            end=at(2, 10, 55),
        )
    ]  # fmt: skip


def test_one_after_the_other_at_one_place() -> None:
    inside = problem(
        station(), carer(shifts=(span(2, 9, 11),)), resident(), resident("mei", road=25), need_session(),
        need_session("mei"),
    )  # fmt: skip
    assert check(inside, plan(session(at(2, 9)), session(at(2, 10), "mei-speech"))) == []


def test_a_short_one_inside_a_long_one() -> None:
    long = problem(
        station(), carer(), resident(), resident("mei"), need_visit(minutes=180), need_visit("mei", minutes=30),
        need_visit("mei", id="late", minutes=30),
    )  # fmt: skip
    late = visit(at(2, 11), need="late", minutes=30)
    wrong = check(long, plan(visit(at(2, 9), minutes=180), visit(at(2, 9, 30), need="mei-nursing", minutes=30), late))
    assert [found.occurrences[1].need for found in wrong if found.detail == "two appointments at one time"] == [
        "mei-nursing", "late",
    ]  # fmt: skip


def test_no_time_to_travel_between_two_places() -> None:
    assert check(world(span(2, 8, 14)), plan(visit(at(2, 9)), at_mei(at(2, 10, 10)))) == [
        finding(
            RULE, "15 minutes of travel, 10 are left", "lin-nursing", "mei-nursing", staff="chen", start=at(2, 9),
            end=at(2, 11, 10),
        )
    ]  # fmt: skip


def test_no_time_at_all_between_two_places() -> None:
    wrong = check(world(span(2, 8, 14)), plan(visit(at(2, 9)), at_mei(at(2, 10))))
    assert [found.detail for found in wrong] == ["15 minutes of travel, 0 are left"]


def test_the_way_back_is_that_of_the_last_appointment() -> None:
    late = world(Span(at(2, 8), at(2, 11, 39)))
    assert [found.detail for found in check(late, plan(visit(at(2, 9)), at_mei(at(2, 10, 15))))] == [
        "25 minutes back to the base, 24 are left"
    ]


def test_no_time_from_the_base_or_back_to_it() -> None:
    assert check(world(Span(at(2, 8, 51), at(2, 11))), plan(visit(at(2, 9)))) == [
        finding(
            RULE, "10 minutes from the base, 9 are left", "lin-nursing", staff="chen", start=at(2, 9), end=at(2, 10)
        )
    ]
    assert check(world(Span(at(2, 8), at(2, 10, 9))), plan(visit(at(2, 9)))) == [
        finding(
            RULE, "10 minutes back to the base, 9 are left", "lin-nursing", staff="chen", start=at(2, 9), end=at(2, 10)
        )
    ]


def test_two_shifts_of_a_day_each_go_back_to_the_base() -> None:
    parted = world(Span(at(2, 8), at(2, 10, 5)), span(2, 11, 14))
    assert [found.detail for found in check(parted, plan(visit(at(2, 9)), at_mei(at(2, 11, 10))))] == [
        "10 minutes back to the base, 5 are left",
        "25 minutes from the base, 10 are left",
    ]


def test_care_duty_may_touch_and_not_overlap() -> None:
    duty = (span(2, 10, 12),)
    assert check(world(span(2, 8, 14), care=duty), plan(session(at(2, 9)))) == []
    assert check(world(span(2, 8, 14), care=duty), plan(session(at(2, 9, 5)))) == [
        finding(
            RULE, "an appointment during care duty", "lin-speech", staff="chen", start=at(2, 9, 5), end=at(2, 10, 5)
        )
    ]


def test_first_edge_the_first_minute_of_the_week() -> None:
    assert check(world(span(0, 0, 2)), plan(visit(at(0, 0, 10)))) == []
    wrong = check(world(span(0, 0, 2)), plan(visit(at(0, 0, 5))))
    assert [found.detail for found in wrong] == ["10 minutes from the base, 5 are left"]


def test_last_edge_the_last_minute_of_sunday() -> None:
    late = world(span(SUNDAY, 20, 24))
    assert check(late, plan(visit(at(SUNDAY, 22, 50)))) == []
    assert [found.detail for found in check(late, plan(visit(at(SUNDAY, 22, 55))))] == [
        "10 minutes back to the base, 5 are left"
    ]
