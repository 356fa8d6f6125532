"""Which browser the tests start and how. Run as a module, it ends with an error where that browser does not start."""

import shutil

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


def installed() -> str | None:
    """The path of the machine's own browser, or None where the browser tool's download is to be taken."""
    return next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        playwright.chromium.launch(executable_path=installed(), args=FLAGS).close()
