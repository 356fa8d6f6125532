from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Bed, Room, SexPolicy
from scheduling.engine.timeline import DAY
from tests.engine.build import LAST_NIGHT, finding, need_stay, plan, problem, resident, station, stay

RULE = "room_sex"


def world(policy: SexPolicy, lin: int = 2, mei: int = 2) -> Problem:
    """lin is a man, mei a woman; ward has the beds low and high."""
    ward = (Room("ward", "xincang", "bedroom", 2, sex_policy=policy), Bed("low", "ward", "respite"))
    return problem(
        station(beds=1), ward, Bed("high", "ward", "respite"), resident(), resident("mei", sex="female", road=25),
        need_stay(nights=lin), need_stay("mei", nights=mei),
    )  # fmt: skip


def test_a_man_in_a_room_for_men_and_a_woman_in_one_for_women() -> None:
    assert check(world(SexPolicy.MALE), plan(stay(1, 3, "low"))) == []
    assert check(world(SexPolicy.FEMALE), plan(stay(1, 3, "low", need="mei-respite"))) == []


def test_a_woman_in_a_room_for_men() -> None:
    mixed = plan(stay(1, 3, "low"), stay(2, 4, "high", need="mei-respite"))
    assert check(world(SexPolicy.MALE), mixed) == [
        finding(
            RULE, "the room's policy is male", "mei-respite", facility="xincang", place="ward", start=2 * DAY,
            end=4 * DAY,
        )
    ]  # fmt: skip


def test_either_sex_and_never_both_in_one_night() -> None:
    follow = plan(stay(1, 3, "low"), stay(3, 5, "high", need="mei-respite"))
    overlap = plan(stay(1, 3, "low"), stay(2, 4, "high", need="mei-respite"))
    assert check(world(SexPolicy.ONE_AT_A_TIME), follow) == []
    assert check(world(SexPolicy.ONE_AT_A_TIME), overlap) == [
        finding(
            RULE, "the room's policy is one_at_a_time", "lin-respite", "mei-respite", facility="xincang", place="ward",
            start=2 * DAY, end=3 * DAY,
        )
    ]  # fmt: skip


def test_any_may_share() -> None:
    assert check(world(SexPolicy.ANY), plan(stay(1, 3, "low"), stay(1, 3, "high", need="mei-respite"))) == []


def test_nights_apart_are_findings_of_their_own() -> None:
    ward = world(SexPolicy.MALE, mei=4)
    moves = plan(
        stay(1, 2, "low", need="mei-respite"), stay(2, 4, need="mei-respite"), stay(4, 5, "low", need="mei-respite")
    )
    assert [(found.start, found.end) for found in check(ward, moves)] == [(DAY, 2 * DAY), (4 * DAY, 5 * DAY)]


def test_first_edge_the_first_night() -> None:
    ward = world(SexPolicy.ONE_AT_A_TIME, lin=1, mei=1)
    assert check(ward, plan(stay(0, 1, "low"), stay(1, 2, "high", need="mei-respite"))) == []
    wrong = check(ward, plan(stay(0, 1, "low"), stay(0, 1, "high", need="mei-respite")))
    assert [(found.rule, found.start, found.end) for found in wrong] == [(RULE, 0, DAY)]


def test_last_edge_the_last_night_of_the_horizon() -> None:
    ward = world(SexPolicy.ONE_AT_A_TIME, lin=2, mei=1)
    end = LAST_NIGHT + 1
    apart = plan(stay(LAST_NIGHT - 2, LAST_NIGHT, "low"), stay(LAST_NIGHT, end, "high", need="mei-respite"))
    wrong = check(ward, plan(stay(LAST_NIGHT - 1, end, "low"), stay(LAST_NIGHT, end, "high", need="mei-respite")))
    assert check(ward, apart) == []
    assert [(found.rule, found.start, found.end) for found in wrong] == [(RULE, LAST_NIGHT * DAY, end * DAY)]
