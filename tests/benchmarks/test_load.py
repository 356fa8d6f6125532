"""What the load run reports, and that it says when there are too few families. It starts a server only for enough."""

from pathlib import Path

import pytest

from backend.core.models import User
from scheduling.benchmarks.load import Asked, _row, run
from tests.small_city import build_small_city


def test_a_row_of_the_report() -> None:
    asked = [Asked("api", number / 1000, 200 if number else 0) for number in range(101)]
    row = _row("api", 20, 10.0, asked)
    assert (row.requests, row.per_second, row.median, row.p95, row.worst, row.failed) == (
        101,
        10.1,
        50.0,
        95.9,
        100.0,
        1,
    )


@pytest.mark.django_db
def test_too_few_families(tmp_path: Path) -> None:
    build_small_city()
    accounts = User.objects.count()
    with pytest.raises(ValueError, match=r"^50 families are asked for, and 1 have"):
        run(50, 1.0, 0.1, 1, tmp_path)
    assert (User.objects.count(), list(tmp_path.iterdir())) == (accounts, [])
