"""Compiled code never leaves its tables. Nothing looks for that where weeks are planned, as it takes time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.fixture
def cache(pytestconfig: pytest.Config) -> Path:
    """Where the code that looks is kept from one run to the next: to compile it takes most of the time of these tests,
    and numba does so anew as soon as a source has changed.
    """
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("bounds")


def checked(arguments: list[str], cache: Path) -> str:
    """The same code compiled with indices looked at, which the compiled code of every day, kept elsewhere, is not."""
    environ = os.environ | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(cache)}
    process = subprocess.run([sys.executable, *arguments], cwd=CHECKOUT, env=environ, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def test_an_index_outside_is_noticed_where_it_is_looked_for(cache: Path) -> None:
    assert checked(["-c", OUTSIDE], cache).splitlines() == ["-1 0", "2 0", "0 -1", "0 3"] * 2


@pytest.mark.lengthy(seconds=250)
def test_no_search_leaves_its_tables(cache: Path) -> None:
    files = [f"tests/engine/{name}" for name in SEARCHES]
    checked(["-m", "pytest", "-q", "-p", "no:django", "-p", "no:xdist", *files], cache)
