from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.timeline import DAY
from tests.engine.build import LAST_NIGHT, finding, need_stay, plan, problem, resident, station, stay

RULE = "room_ages"


def world(child_born: str = "2015-06-01", child_household: str = "mei-house", nights: int = 2) -> Problem:
    """lin is grown up, mei a child."""
    return problem(
        station(beds=3), resident(), resident("mei", birth_date=child_born, household=child_household, road=25),
        need_stay(nights=nights), need_stay("mei", nights=nights),
    )  # fmt: skip


def together(first: int, end: int) -> Plan:
    return plan(stay(first, end), stay(first, end, "xincang-2", need="mei-respite"))


def test_apart_by_night() -> None:
    assert check(world(), plan(stay(1, 3), stay(3, 5, "xincang-2", need="mei-respite"))) == []


def test_a_child_with_an_adult_of_another_household() -> None:
    assert check(world(), plan(stay(1, 3), stay(2, 4, "xincang-2", need="mei-respite"))) == [
        finding(
            RULE, "a child with an adult of another household", "lin-respite", "mei-respite", facility="xincang",
            place="xincang-bedroom", start=2 * DAY, end=3 * DAY,
        )
    ]  # fmt: skip


def test_one_household_may_share_unless_a_third_is_there() -> None:
    family = world(child_household="lin-house")
    assert check(family, plan(stay(1, 3), stay(1, 3, "xincang-2", need="mei-respite"))) == []
    third = problem(
        station(beds=3), resident(), resident("mei", birth_date="2015-06-01", household="lin-house"),
        resident("bo", road=25), need_stay(), need_stay("mei"), need_stay("bo"),
    )  # fmt: skip
    crowded = plan(stay(1, 2), stay(1, 2, "xincang-2", need="mei-respite"), stay(1, 2, "xincang-3", need="bo-respite"))
    assert [found.rule for found in check(third, crowded)] == [RULE]


def test_two_children_may_share() -> None:
    children = problem(
        station(beds=2), resident(birth_date="2016-01-01"), resident("mei", birth_date="2015-06-01"), need_stay(),
        need_stay("mei"),
    )  # fmt: skip
    assert check(children, plan(stay(1, 2), stay(1, 2, "xincang-2", need="mei-respite"))) == []


def test_first_edge_the_18th_birthday_is_the_monday_or_the_day_after() -> None:
    first = together(0, 1)
    assert check(world(child_born="2008-11-30", nights=1), first) == []
    assert [found.end for found in check(world(child_born="2008-12-01", nights=1), first)] == [DAY]


def test_last_edge_the_18th_birthday_is_the_last_night_or_the_day_after() -> None:
    # Night 27 begins on 27 December 2026.
    last = together(LAST_NIGHT, LAST_NIGHT + 1)
    assert check(world(child_born="2008-12-27", nights=1), last) == []
    wrong = check(world(child_born="2008-12-28", nights=1), last)
    assert [(found.rule, found.start) for found in wrong] == [(RULE, LAST_NIGHT * DAY)]
