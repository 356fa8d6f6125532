from scheduling.engine.plan import Plan
from scheduling.engine.problem import Limits, Problem
from scheduling.engine.rules import check
from scheduling.engine.timeline import Span
from tests.engine.build import SUNDAY, at, carer, finding, need_visit, plan, problem, resident, span, station, visit

RULE = "meal_break"
USUAL = Limits()


def world(*shifts: Span, limits: Limits = USUAL, mei: int = 60) -> Problem:
    """lin and mei live 15 minutes apart, 10 and 25 from the base; a meal takes 30 minutes from 11:00 to 13:30."""
    return problem(
        station(), carer(shifts=shifts), resident(), resident("mei", road=25), need_visit(minutes=60),
        need_visit("mei", minutes=mei), limits=limits,
    )  # fmt: skip


def two(lin: int, mei: int, minutes: int = 60) -> Plan:
    return plan(visit(lin), visit(mei, need="mei-nursing", minutes=minutes))


def test_half_an_hour_beside_the_way() -> None:
    # 11:30 to 12:15: 15 minutes on the way, then the meal until the next visit.
    day = world(span(2, 8, 17), mei=120)
    assert check(day, two(at(2, 10, 30), at(2, 12, 15), 120)) == []


def test_five_minutes_too_few() -> None:
    day = world(span(2, 8, 17), mei=120)
    assert check(day, two(at(2, 10, 30), at(2, 12, 10), 120)) == [
        finding(
            RULE, "no 30 minutes for a meal", "lin-nursing", "mei-nursing", staff="chen", facility="xincang",
            start=at(2, 11), end=at(2, 13, 30),
        )
    ]  # fmt: skip


def test_the_way_may_come_before_or_after_the_meal() -> None:
    # lin until 10:50, mei from 11:35: on the way until 11:05, then the meal.
    day = world(span(2, 8, 17), mei=120)
    assert check(day, two(at(2, 9, 50), at(2, 11, 35), 120)) == []
    # lin until 13:00, then the meal until 13:30, then the way: mei from 13:45.
    assert check(world(span(2, 10, 17)), two(at(2, 12), at(2, 13, 45))) == []


def test_before_the_first_and_after_the_last() -> None:
    # Back at the base at 12:45; or setting out from it at 11:35.
    assert check(world(span(2, 8, 17)), two(at(2, 10, 5), at(2, 11, 20))) == []
    late = world(span(2, 11, 17), mei=120)
    assert check(late, plan(visit(at(2, 12), need="mei-nursing", minutes=120))) == []


def test_a_shift_that_leaves_out_part_of_the_window_needs_no_break() -> None:
    short = world(Span(at(2, 8), at(2, 13, 29)), mei=90)
    assert check(short, two(at(2, 10), at(2, 11, 20), 90)) == []
    whole = world(Span(at(2, 8), at(2, 13, 30)), mei=90)
    assert [found.rule for found in check(whole, two(at(2, 10), at(2, 11, 20), 90))] == [RULE]


def test_first_edge_a_meal_window_at_the_first_minute_of_the_week() -> None:
    early = Limits(meal_window=Span(0, 60))
    assert check(world(span(0, 0, 8), limits=early), plan(visit(at(0, 0, 40)))) == []
    assert [found.rule for found in check(world(span(0, 0, 8), limits=early), plan(visit(at(0, 0, 35))))] == [RULE]


def test_last_edge_a_meal_window_to_the_last_minute_of_sunday() -> None:
    late = Limits(meal_window=span(0, 23, 24))
    sunday = world(span(SUNDAY, 8, 24), limits=late)
    assert check(sunday, plan(visit(at(SUNDAY, 22, 20)))) == []
    assert [found.rule for found in check(sunday, plan(visit(at(SUNDAY, 22, 25))))] == [RULE]
