"""Compiled code never leaves its tables. Nothing looks for that where weeks are planned, as it takes time."""

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
SEARCHES = [
    "appointments/test_search.py",
    "placement/test_push.py",
    "placement/test_rosters.py",
    "sessions/test_annealing.py",
    "visits/test_improve.py",
]

OUTSIDE = """
from scheduling.engine.search.book import Book
from tests.engine.search.test_book import box, change, write

for use in (change, write):
    for row, column in [(-1, 0), (2, 0), (0, -1), (0, 3)]:
        try:
            use(Book(box()), row, column)
        except IndexError:
            print(row, column)
"""


def checked(arguments: list[str], cache: Path) -> str:
    """The same code compiled with indices looked at, which compiled code kept on disk is not."""
    environ = os.environ | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(cache)}
    process = subprocess.run([sys.executable, *arguments], cwd=CHECKOUT, env=environ, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def test_an_index_outside_is_noticed_where_it_is_looked_for(tmp_path: Path) -> None:
    assert checked(["-c", OUTSIDE], tmp_path).splitlines() == ["-1 0", "2 0", "0 -1", "0 3"] * 2


def test_no_search_leaves_its_tables(tmp_path: Path) -> None:
    files = [f"tests/engine/{name}" for name in SEARCHES]
    checked(["-m", "pytest", "-q", "-p", "no:django", "-p", "no:xdist", *files], tmp_path)
