"""Both ways to place."""

import pytest

from scheduling.engine import placement


@pytest.fixture(params=["exact", "search"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All needs at once, as where they are few, and by the search for many."""
    if request.param == "search":
        monkeypatch.setattr(placement, "FEW", 0)
