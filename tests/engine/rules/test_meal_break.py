from scheduling.engine.plan import Visit
from scheduling.engine.problem import Limits, Problem
from scheduling.engine.rules import check
from scheduling.engine.timeline import Span
from tests.engine.build import (
    SUNDAY,
    at,
    carer,
    finding,
    need_visit,
    piece,
    plan,
    problem,
    resident,
    span,
    station,
    visit,
)

RULE = "meal_break"
USUAL = Limits()


def world(*shifts: Span, limits: Limits = USUAL, lin: int = 60, mei: int = 60) -> Problem:
    """lin and mei live 15 minutes apart, 10 and 25 from the base; a meal takes 30 minutes from 11:00 to 13:30."""
    return problem(
        station(), carer(shifts=shifts), resident(), resident("mei", road=25), need_visit(times=2, minutes=lin),
        need_visit("mei", minutes=mei), limits=limits,
    )  # fmt: skip


def at_mei(start: int, minutes: int = 60) -> Visit:
    return visit(start, need="mei-nursing", minutes=minutes)


def test_half_an_hour_beside_the_way() -> None:
    # 11:30 to 12:15: 15 minutes on the way, then the meal until the next visit.
    day = world(span(2, 8, 17), mei=120)
    assert check(day, plan(visit(at(2, 10, 30)), at_mei(at(2, 12, 15), 120))) == []


def test_five_minutes_too_few() -> None:
    day = world(span(2, 8, 17), mei=120)
    assert check(day, plan(visit(at(2, 10, 30)), at_mei(at(2, 12, 10), 120))) == [
        finding(
            RULE, "no 30 minutes for a meal", "lin-nursing", "mei-nursing", staff="chen", facility="xincang",
            start=at(2, 11), end=at(2, 13, 30),
        )
    ]  # fmt: skip


def test_the_way_may_come_before_or_after_the_meal() -> None:
    # lin until 10:50, mei from 11:35: on the way until 11:05, then the meal.
    day = world(span(2, 8, 17), mei=120)
    assert check(day, plan(visit(at(2, 9, 50)), at_mei(at(2, 11, 35), 120))) == []
    # lin from the start of the shift until 13:00, then the meal until 13:30, then the way: mei from 13:45.
    late = world(span(2, 11, 17), lin=110)
    assert check(late, plan(visit(at(2, 11, 10), minutes=110), at_mei(at(2, 13, 45)))) == []
    assert [found.rule for found in check(late, plan(visit(at(2, 11, 10), minutes=110), at_mei(at(2, 13, 40))))] == [
        RULE
    ]


def test_before_the_first_and_after_the_last() -> None:
    # Back at the base at 12:45; or setting out from it at 11:35.
    assert check(world(span(2, 8, 17)), plan(visit(at(2, 10, 5)), at_mei(at(2, 11, 20)))) == []
    late = world(span(2, 11, 17), mei=120)
    assert check(late, plan(visit(at(2, 12), need="mei-nursing", minutes=120))) == []


def test_after_the_last_the_way_back_takes_its_time_of_the_shift() -> None:
    # mei until 12:45, then the meal until 13:15, and 25 minutes back to the base.
    def found(shift_end: int) -> list[str]:
        day = world(Span(at(2, 8), shift_end), mei=120)
        return [one.rule for one in check(day, plan(visit(at(2, 9, 30)), at_mei(at(2, 10, 45), 120)))]

    assert found(at(2, 17)) == []
    assert found(at(2, 13, 40)) == []
    assert found(at(2, 13, 35)) == [RULE]


def test_each_day_of_a_long_shift_and_only_those_near_the_meal() -> None:
    two_days = world(Span(at(2, 0), at(4, 0)), lin=180)
    noon = visit(at(3, 10, 45), index=1, minutes=180)
    assert check(two_days, plan(visit(at(2, 7), minutes=180), noon, at_mei(at(3, 15)))) == [
        finding(
            RULE, "no 30 minutes for a meal", "lin-nursing:1", staff="chen", facility="xincang", start=at(3, 11),
            end=at(3, 13, 30),
        )
    ]  # fmt: skip
    early = plan(visit(at(2, 10, 45), minutes=180), visit(at(3, 7), index=1, minutes=180))
    assert [found.start for found in check(two_days, early)] == [at(2, 11)]


def test_the_way_into_the_window_names_its_appointment() -> None:
    # 10:45 at lin's to 13:20 at mei's: 150 minutes apart on a longer road.
    far = problem(
        station(), carer(shifts=(span(2, 8, 20),)), resident(), resident("mei", road=160), need_visit(),
        need_visit("mei"),
    )  # fmt: skip
    assert [found.occurrences for found in check(far, plan(visit(at(2, 9, 45)), at_mei(at(2, 13, 20))))] == [
        (piece("lin-nursing"), piece("mei-nursing"))
    ]


def test_a_shift_that_leaves_out_part_of_the_window_needs_no_break() -> None:
    short = world(Span(at(2, 8), at(2, 13, 29)), mei=90)
    assert check(short, plan(visit(at(2, 10)), at_mei(at(2, 11, 20), 90))) == []
    whole = world(Span(at(2, 8), at(2, 13, 30)), mei=90)
    assert [found.rule for found in check(whole, plan(visit(at(2, 10)), at_mei(at(2, 11, 20), 90)))] == [RULE]


def test_first_edge_a_meal_window_at_the_first_minute_of_the_week() -> None:
    early = Limits(meal_window=Span(0, 60))
    assert check(world(span(0, 0, 8), limits=early), plan(visit(at(0, 0, 40)))) == []
    assert [found.rule for found in check(world(span(0, 0, 8), limits=early), plan(visit(at(0, 0, 35))))] == [RULE]


def test_last_edge_a_meal_window_to_the_last_minute_of_sunday() -> None:
    late = Limits(meal_window=span(0, 23, 24))
    sunday = world(span(SUNDAY, 8, 24), limits=late)
    assert check(sunday, plan(visit(at(SUNDAY, 22, 20)))) == []
    assert [found.rule for found in check(sunday, plan(visit(at(SUNDAY, 22, 25))))] == [RULE]
