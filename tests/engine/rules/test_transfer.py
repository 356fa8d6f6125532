from scheduling.engine.timeline import DAY
from tests.engine.build import LAST_NIGHT, breaches, finding, need_stay, plan, problem, resident, station, stay

RULE = "transfer"
WARD = problem(station(beds=3), resident(), need_stay(nights_min=1, nights_max=9))


def test_one_bed_from_the_first_night_to_the_last() -> None:
    assert breaches(RULE, WARD, plan(stay(1, 4))) == []
    assert breaches(RULE, WARD, plan(stay(1, 2), stay(2, 4))) == []


def test_each_move() -> None:
    assert breaches(RULE, WARD, plan(stay(1, 2), stay(2, 3, "xincang-2"))) == [
        finding(
            RULE, "moves from xincang-1", "lin-respite", need="lin-respite", resident="lin", facility="xincang",
            place="xincang-2", start=2 * DAY, end=3 * DAY,
        )
    ]  # fmt: skip
    assert len(breaches(RULE, WARD, plan(stay(1, 2), stay(2, 3, "xincang-2"), stay(3, 4)))) == 2


def test_first_edge_after_the_first_night() -> None:
    assert breaches(RULE, WARD, plan(stay(0, 2))) == []
    assert [found.start for found in breaches(RULE, WARD, plan(stay(0, 1), stay(1, 2, "xincang-2")))] == [DAY]


def test_last_edge_before_the_last_night() -> None:
    end = LAST_NIGHT + 1
    assert breaches(RULE, WARD, plan(stay(LAST_NIGHT - 1, end))) == []
    moved = plan(stay(LAST_NIGHT - 1, LAST_NIGHT), stay(LAST_NIGHT, end, "xincang-3"))
    assert [found.start for found in breaches(RULE, WARD, moved)] == [LAST_NIGHT * DAY]
