"""A real browser: Debian's chromium where it is installed, the browser tool's own download elsewhere."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser import chromium
from tests.browser.quiet import under_way
from tests.jobs.workers import LONGEST, eventually, worker

__all__ = ["worker"]
# No assertion is about how long a page takes, or a worker that it waits for.
expect.set_options(timeout=LONGEST * 1000)


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Addresses in tests are relative: page.goto("/admin/")."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # The browser tool keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {**browser_type_launch_args, "executable_path": chromium.installed(), "args": chromium.FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(autouse=True)
def answered(transactional_db: None, browser: Browser) -> Iterator[None]:
    """What pages still ask for is answered before the tables are emptied: neither waits for the other in a ring."""
    yield
    for context in browser.contexts:
        context.close()
    eventually(lambda: not under_way())
