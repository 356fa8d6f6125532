"""Screens are Chinese unless the person chose English by the switch."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

CHINESE, ENGLISH = "登录", "Sign in"


@pytest.fixture
def page() -> str:
    return reverse("sign_in")


def choose(client: Client, language: str) -> None:
    assert client.post(reverse("set_language"), {"language": language}).status_code == 302


def test_an_english_browser_gets_chinese(client: Client, page: str) -> None:
    response = client.get(page, headers={"accept-language": "en"})
    assert response.headers["Content-Language"] == "zh-hans"
    assert CHINESE in response.text and ENGLISH not in response.text


def test_the_switch_is_remembered_for_a_year_and_goes_back(client: Client, page: str) -> None:
    choose(client, "en")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == 365 * 24 * 3600
    response = client.get(page, headers={"accept-language": "zh-CN"})
    assert response.headers["Content-Language"] == "en"
    assert ENGLISH in response.text and CHINESE not in response.text
    choose(client, "zh-hans")
    assert CHINESE in client.get(page).text


@pytest.mark.parametrize("unknown", ["fr", "", "../en"])
def test_a_language_that_is_not_offered_is_chinese(client: Client, page: str, unknown: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = unknown
    assert CHINESE in client.get(page).text


def test_caches_keep_the_languages_apart(client: Client, page: str) -> None:
    assert "Cookie" in client.get(page).headers["Vary"]
