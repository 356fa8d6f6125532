"""The demo city goes through the door that every workbook goes through."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduling.demo.city import make_city
from scheduling.services.workbooks import workbook_import
from scheduling.workbook.write import write_workbook

from .conftest import MONDAY

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("residents", [60, 700])
def test_import_finds_nothing_to_complain_of(tmp_path: Path, residents: int) -> None:
    path, city = tmp_path / "city.xlsx", make_city(residents, 5, MONDAY)
    write_workbook(path, city)
    first = workbook_import(path=path, now=NOW, user=None)
    again = workbook_import(path=path, now=NOW, user=None)
    rows = sum(len(sheet) for sheet in city.values())
    assert first.findings == []
    assert (first.counts()["new"], first.stored) == (rows, True)
    assert again.counts() == {"new": 0, "changed": 0, "unchanged": rows, "ended": 0, "rejected": 0}
