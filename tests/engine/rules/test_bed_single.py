from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.timeline import DAY
from tests.engine.build import LAST_NIGHT, finding, need_stay, plan, problem, resident, station, stay

RULE = "bed_single"


def world(lin: int, mei: int) -> Problem:
    return problem(
        station(beds=2), resident(), resident("mei", road=25), need_stay(nights=lin), need_stay("mei", nights=mei)
    )


def test_one_arrives_on_the_day_the_other_leaves() -> None:
    assert check(world(3, 2), plan(stay(1, 4), stay(4, 6, need="mei-respite"))) == []


def test_two_beds_beside_each_other() -> None:
    assert check(world(3, 2), plan(stay(1, 4), stay(2, 4, "xincang-2", need="mei-respite"))) == []


def test_one_bed_given_twice() -> None:
    assert check(world(3, 2), plan(stay(1, 4), stay(3, 5, need="mei-respite"))) == [
        finding(
            RULE, "2 people in one bed", "lin-respite", "mei-respite", facility="xincang", place="xincang-1",
            start=3 * DAY, end=4 * DAY,
        )
    ]  # fmt: skip


def test_first_edge_the_first_night() -> None:
    assert check(world(1, 1), plan(stay(0, 1), stay(1, 2, need="mei-respite"))) == []
    wrong = check(world(1, 1), plan(stay(0, 1), stay(0, 1, need="mei-respite")))
    assert [(found.rule, found.start, found.end) for found in wrong] == [(RULE, 0, DAY)]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    end = LAST_NIGHT + 1
    assert check(world(2, 1), plan(stay(LAST_NIGHT - 2, LAST_NIGHT), stay(LAST_NIGHT, end, need="mei-respite"))) == []
    wrong = check(world(2, 1), plan(stay(LAST_NIGHT - 1, end), stay(LAST_NIGHT, end, need="mei-respite")))
    assert [(found.rule, found.start, found.end) for found in wrong] == [(RULE, LAST_NIGHT * DAY, end * DAY)]
