"""Sheets for the wall are A4, and hold what the screen holds."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.core.access.roles import Role
from tests.browser.test_pages import session_of
from tests.small_city import build_small_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_carers_sheet_is_one_page_of_a4_without_the_screens_own_parts(page: Page, live_server: LiveServer) -> None:
    city = build_small_city()
    key = session_of(city.accounts[Role.CITY_COORDINATOR])
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page.goto(f"/plans/{city.published.pk}/print/staff/chen/")
    page.emulate_media(media="print")
    expect(page.locator("header.site-header")).to_be_hidden()
    expect(page.locator("table").first).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    width, height = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)[0]
    assert (round(float(width)), round(float(height))) == (595, 842)
