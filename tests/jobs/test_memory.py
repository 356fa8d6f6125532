"""A solve has so much memory and no more."""

import pytest

from scheduling.engine.result import Params
from scheduling.solving.apart import OutOfMemory, SolveFailed, _ended, solve_apart
from tests.engine.build import problem


def test_a_solve_that_needs_more_than_it_may_use_fails_and_names_the_setting() -> None:
    with pytest.raises(OutOfMemory, match=r"It may use 60 MB \(CARE_RUN_MEMORY\)\.$"):
        solve_apart(problem(), Params(seconds=None, work=1, jobs=1), lambda look: None, lambda: False, memory=60)


def test_a_process_that_the_system_ended_was_short_of_memory() -> None:
    assert isinstance(_ended(-9, 0), OutOfMemory)
    assert type(_ended(-6, 500)) is type(_ended(1, 0)) is SolveFailed
