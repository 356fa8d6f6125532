import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASS_PHRASE = "a long pass phrase"


def sign_in(page: Page, pass_phrase: str) -> None:
    get_user_model().objects.create_superuser("wang", password=PASS_PHRASE)
    page.goto("/")
    page.get_by_label("用户名").fill("wang")
    page.get_by_label("密码").fill(pass_phrase)
    page.get_by_role("button", name="登录").click()


def test_administrator_signs_in_and_sees_the_pages_in_chinese(page: Page) -> None:
    sign_in(page, PASS_PHRASE)
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    # In the look of the other pages, and the switches of the display hold here too.
    expect(page.locator(".module caption").first).to_have_css("background-color", "rgb(233, 238, 236)")
    page.locator("summary", has_text="显示").click()
    page.get_by_role("button", name="大字号").click()
    expect(page.locator("html")).to_have_css("font-size", "23px")
    expect(page).to_have_url(re.compile("/admin/$"))


def test_english_is_one_click_away_and_back(page: Page) -> None:
    sign_in(page, PASS_PHRASE)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page).to_have_url(re.compile("/admin/$"))
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()


def test_wrong_password_is_refused(page: Page) -> None:
    sign_in(page, "another phrase")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
