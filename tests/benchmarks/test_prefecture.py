"""The prefecture's table."""

import csv
from pathlib import Path

import pytest

from scheduling.benchmarks.prefecture import beside, neighbours, run
from tests.engine.test_counties import CROWDED, ROOMY


def test_every_county_shares_with_the_one_before_it() -> None:
    pairs = neighbours({"a": CROWDED, "b": ROOMY, "c": ROOMY})
    assert [(one.home, one.host, one.facilities) for one in pairs] == [
        ("a", "b", ("xincang",)), ("b", "c", ("xincang",)), ("c", "a", ("xincang",))
    ]  # fmt: skip


def test_counties_stand_in_a_row() -> None:
    (west, *_), (east, *_) = beside(ROOMY, 1).places, ROOMY.places
    assert east.longitude - west.longitude == pytest.approx(0.35)
    assert (west.latitude, beside(ROOMY, 0)) == (east.latitude, ROOMY)


def test_together_serves_no_less_than_alone(tmp_path: Path) -> None:
    (row,) = run({"west": CROWDED, "east": ROOMY}, 1.0, [1], 1, tmp_path, processor=True)
    assert (row.counties, row.needs, row.guests) == (2, 3, 1)
    assert (row.alone, row.together, row.needed, row.bound) == (92_400, 118_800, 118_800, 92_400)
    with (tmp_path / "prefecture.csv").open(encoding="utf-8", newline="") as table:
        assert [one["together"] for one in csv.DictReader(table)] == ["118800"]
