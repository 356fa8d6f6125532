"""From pools to beds."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scheduling.engine import rules
from scheduling.engine.placement.handout import plan_of
from scheduling.engine.placement.scene import Placing, Scene
from scheduling.engine.placement.wishes import Piece
from scheduling.engine.plan import Plan
from scheduling.engine.timeline import Span
from tests.engine.build import need_stay, plan, problem, resident, station, stay

NAMES = tuple(f"r{number}" for number in range(9))


def nights(first: int, end: int) -> tuple[int, int]:
    return min(first, end), max(first, end) + 1


@given(st.lists(st.builds(nights, st.integers(0, 27), st.integers(0, 27)), min_size=1, max_size=9))
def test_every_stay_has_a_bed_to_itself(stays: list[tuple[int, int]]) -> None:
    beds = max(sum(first <= night < end for first, end in stays) for night in range(28))
    names = NAMES[: len(stays)]
    made = problem(
        station(beds=beds), tuple(resident(name) for name in names),
        tuple(need_stay(name, end - first) for name, (first, end) in zip(names, stays, strict=True)),
    )  # fmt: skip
    placing = Placing({f"{name}-respite": (Piece(0, *span),) for name, span in zip(names, stays, strict=True)}, {})
    handed = plan_of(Scene(made, Plan()), placing)
    assert rules.check(made, handed) == []
    assert [(one.first_night, one.end_night) for one in sorted(handed.stays)] == stays


def test_a_newcomer_does_not_take_the_bed_that_someone_is_used_to() -> None:
    made = problem(
        station(beds=2), resident("lin"), resident("wu"), need_stay("lin", 4, dates=Span(3, 7)), need_stay("wu", 5),
        baseline=plan(stay(3, 7, "xincang-1")),
    )  # fmt: skip
    placing = Placing({"lin-respite": (Piece(0, 3, 7),), "wu-respite": (Piece(0, 0, 5),)}, {})
    assert plan_of(Scene(made, made.baseline), placing) == plan(
        stay(3, 7, "xincang-1"), stay(0, 5, "xincang-2", need="wu-respite")
    )


def test_who_came_first_keeps_the_bed_in_which_two_are_used_to_sleep() -> None:
    made = problem(
        station(beds=2), resident("lin"), resident("wu"), need_stay("lin", 4), need_stay("wu", 4),
        baseline=plan(stay(0, 4, "xincang-2"), stay(4, 8, "xincang-2", need="wu-respite")),
    )  # fmt: skip
    placing = Placing({"lin-respite": (Piece(0, 0, 4),), "wu-respite": (Piece(0, 3, 7),)}, {})
    scene = Scene(replace(made), made.baseline)
    assert plan_of(scene, placing) == plan(stay(0, 4, "xincang-2"), stay(3, 7, "xincang-1", need="wu-respite"))
