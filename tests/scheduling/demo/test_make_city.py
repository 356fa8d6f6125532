"""The command: same seed, same bytes, no database, and a clear word about a wrong argument."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from scheduling.demo.chance import apportion, stream
from scheduling.workbook.sheets import BY_KEY


def run(folder: Path, name: str, hash_seed: str) -> bytes:
    path = folder / name
    command = [
        sys.executable,
        "manage.py",
        *["make_city", "--residents", "300", "--seed", "1", "--week", "2026-W49", "--output"],
        path,
    ]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "CARE_DATA_DIR": str(folder / "data")}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return path.read_bytes()


def test_same_seed_same_bytes_in_every_process(tmp_path: Path) -> None:
    assert run(tmp_path, "a.xlsx", "0") == run(tmp_path, "b.xlsx", "12345")
    assert not (tmp_path / "data" / "postgres").exists()


def test_workbook_has_all_sheets_with_chinese_headers(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "village.xlsx"
    call_command("make_city", residents=60, output=str(path), week="2026-W49")
    book = pd.read_excel(path, sheet_name=None, engine="calamine", dtype=str)
    assert {sheet.zh for sheet in BY_KEY.values()} <= {*book}
    assert list(book["残疾人"].columns) == [column.zh for column in BY_KEY["residents"].columns]
    assert len(book["残疾人"]) == 60


@pytest.mark.parametrize(
    ("options", "says"),
    [({"residents": 5}, "residents.*5.*50.*200000"), ({"week": "2026-W60"}, "2026-W60"), ({"week": "next"}, "next")],
)
def test_wrong_arguments_are_named_and_nothing_is_written(
    tmp_path: Path, options: dict[str, object], says: str
) -> None:
    path = tmp_path / "city.xlsx"
    with pytest.raises(CommandError, match=says):
        call_command("make_city", output=str(path), **options)
    assert not path.exists()


def test_without_a_week_it_is_the_coming_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 12, 31))
    call_command("make_city", residents=60, output=str(tmp_path / "city.xlsx"))
    assert "2027-W01" in capsys.readouterr().out


def test_a_stream_is_the_same_on_every_machine_and_its_own() -> None:
    assert stream(1, "people").random() == 0.028558879110629376
    assert stream(1, "people").random() != stream(1, "staff").random()


def test_apportion_gives_away_everything() -> None:
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(1, [0.2, 0.5, 0.3]) == [0, 1, 0]
    assert apportion(0, [1, 2]) == [0, 0]
