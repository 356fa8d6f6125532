"""The manager's morning in a browser: beds are closed with whom it affects, and who came is said with one tap."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment
from facilities.models import Closure, Facility
from scheduling.models import Attendance, BrokenAppointment
from tests.browser.test_pages import session_of
from tests.small_city import DAY, SmallCity, build_small_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city() -> SmallCity:
    return build_small_city()


def enter(page: Page, live_server: LiveServer, city: SmallCity, house: str) -> None:
    """As the manager of ``house``."""
    manager = city.accounts[Role.FACILITY_MANAGER]
    RoleAssignment.objects.filter(user=manager).update(facility=Facility.objects.get(code=house))
    cookies = {settings.SESSION_COOKIE_NAME: session_of(manager), settings.LANGUAGE_COOKIE_NAME: "en"}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )


def test_two_beds_are_closed_from_monday_to_thursday(page: Page, live_server: LiveServer, city: SmallCity) -> None:
    Closure.objects.filter(asset="bed").delete()
    enter(page, live_server, city, "TY")
    page.goto(f"{live_server.url}/facility/")
    page.get_by_role("link", name="Capacity and closures").click()
    page.get_by_role("link", name="Close something").click()
    page.get_by_label("Number of beds").fill("2")
    page.get_by_label("First day").fill(f"{city.monday}")
    page.get_by_label("Last day").fill(f"{city.monday + 3 * DAY}")
    page.get_by_label("Reason").fill("漏水")
    page.get_by_role("button", name="Show who is affected").click()
    expect(page.locator("#preview")).to_contain_text("1 people are affected")
    expect(page.locator("#preview")).to_contain_text("示例guo")
    assert not Closure.objects.filter(asset="bed").exists()
    page.get_by_role("button", name="Close all the same").click()
    expect(page.get_by_role("status")).to_contain_text("1 planned times can no longer be kept")
    assert Closure.objects.filter(asset="bed", reason="漏水").count() == 2
    assert BrokenAppointment.objects.get().need.code == "N-stay"
    page.get_by_role("link", name="Beds", exact=True).click()
    page.goto(f"{live_server.url}/facility/TY/beds/?from={city.monday}")
    expect(page.locator("td.broken")).to_contain_text("示例guo")


def test_who_came_is_said_with_one_tap(page: Page, live_server: LiveServer, city: SmallCity) -> None:
    enter(page, live_server, city, "ZJ")
    page.goto(f"{live_server.url}/facility/ZJ/?day={city.lived.week}")
    page.get_by_role("button", name="示例hu did not come").click()
    expect(page.get_by_text("Did not take place: Nobody there, nobody came")).to_be_visible()
    page.get_by_label("Why 示例hu did not come").select_option("ill")
    page.get_by_role("button", name="Save the reason").click()
    expect(page.get_by_text("Did not take place: Ill")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    page.get_by_role("button", name="示例hu came").click()
    expect(page.get_by_text("Took place", exact=True)).to_be_visible()
    assert [mark.status for mark in Attendance.objects.order_by("pk")] == ["not_met", "not_met", "cleared", "done"]
