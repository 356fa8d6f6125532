"""A search waits while its best plan is looked at: the longer that takes, the more seldom it is done."""

from itertools import pairwise

import pytest

from scheduling.engine.budget import Budget
from scheduling.engine.plan import Plan
from scheduling.engine.result import Progress
from scheduling.engine.track import Track
from tests.engine.build import carer, need_visit, problem, resident, station


@pytest.mark.parametrize(("takes", "apart"), [(1 / 16, 2 + 1 / 16), (1 / 2, 3.5), (1.0, 6.75), (4.0, 10.25)])
def test_looks_are_the_further_apart_the_longer_one_takes(takes: float, apart: float) -> None:
    now, seen = 0.0, list[float]()

    def look(progress: Progress) -> None:
        nonlocal now
        seen.append(progress.seconds)
        now += takes

    track = Track(
        problem(station(), carer(), resident(), need_visit()), Budget(clock=lambda: now), look, lambda plan: None
    )
    track.report("placement", Plan())
    while len(seen) < 4:
        now += 0.25
        track.improved(Plan, 0, 0)
    assert [after - before for before, after in pairwise(seen[1:])] == [apart, apart]
