"""Which browser the tests start and how. Run as a module, it ends with an error where that browser does not start."""

import shutil
import subprocess
from functools import cache

from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@cache
def installed() -> str | None:
    """The path of the machine's own browser, or None where the browser tool's download is to be taken.

    That a name is found is not enough: Ubuntu's chromium-browser only says what would have to be installed.
    """
    return next(filter(_runs, filter(None, map(shutil.which, NAMES))), None)


def _runs(path: str) -> bool:
    return subprocess.run([path, "--version"], capture_output=True).returncode == 0


if __name__ == "__main__":
    with sync_playwright() as playwright:
        playwright.chromium.launch(executable_path=installed(), args=FLAGS).close()
