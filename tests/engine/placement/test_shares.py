"""How the time for beds and day places is shared among needs that have nothing to do with each other."""

from dataclasses import dataclass

import pytest

from scheduling.engine import placement
from scheduling.engine.budget import Budget
from scheduling.engine.placement import place
from scheduling.engine.placement.components import Component
from scheduling.engine.placement.scene import Placing, Scene
from scheduling.engine.plan import Plan
from tests.engine.build import problem


@dataclass
class Sized(Component):
    size: int = 0  # type: ignore[assignment]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_largest_has_what_the_others_leave_however_many_small_ones_there_are(
    monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """A hundred seconds, of which the small ones take one each: in a thread of their own, or of that for the large."""
    clock, had = [0.0], []

    def note(
        scene: Scene, component: Component, given: Placing, budget: Budget, seed: int, jobs: int
    ) -> tuple[Placing, int]:
        had.append((component.size, budget.seconds_left))
        clock[0] += 1.0 if component.size == 1 else 0.0
        return given, 0

    components = [Sized([], set(), 10_000), *(Sized([], set(), 1) for _ in range(30))]
    monkeypatch.setattr(placement, "components_of", lambda scene, few: components)
    monkeypatch.setattr(placement, "_place", note)
    monkeypatch.setattr(placement, "ThreadPoolExecutor", _InTurn)
    place(problem(), Plan(), Budget(100.0, clock=lambda: clock[0]), 1, jobs)
    assert had[-1] == (10_000, 70.0)
    small = [seconds for size, seconds in had if size == 1 and seconds is not None]
    assert len(small) == 30 and min(small) > 0.3 and max(small) < 2.0


class _InTurn:
    """One after the other, so that the clock tells the same each time."""

    def __init__(self, workers: int) -> None:
        self.map = map

    def __enter__(self) -> "_InTurn":
        return self

    def __exit__(self, *error: object) -> None:
        pass
