"""Move by hand in a real browser: dragged with the mouse, and by the keyboard alone; then undone."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.core.access.roles import Role
from facilities.models import Closure
from scheduling.models import ManualChange, Pin
from tests.browser.test_pages import session_of
from tests.small_city import SmallCity, build_small_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TWO_HOURS = 144  # of the drawing
DAY = 1440


@pytest.fixture
def city() -> SmallCity:
    city = build_small_city()
    Closure.objects.all().delete()
    return city


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, city: SmallCity) -> Page:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    cookies = {
        settings.LANGUAGE_COOKIE_NAME: "en",
        settings.SESSION_COOKIE_NAME: session_of(city.accounts[Role.TOWN_COORDINATOR]),
    }
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    return context.new_page()


def test_dragged_told_moved_and_undone(page: Page, city: SmallCity) -> None:
    page.goto(f"/plans/{city.draft.pk}/staff/chen/")
    block = page.locator('a.block[data-need="N-therapy"][data-index="0"]')
    block.scroll_into_view_if_needed()
    box = block.locator("rect").bounding_box()
    assert box is not None
    scale = block.evaluate(
        """block => {
            const strip = block.ownerSVGElement;
            return strip.getBoundingClientRect().width / strip.viewBox.baseVal.width;
        }"""
    )
    middle = box["y"] + box["height"] / 2

    page.mouse.move(box["x"] + 10, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 10 + scale * TWO_HOURS, middle, steps=6)
    said = page.locator("#move-check")
    expect(said).to_contain_text("It moves what the family has confirmed.")
    assert not ManualChange.objects.exists()
    page.mouse.up()
    page.get_by_role("button", name="Move it and pin it").click()

    expect(page).to_have_url(re.compile(r"/moves/$"))
    assert Pin.objects.get().start == DAY + 11 * 60
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    assert not Pin.objects.exists()


def test_a_drag_to_where_it_cannot_be_offers_no_button(page: Page, city: SmallCity) -> None:
    page.goto(f"/plans/{city.draft.pk}/staff/chen/")
    rect = page.locator('a.block[data-need="N-therapy"][data-index="0"] rect').bounding_box()
    other = page.locator('a.block[data-need="N-therapy"][data-index="1"] rect').bounding_box()
    assert rect is not None
    assert other is not None

    page.mouse.move(rect["x"] + 10, rect["y"] + 10)
    page.mouse.down()
    page.mouse.move(other["x"] + 10, other["y"] + 10, steps=6)
    page.mouse.up()

    expect(page.locator("#move-check .notice.bad")).to_contain_text("示例lin")
    expect(page.get_by_role("button", name="Move it and pin it")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#move-check")).to_be_hidden()


def test_what_an_earlier_place_would_mean_is_gone_when_another_is_asked_about(page: Page, city: SmallCity) -> None:
    """And where no answer comes, that is said: there is no button of the earlier answer to press."""
    page.goto(f"/plans/{city.draft.pk}/staff/chen/")
    rect = page.locator('a.block[data-need="N-therapy"][data-index="0"] rect').bounding_box()
    assert rect is not None
    moves = page.get_by_role("button", name="Move it and pin it")

    def drag(to: int) -> None:
        page.mouse.move(rect["x"] + 10, rect["y"] + 10)
        page.mouse.down()
        page.mouse.move(rect["x"] + 10 + to, rect["y"] + 10, steps=6)

    drag(TWO_HOURS)
    page.mouse.up()
    expect(moves).to_be_visible()
    expect(page.locator("#move-check")).to_contain_text("示例lin")
    page.context.set_offline(True)
    drag(TWO_HOURS // 2)
    expect(moves).to_have_count(0)
    page.mouse.up()
    expect(page.locator("#move-check")).to_contain_text("It could not be found out what that would mean")
    page.context.set_offline(False)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    drag(TWO_HOURS)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"/sign-in/\?next=/plans/"))


def test_by_the_keyboard_alone(page: Page, city: SmallCity) -> None:
    page.goto(f"/plans/{city.draft.pk}/staff/chen/")
    page.locator('a.block[data-need="N-therapy"][data-index="0"]').focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/moves/new/"))
    page.locator("#time").fill("11:00")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move it and pin it").press("Enter")

    expect(page).to_have_url(re.compile(r"/moves/$"))
    assert Pin.objects.get().start == DAY + 11 * 60
