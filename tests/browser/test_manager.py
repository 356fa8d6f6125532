"""The manager's morning in a browser: beds are closed with whom it affects until the coordinator has published the
week anew, and who came is said with one tap."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment
from facilities.models import Bed, Closure, Facility, Room
from scheduling.models import Attendance, BrokenAppointment, Plan
from tests.browser.pictures import picture
from tests.browser.test_pages import session_of
from tests.jobs.workers import Worker, eventually
from tests.network import day
from tests.scheduling.village import facility
from tests.small_city import DAY, SmallCity, build_small_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city() -> SmallCity:
    return build_small_city()


def enter(page: Page, live_server: LiveServer, city: SmallCity, role: Role) -> None:
    cookies = {settings.SESSION_COOKIE_NAME: session_of(city.accounts[role]), settings.LANGUAGE_COOKIE_NAME: "en"}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )


def manage(page: Page, live_server: LiveServer, city: SmallCity, house: str) -> None:
    """Sign in as the manager of ``house``."""
    manager = city.accounts[Role.FACILITY_MANAGER]
    RoleAssignment.objects.filter(user=manager).update(facility=Facility.objects.get(code=house))
    enter(page, live_server, city, Role.FACILITY_MANAGER)


def another_house() -> None:
    """With a bed that is free, where those who lose theirs may go."""
    house = facility("TZ", "residential", "residential_care")
    for kind in ("accreditation", "insurance"):
        house.credentials.create(kind=kind, valid=(day(-300), None))
    Bed.objects.create(
        code="TZ-1-1", room=Room.objects.create(code="TZ-1", facility=house, name="201", use="bedroom", size=1),
        kind="long_stay",
    )  # fmt: skip


BROKEN = ["N-stay", "N-therapy"]


def test_two_beds_are_closed_and_the_week_is_mended(
    page: Page, browser: Browser, live_server: LiveServer, city: SmallCity, worker: Callable[..., Worker]
) -> None:
    """From Monday to Thursday: the manager sees who is affected, the coordinator replans and publishes."""
    Closure.objects.filter(asset="bed").delete()
    another_house()
    worker("long", "default")
    manage(page, live_server, city, "TY")
    page.goto(f"{live_server.url}/facility/")
    picture(page, "manager", "1-today")
    page.get_by_role("link", name="Capacity and closures").click()
    page.get_by_role("link", name="Close something").click()
    page.get_by_label("Number of beds").fill("2")
    page.get_by_label("First day").fill(f"{city.monday}")
    page.get_by_label("Last day").fill(f"{city.monday + 3 * DAY}")
    page.get_by_label("Reason").fill("漏水")
    page.get_by_role("button", name="Show who is affected").click()
    expect(page.locator("#preview")).to_contain_text("1 person is affected")
    expect(page.locator("#preview")).to_contain_text("示例guo")
    assert not Closure.objects.filter(asset="bed").exists()
    picture(page, "manager", "2-affected")
    page.get_by_role("button", name="Close all the same").click()
    expect(page.get_by_role("status")).to_contain_text("1 planned time can no longer be kept")
    assert Closure.objects.filter(asset="bed", reason="漏水").count() == 2
    # The stay at once; and a worker, before or after, looks at all that is published, and finds the therapy whose
    # therapist is away.
    eventually(
        lambda: [*BrokenAppointment.objects.order_by("need__code").values_list("need__code", flat=True)] == BROKEN
    )
    page.get_by_role("link", name="Beds", exact=True).click()
    page.goto(f"{live_server.url}/facility/TY/beds/?from={city.monday}")
    expect(page.locator("td.broken")).to_contain_text("示例guo")
    picture(page, "manager", "3-beds")

    desk = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}).new_page()
    enter(desk, live_server, city, Role.CITY_COORDINATOR)
    desk.goto("/desk/")
    picture(desk, "manager", "4-desk-of-the-coordinator")
    desk.get_by_role("link", name="Look and replan").click()
    expect(desk.get_by_role("row", name="示例guo")).to_contain_text("漏水")
    picture(desk, "manager", "5-broken")
    desk.get_by_role("button", name=f"Replan {city.week}").click()
    eventually(lambda: Plan.objects.filter(week=city.monday, version=3).exists())
    expect(desk.get_by_role("status")).to_contain_text("Version 3 mends what can be mended.")
    desk.get_by_role("link", name="Look at what it changes, and publish it").click()
    expect(desk.get_by_role("row", name="示例guo")).to_contain_text("Moved")
    picture(desk, "manager", "6-compare")
    desk.get_by_role("button", name="Publish this version").click()
    eventually(lambda: Plan.objects.filter(week=city.monday, version=3, status="published").exists())
    expect(desk.get_by_role("status")).to_contain_text("Version 3 is published.")
    desk.goto("/broken/")
    expect(desk.get_by_text("Everything that is published can be kept.")).to_be_visible()
    desk.context.close()

    page.reload()
    expect(page.locator("td.broken")).to_have_count(0)
    expect(page.get_by_text(re.compile("closed · 漏水"))).to_have_count(2)
    picture(page, "manager", "7-published")


def test_who_came_is_said_with_one_tap(page: Page, live_server: LiveServer, city: SmallCity) -> None:
    manage(page, live_server, city, "ZJ")
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


def test_each_tap_leads_on_and_what_is_not_stored_is_said(page: Page, live_server: LiveServer, city: SmallCity) -> None:
    """The focus goes to what the cell offers next, and no button seems dead: without a connection, where the server
    refuses, and once the session has ended."""
    manage(page, live_server, city, "ZJ")
    page.goto(f"{live_server.url}/facility/ZJ/?day={city.lived.week}")
    page.get_by_role("button", name="示例hu came").click()
    back = page.get_by_role("button", name="Take back what was said of 示例hu")
    expect(back).to_be_focused()
    expect(back).to_have_accessible_description(re.compile("Took place"))
    page.context.set_offline(True)
    back.click()
    said = page.locator("#not-stored")
    expect(said).to_contain_text("there is no connection")
    picture(page, "manager", "8-no-connection")
    page.context.set_offline(False)
    page.evaluate("document.body.setAttribute('hx-headers', '{}')")
    page.locator(".came [name=csrfmiddlewaretoken]").evaluate("token => { token.value = 'x' }")
    back.click()
    expect(said).to_contain_text("This was not stored. Load the page again, then try once more.")
    said.get_by_role("link").click()
    back.click()
    came = page.get_by_role("button", name="示例hu came")
    expect(came).to_be_focused()
    assert [mark.status for mark in Attendance.objects.order_by("pk")] == ["done", "cleared"]
    Session.objects.all().delete()
    came.click()
    expect(page.get_by_role("status")).to_contain_text("What you sent last is not stored")
    expect(page).to_have_url(re.compile(r"/sign-in/\?next=%2Ffacility%2FZJ%2F%3Fday%3D"))
