"""Days of a carer and a family on a telephone: without a connection, and from the invitation to the calendar."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from icalendar import Calendar
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect
from pytest_django.live_server_helper import LiveServer

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment
from facilities.models import Bed, StaffMember
from residents.models import Guardian, Need
from scheduling.models import Attendance, Offer, Plan, WaitingListEntry
from tests.browser.pictures import picture
from tests.browser.test_pages import TELEPHONE, session_of
from tests.jobs.workers import Worker, eventually
from tests.small_city import DAY, SmallCity, build_small_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE = re.compile(r" (\d{6}) ")
# Waits until the browser has put the page by. Polled inside: the page's policy lets nothing be evaluated later.
KEPT = """async (address) => {
  await navigator.serviceWorker.ready;
  while (!(await (await caches.open("care-my-week")).match(address, { ignoreVary: true })))
    await new Promise((resolve) => setTimeout(resolve, 50));
}"""
FORGOTTEN = """async () => {
  while ((await caches.keys()).length) await new Promise((resolve) => setTimeout(resolve, 50));
}"""


@pytest.fixture
def city() -> SmallCity:
    return build_small_city()


@pytest.fixture
def telephone(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=live_server.url, viewport=TELEPHONE, locale="zh-CN")  # type: ignore[arg-type]
    yield context
    context.close()


def enter(telephone: BrowserContext, city: SmallCity, role: Role, live_server: LiveServer) -> None:
    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(city.accounts[role])}
    telephone.add_cookies([{**cookie, "url": live_server.url}])


@contextmanager
def no_connection(telephone: BrowserContext, live_server: LiveServer) -> Iterator[None]:
    """The browser takes the connection of a page loaded anew away a moment late: what the page sends at once would
    arrive. So nothing answers there either.
    """
    server = live_server.thread.httpd
    application = server.get_app()

    def away(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("503 Service Unavailable", [("Content-Length", "0")])
        return []

    telephone.set_offline(True)
    server.set_app(away)
    yield
    server.set_app(application)
    telephone.set_offline(False)


def carers_page(telephone: BrowserContext, city: SmallCity, live_server: LiveServer) -> Page:
    """The day of the carer in the week that was lived."""
    enter(telephone, city, Role.CARER, live_server)
    page = telephone.new_page()
    page.goto(f"/my-week/?day={city.lived.week}")
    return page


def test_what_a_carer_taps_without_a_connection_is_stored_once(
    telephone: BrowserContext, city: SmallCity, live_server: LiveServer
) -> None:
    """And next week is there to read; until the carer signs out, on whatever page."""
    enter(telephone, city, Role.CARER, live_server)
    page = telephone.new_page()
    address = f"/my-week/?day={city.lived.week}"
    page.goto(address)
    page.evaluate(KEPT, live_server.url + address)
    page.evaluate("caches.delete('care-my-week')")
    tools = telephone.new_cdp_session(page)
    with page.expect_navigation():  # past the worker, which then does not serve the page
        tools.send("Page.reload", {"ignoreCache": True})
    tools.detach()
    page.evaluate(KEPT, live_server.url + address)
    picture(page, "carer", "1-list")
    next_week = f"/my-week/?day={city.monday}"
    page.evaluate(KEPT, live_server.url + next_week)
    with no_connection(telephone, live_server):
        page.goto(next_week)
        expect(page.get_by_text("没有网络")).to_be_visible()
        expect(page.get_by_role("heading", name="上门护理")).to_be_visible()
        page.goto(address)
        page.get_by_role("button", name="已完成").click()
        expect(page.get_by_text("已完成，尚未发送")).to_be_visible()
        picture(page, "carer", "2-offline")
        page.reload()
        expect(page.get_by_text("没有网络")).to_be_visible()
        expect(page.get_by_role("heading", name="上门护理")).to_be_visible()
        expect(page.get_by_text("已完成，尚未发送")).to_be_visible()
        assert not Attendance.objects.exists()
    expect(page.locator("#unsent")).to_be_hidden()
    expect(page.locator("#kept")).to_be_hidden()  # the kept page was read anew, now that there is a connection
    expect(page.locator("[data-state]")).to_have_text("已完成")
    picture(page, "carer", "3-synced")
    (said,) = Attendance.objects.all()
    assert (said.need.code, said.status, said.date) == ("N-nursing", "done", city.lived.week)
    assert page.evaluate("localStorage.getItem('care.taps')") == "[]"
    page.goto("/calendar/")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in/")
    page.evaluate(FORGOTTEN)


def test_a_list_kept_for_a_coming_day_takes_taps_on_that_day(
    telephone: BrowserContext, city: SmallCity, live_server: LiveServer
) -> None:
    page = carers_page(telephone, city, live_server)
    coming = f"/my-week/?day={city.monday}"
    page.evaluate(KEPT, live_server.url + coming)
    done = page.get_by_role("button", name="已完成")
    with no_connection(telephone, live_server):
        page.goto(coming)
        expect(page.get_by_role("heading", name="上门护理")).to_be_visible()
        expect(done).to_be_hidden()
        expect(page.locator("h1")).not_to_contain_text("今天")
        page.clock.set_fixed_time(f"{city.monday}T12:00:00+08:00")
        page.reload()
        expect(page.locator("h1")).to_contain_text("今天，")
        expect(page.locator("#kept")).to_contain_text(date_format(timezone.localdate(), "n月j日"))
        done.click()
        expect(page.get_by_text("已完成，尚未发送")).to_be_visible()
        picture(page, "carer", "4-coming-day")
        page.evaluate("localStorage.removeItem('care.taps')")


def test_a_tap_whose_answer_was_lost_is_sent_again_and_stored_once(
    telephone: BrowserContext, city: SmallCity, live_server: LiveServer
) -> None:
    enter(telephone, city, Role.CARER, live_server)
    page = telephone.new_page()
    lost: set[int] = set()
    losing = True  # also what the telephone sends again by itself, which it does every half minute

    def lose_the_answer(route: Route) -> None:
        if losing:
            lost.add(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/my-week/marks/", lose_the_answer)
    page.goto(f"/my-week/?day={city.lived.week}")
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="已开始").click()
    expect(page.get_by_text("已开始，尚未发送")).to_be_visible()
    assert (lost, Attendance.objects.count()) == ({200}, 1)
    losing = False
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#unsent")).to_be_hidden()
    assert Attendance.objects.count() == 1


def test_what_one_carer_taps_another_does_not_send(
    telephone: BrowserContext, city: SmallCity, live_server: LiveServer
) -> None:
    """Who has signed in on the same telephone while the page of the first was open."""
    page = carers_page(telephone, city, live_server)
    enter(telephone, city, Role.CITY_COORDINATOR, live_server)  # may mark it as well
    RoleAssignment.objects.create(
        user=city.accounts[Role.CITY_COORDINATOR], role=Role.CARER, staff=StaffMember.objects.get(code="wu")
    )
    page.get_by_role("button", name="已完成").click()
    expect(page.locator("#unsent-sign-in")).to_be_visible()
    assert not Attendance.objects.exists()
    enter(telephone, city, Role.CARER, live_server)
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#unsent")).to_be_hidden()
    assert Attendance.objects.get().by == city.accounts[Role.CARER]


def test_what_another_than_the_server_answers_is_not_taken_for_stored(
    telephone: BrowserContext, city: SmallCity, live_server: LiveServer
) -> None:
    """A page that says nothing of the tap, and one tap that the server cannot take: the other is sent all the same."""
    page = carers_page(telephone, city, live_server)
    foreign = True

    def says_done(request: Request) -> bool:
        return "status=done" in (request.post_data or "")

    def answer(route: Route) -> None:
        if foreign:
            route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to our hotel</h1>")
        elif not says_done(route.request):
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    page.route("**/my-week/marks/", answer)
    page.get_by_role("button", name="已开始").click()
    with page.expect_request_finished(says_done):
        page.get_by_role("button", name="已完成").click()
    expect(page.locator("#unsent-number")).to_have_text("2")
    foreign = False
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#unsent-number")).to_have_text("1")
    assert [said.status for said in Attendance.objects.all()] == ["done"]


def test_a_tap_that_the_telephone_has_no_room_for_is_sent_at_once(
    telephone: BrowserContext, city: SmallCity, live_server: LiveServer
) -> None:
    page = carers_page(telephone, city, live_server)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }; }")
    with page.expect_navigation():
        page.get_by_role("button", name="已完成").click()
    expect(page.locator("[data-state]")).to_have_text("已完成")
    assert [said.status for said in Attendance.objects.all()] == ["done"]


def test_what_cannot_be_stored_is_told_and_not_lost(
    telephone: BrowserContext, city: SmallCity, live_server: LiveServer
) -> None:
    page = carers_page(telephone, city, live_server)
    Plan.objects.filter(pk=city.lived.pk).update(status="superseded")
    page.get_by_role("button", name="已完成").click()
    expect(page.get_by_text("安排有变动，这一项已不在您的名下")).to_be_visible()
    expect(page.locator("#refused-list")).to_contain_text("示例lin · 下午 2:00–2:30 上门护理 · 已完成")
    expect(page.locator("[data-state]")).to_be_hidden()  # nothing of it is on the way any more
    page.reload()
    expect(page.get_by_text("安排有变动，这一项已不在您的名下")).to_be_visible()
    page.get_by_role("button", name="已告诉协调员").click()
    expect(page.locator("#refused")).to_be_hidden()
    assert not Attendance.objects.exists()


def offered(city: SmallCity) -> Guardian:
    """A free bed is offered to Qian; her mother has not signed in yet."""
    need = Need.objects.get(code="N-respite")
    mother = Guardian.objects.create(resident=need.resident, name="示例钱母", relation="parent", phone="13800000007")
    entry, now, first = WaitingListEntry.objects.get(need=need), timezone.now(), city.monday + 7 * DAY
    WaitingListEntry.objects.filter(pk=entry.pk).update(status="offered")
    bed = Bed.objects.get(code="TY-1-2")
    Offer.objects.create(
        entry=entry, facility=bed.room.facility, bed=bed, dates=(first, first + 7 * DAY), offered_at=now,
        expires_at=now + timedelta(days=2),
    )  # fmt: skip
    return mother


def printed_invitation(browser: Browser, live_server: LiveServer, city: SmallCity, guardian: Guardian) -> str:
    """The code on the sheet that the coordinator has printed."""
    desk = browser.new_context(base_url=live_server.url, locale="zh-CN")
    enter(desk, city, Role.CITY_COORDINATOR, live_server)
    page = desk.new_page()
    page.goto(f"/residents/{guardian.resident.code}/")
    page.get_by_role("link", name="邀请家属").click()
    page.get_by_role("listitem").filter(has_text=guardian.name).get_by_role("button", name="打印邀请单").click()
    picture(page, "family", "0-sheet")
    code = page.locator("article p.big").text_content()
    assert code
    desk.close()
    return code


def test_a_family_from_the_invitation_to_the_calendar(
    browser: Browser, live_server: LiveServer, city: SmallCity, worker: Callable[..., Worker], tmp_path: Path
) -> None:
    """The coordinator prints it. Then on a telephone that runs no scripts: everything is a link or a form."""
    at_work = worker("default")  # sends the code: here into its own log
    mother = offered(city)
    code = printed_invitation(browser, live_server, city, mother)
    plain = browser.new_context(
        base_url=live_server.url, viewport=TELEPHONE, java_script_enabled=False  # type: ignore[arg-type]
    )  # fmt: skip
    page = plain.new_page()
    page.goto("/family/")
    page.get_by_label("邀请码").fill(code)
    page.get_by_role("button", name="获取验证码").click()
    picture(page, "family", "1-code")
    sent = tmp_path / "worker-0.log"
    eventually(lambda: CODE.search(sent.read_text()))
    at_work.kill_hard()
    page.get_by_label("六位验证码").fill(CODE.findall(sent.read_text())[0])
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="有一个名额给您，请答复")).to_be_visible()
    picture(page, "family", "2-week")
    page.get_by_role("link", name="查看名额").click()
    expect(page.get_by_text("喘息服务")).to_be_visible()
    picture(page, "family", "3-offer")
    page.get_by_role("button", name="好的，我们接受").click()
    expect(page.get_by_text("已接受，名额是您的了")).to_be_visible()
    expect(page.get_by_text("TY站")).to_be_visible()
    picture(page, "family", "4-accepted")
    page.get_by_role("link", name="加到手机日历").click()
    page.get_by_role("button", name="生成地址").click()
    picture(page, "family", "5-calendar")
    address = page.locator("#address").text_content()
    assert address
    calendar = Calendar.from_ical(plain.request.get(address).body())
    (stay,) = calendar.walk("VEVENT")
    assert (str(stay["summary"]), stay.decoded("dtstart")) == ("喘息服务", city.monday + 7 * DAY)
    plain.close()
