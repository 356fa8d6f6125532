"""Every page in a real browser: no finding of axe, nothing wider than a telephone, in both languages.

``PAGES`` is the table: for each role the addresses of its pages, filled in from the small city of
``tests/small_city.py``. Who builds a page adds its line.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from backend.core.access.roles import Role
from backend.core.models import User
from residents.models import Assessment
from tests.small_city import SmallCity, build_small_city, enter_papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TELEPHONE = {"width": 360, "height": 740}

# {week}: the coming week, {week_monday} its first day; {monday}: of this week; {published}, {draft}, {lived}, {run}:
# keys of the small city. {assessment}: one in the file of Lin.
PAGES: dict[Role | None, tuple[str, ...]] = {
    None: ("/sign-in/", "/family/", "/style/", "/nothing-here/"),
    Role.ADMINISTRATOR: (
        "/admin/",
        "/admin/facilities/facility/",
        "/admin/facilities/room/add/",
        "/account/",
        "/facility/",
        "/facility/TY/",
        "/facility/TY/beds/",
        "/facility/TY/capacity/",
        "/facility/TY/occupancy/",
        "/facility/TY/closures/new/?thing=bed:TY-1-1",
        "/facility/ZJ/capacity/",
        "/facility/ZJ/papers/",
        "/facility/ZJ/papers/new/?kind=insurance",
        "/reports/",
        "/reports/week/{week}/",
        "/reports/week/2020-W01/",
    ),
    Role.CITY_COORDINATOR: (
        "/plans/{draft}/",
        "/plans/{draft}/?list=residents",
        "/plans/{draft}/facilities/XC/",
        "/plans/{draft}/facilities/ZJ/",
        "/plans/{draft}/staff/chen/",
        "/plans/{draft}/residents/lin/",
        "/plans/{draft}/beds/",
        "/plans/{draft}/moves/",
        "/plans/{draft}/unmet/",
        "/plans/{draft}/unmet/tries/",
        "/plans/{draft}/moves/new/?need=N-therapy&index=0&act=check&day=3&time=09:00",
        "/residents/lin/consents/",
        "/residents/lin/absences/new/",
        "/residents/lin/needs/new/?service=nursing_visit",
        "/residents/lin/needs/N-therapy/preferences/new/",
        "/residents/lin/needs/N-therapy/end/",
        "/residents/lin/papers/choices/new/",
        "/residents/lin/papers/assessments/{assessment}/",
        "/account/",
        "/account/password/",
        "/desk/",
        "/desk/closures/",
        "/weeks/{week}/",
        "/runs/{run}/",
        "/plans/{draft}/compare/",
        "/plans/{published}/compare/",
        "/plans/{draft}/print/",
        "/plans/{draft}/print/facilities/XC/",
        "/plans/{draft}/print/staff/chen/",
        "/import/",
        "/exports/",
        "/review/",
        "/review/?kind=placements",
        "/review/?kind=entitlements",
        "/residents/",
        "/residents/?text=nobody",
        "/residents/lin/",
        "/residents/lin/invitations/",
        "/residents/lin/reveal/",
        "/residents/lin/export/",
        "/residents/lin/erase/",
        "/waiting/",
        "/waiting/places/",
        "/waiting/looks/",
        "/waiting/needs/N-respite/",
        "/broken/",
        "/requests/",
        "/requests/?show=answered",
    ),
    Role.TOWN_COORDINATOR: ("/desk/", "/plans/{draft}/compare/", "/facility/ZJ/?day={monday}"),
    Role.FACILITY_MANAGER: (
        "/facility/XC/",
        "/facility/XC/?day={monday}",
        "/facility/XC/beds/",
        "/facility/XC/capacity/",
        "/facility/XC/staff/",
        "/facility/XC/staff/chen/",
        "/facility/XC/shifts/",
        "/facility/XC/referrals/",
        "/facility/XC/closures/new/",
        "/facility/XC/away/?resident=lin&first={week_monday}&last={week_monday}&what=all",
    ),
    Role.CARER: ("/account/", "/my-week/", "/my-week/?day={monday}", "/calendar/"),
    Role.FAMILY: (
        "/account/",
        "/my-family/",
        "/my-family/appointments/N-nursing.0.{monday:%Y%m%d}/",
        "/my-family/absence/",
        "/my-family/requests/",
        "/my-family/queue/",
        "/calendar/",
    ),
    Role.AUDITOR: ("/audit/", "/audit/?code=nobody", "/audit/changes/"),
}


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
    for address in PAGES[role]:
        filled = address.format(
            week=city.week, published=city.published.pk, draft=city.draft.pk, lived=city.lived.pk, run=city.run.pk,
            monday=city.lived.week, week_monday=city.monday, assessment=Assessment.objects.get().pk,
        )  # fmt: skip
        answer = page.goto(filled)
        assert answer is not None
        assert answer.status == (404 if "nothing-here" in filled else 200), filled
        assert page.url == live_server.url + filled, f"{filled} led to {page.url}"
        yield page, filled
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
