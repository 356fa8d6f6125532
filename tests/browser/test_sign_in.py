"""The pages of signing in, as people meet them: on a telephone, without scripts, on paper."""

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.core.access.invitations import invite_guardian, send_code
from backend.core.access.roles import Role
from backend.core.models import OneTimeCode, User
from facilities.models import FacilityKind
from residents.models import Guardian, Resident
from tests.backend.access.sides import Side, build_side, draft_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TELEPHONE = {"width": 360, "height": 740}
PASS_PHRASE = "a long pass phrase"


@pytest.fixture
def side() -> Side:
    if not FacilityKind.objects.exists():  # a test that commits emptied the tables behind it
        for app in ("facilities", "residents"):
            import_module(f"{app}.migrations.0002_reference_data").load(apps, None)
    return build_side("left", draft_plan())


@pytest.fixture
def plain(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A telephone whose browser runs no scripts."""
    context = browser.new_context(base_url=live_server.url, viewport=TELEPHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_family_signs_in_on_a_telephone_without_scripts(
    plain: Page, side: Side, capsys: pytest.CaptureFixture[str]
) -> None:
    coordinator, now = side.account(Role.CITY_COORDINATOR), timezone.now()
    invitation, code = invite_guardian(guardian=side.rows[Guardian], by=coordinator, now=now)
    plain.goto("/sign-in/")
    plain.get_by_role("link", name="凭邀请码登录").click()
    plain.get_by_label("邀请码").fill(code.lower())
    plain.get_by_role("button", name="获取验证码").click()
    expect(plain.get_by_role("heading", name="手机验证码")).to_be_visible()
    send_code(code=OneTimeCode.objects.get(invitation=invitation).pk, now=timezone.now())
    digits = re.findall(r" (\d{6}) ", capsys.readouterr().out)[0]
    plain.get_by_label("六位验证码").fill(digits)
    plain.get_by_role("button", name="登录").click()
    expect(plain.get_by_role("heading", name=side.rows[Resident].name)).to_be_visible()
    plain.get_by_role("button", name="退出登录").click()
    expect(plain.get_by_role("heading", name="登录")).to_be_visible()


def test_the_sheet_is_one_page_of_a4(page: Page, side: Side) -> None:
    sign_in(page, side.account(Role.TOWN_COORDINATOR))
    page.goto("/residents/Pleft/invitations/")
    page.get_by_role("button", name="打印邀请单").click()
    expect(page.locator("svg.qr")).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    width, height = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)[0]
    assert (round(float(width)), round(float(height))) == (595, 842)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_is_wider_than_a_telephone(page: Page, side: Side, language: str, live_server: LiveServer) -> None:
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    paths = ["/sign-in/", "/family/", "/family/i/ABCD-EFGH-JKLM/"]
    assert {path: overflow(page, path) for path in paths} == dict.fromkeys(paths, 0)
    sign_in(page, side.account(Role.CITY_COORDINATOR))
    paths = ["/account/", "/account/password/", "/account/second-factor/", "/residents/Pleft/invitations/"]
    assert {path: overflow(page, path) for path in paths} == dict.fromkeys(paths, 0)
    with page.expect_navigation():
        page.locator("form[action$='sheet/'] button").click()
    assert overflow(page) == 0


def overflow(page: Page, path: str = "") -> int:
    """Pixels by which the page is wider than the screen."""
    if path:
        page.goto(path)
    wide: int = page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)")
    return wide


def sign_in(page: Page, user: User) -> None:
    account = get_user_model().objects.get(pk=user.pk)
    account.set_password(PASS_PHRASE)
    account.save()
    page.goto("/sign-in/")
    page.locator("#id_username").fill(account.username)
    page.locator("#id_password").fill(PASS_PHRASE)
    page.locator("main button").first.click()
    page.wait_for_url(re.compile("/desk/"))
