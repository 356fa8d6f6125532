"""Pictures of the main points of a story, for people to look at: a build keeps the folder, git does not."""

from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parents[2] / "test-results/stories"  # test-results: emptied by the browser tool at each start


def picture(page: Page, story: str, step: str) -> None:
    """``<story>-<step>-<language>-<width>.png``: the whole page, as it is now."""
    language = page.locator("html").get_attribute("lang")
    assert language and page.viewport_size
    name = f"{story}-{step}-{language}-{page.viewport_size['width']}.png"
    page.screenshot(path=FOLDER / name, full_page=True, animations="disabled")
