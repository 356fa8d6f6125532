import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_administrator_signs_in_and_sees_the_pages_in_chinese(page: Page) -> None:
    get_user_model().objects.create_superuser("wang", password="a long pass phrase")
    page.goto("/")
    expect(page).to_have_title("登录 | Django 站点管理员")
    page.get_by_label("用户名").fill("wang")
    page.get_by_label("密码").fill("a long pass phrase")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="站点管理")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    # The style sheets came through: the header has Django's own colour.
    expect(page.locator("#header")).to_have_css("background-color", "rgb(65, 118, 144)")


def test_wrong_password_is_refused(page: Page) -> None:
    get_user_model().objects.create_superuser("wang", password="a long pass phrase")
    page.goto("/")
    page.get_by_label("用户名").fill("wang")
    page.get_by_label("密码").fill("another phrase")
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
