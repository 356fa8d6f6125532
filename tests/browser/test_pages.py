"""Every page in a real browser: no finding of axe, nothing wider than a telephone, in both languages."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from backend.core.access.roles import Role
from backend.core.models import User
from tests.addresses import PAGES, addresses
from tests.small_city import SmallCity, build_small_city, enter_papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TELEPHONE = {"width": 360, "height": 740}


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
        for fault in (*_axe(page), *_too_wide(page))
    ]
    if found:
        pytest.fail("\n".join(found))  # an assertion would cut the list short


def _opened(
    browser: Browser, live_server: LiveServer, city: SmallCity, role: Role | None, language: str
) -> Iterator[tuple[Page, str]]:
    """Each page of the role, on a telephone."""
    context = browser.new_context(base_url=live_server.url, viewport=TELEPHONE)  # type: ignore[arg-type]
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if role:
        cookies[settings.SESSION_COOKIE_NAME] = session_of(city.accounts[role])
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    page = context.new_page()
    for address in addresses(city, role):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == (404 if "nothing-here" in address else 200), address
        assert page.url == live_server.url + address, f"{address} led to {page.url}"
        yield page, address
    context.close()


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
    return [f"{wide} pixels wider than the screen"] if wide > 0 else []
