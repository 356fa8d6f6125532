"""Every page in a real browser: no finding of axe, in either language nothing wider than a telephone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.core.access.roles import Role
from backend.core.models import User
from facilities.models import Bed
from scheduling.services.capacity import closure_add
from tests.addresses import PAGES, addresses
from tests.small_city import SmallCity, at, build_small_city, enter_papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TELEPHONE = {"width": 360, "height": 740}
HEADS = """row => [...row.querySelectorAll("td")]
    .map(cell => getComputedStyle(cell, "::before").content.replaceAll('"', ""))"""

# Boxes with more in them than they show, and no way to scroll to it.
CUT_OFF = """() => [...document.querySelectorAll("body *:not(input, select, textarea, .visually-hidden)")]
    .filter(box => ["hidden", "clip"].includes(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth)
    .map(box => `${box.scrollWidth - box.clientWidth} cut off: ${box.outerHTML.replace(/\\s+/g, " ").slice(0, 160)}`)"""


@pytest.fixture
def city() -> SmallCity:
    city = build_small_city()
    enter_papers(city)
    return city


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, id=role or "nobody", marks=pytest.mark.browser(seconds=2 * len(pages)))
        for role, pages in PAGES.items()
    ],
)
def test_pages_are_accessible_and_fit_a_telephone(
    browser: Browser, live_server: LiveServer, city: SmallCity, role: Role | None
) -> None:
    found = [
        f"{language} {address}: {fault}"
        for language in ("zh-hans", "en")
        for page, address in _opened(browser, live_server, city, role, language)
        for fault in (*(_axe(page) if language == "zh-hans" else ()), *_too_wide(page))
    ]
    if found:
        pytest.fail("\n".join(found))  # an assertion would cut the list short


@pytest.mark.browser(seconds=15)
def test_what_is_broken_or_unmet_reads_as_cards_on_a_telephone(
    browser: Browser, live_server: LiveServer, city: SmallCity
) -> None:
    """Time, cause and count are in sight at once: each cell under its heading, nothing to scroll sideways."""
    closure_add(
        thing=Bed.objects.get(code="TY-1-1"), span=(at(city.monday, 0, 0), None), reason="空调漏水，等待维修",
        by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now(),
    )  # fmt: skip
    board = f"/plans/{city.draft.pk}/"
    heads = {
        "/broken/": ["What", "When", "Why"],
        f"{board}unmet/": ["Needs", "Times, days or nights", "Share of the weight"],
        f"{board}?list=residents": ["Town", "Category", "Planned", "Unmet"],
    }
    for language in ("zh-hans", "en"):
        page = _signed_in(browser, live_server, city, Role.CITY_COORDINATOR, language)
        for address, named in heads.items():
            page.goto(address)
            table = page.locator("table.stacked")
            expect(table).to_have_count(1)
            assert table.locator("..").evaluate("region => region.scrollWidth - region.clientWidth") == 0
            with translation.override(language):
                assert table.locator("tbody tr").first.evaluate(HEADS) == [gettext(head) for head in named]
        page.context.close()


def _opened(
    browser: Browser, live_server: LiveServer, city: SmallCity, role: Role | None, language: str
) -> Iterator[tuple[Page, str]]:
    """Each page of the role, on a telephone."""
    page = _signed_in(browser, live_server, city, role, language)
    for address in addresses(city, role):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == (404 if "nothing-here" in address else 200), address
        assert page.url == live_server.url + address, f"{address} led to {page.url}"
        yield page, address
    page.context.close()


def _signed_in(browser: Browser, live_server: LiveServer, city: SmallCity, role: Role | None, language: str) -> Page:
    """A telephone with nothing opened yet."""
    context = browser.new_context(base_url=live_server.url, viewport=TELEPHONE)  # type: ignore[arg-type]
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if role:
        cookies[settings.SESSION_COOKIE_NAME] = session_of(city.accounts[role])
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    return context.new_page()


def session_of(user: User) -> str:
    """The key of a session in which ``user`` is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _axe(page: Page) -> list[str]:
    results = Axe().run(page)
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in results.response["violations"]
        for node in one["nodes"]
    ]


def _too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*([f"{wide} pixels wider than the screen"] if wide > 0 else []), *page.evaluate(CUT_OFF)]
