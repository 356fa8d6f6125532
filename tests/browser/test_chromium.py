from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser import chromium


@pytest.fixture(autouse=True)
def answered() -> None:
    """No page is opened here."""


@pytest.fixture
def browser_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, int], Path]]:
    """``browser_there(name, ends)``: a browser of the machine whose start ends so, and a line each time in its log."""
    monkeypatch.setenv("PATH", str(tmp_path))
    chromium.installed.cache_clear()

    def there(name: str, ends: int) -> Path:
        path = tmp_path / name
        path.write_text(f'#!/bin/sh\necho "$@" >> "$0.log"\nexit {ends}\n', "utf-8")
        path.chmod(0o755)
        return path

    yield there
    chromium.installed.cache_clear()


def test_the_first_that_runs_is_taken_and_looked_for_once(browser_there: Callable[[str, int], Path]) -> None:
    browser_there("chromium", 1)  # as one that would first have to be installed by another tool
    runs = browser_there("chromium-browser", 0)
    browser_there("google-chrome", 0)
    assert [chromium.installed(), chromium.installed()] == [str(runs)] * 2
    assert runs.with_name("chromium-browser.log").read_text("utf-8") == "--version\n"


def test_where_none_runs_the_download_is_to_be_taken(browser_there: Callable[[str, int], Path]) -> None:
    browser_there("chromium", 1)
    assert chromium.installed() is None
