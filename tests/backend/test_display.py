"""Type, contrast and scheme stay as chosen, and no choice leads away from the site."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
PAGE, CHOOSE = "/sign-in/", "/display/"


def test_the_first_look_follows_the_device(client: Client) -> None:
    html = client.get(PAGE).text
    assert 'data-type="normal"' in html and 'content="light dark"' in html
    assert 'dark.css" media="screen and (prefers-color-scheme: dark)"' in html
    assert 'contrast.css" media="screen and (prefers-contrast: more)"' in html


def test_what_is_chosen_stays(client: Client) -> None:
    for name, value in (("type", "large"), ("contrast", "high"), ("scheme", "dark")):
        response = client.post(CHOOSE, {name: value, "next": PAGE})
        assert (response.status_code, response.headers["Location"]) == (302, PAGE)
    html = client.get(PAGE).text
    assert 'data-type="large"' in html and 'content="dark"' in html
    assert 'dark.css" media="screen"' in html and 'contrast.css" media="screen"' in html
    assert html.count('aria-pressed="true"') == 3
    client.post(CHOOSE, {"scheme": "light"})
    assert "dark.css" not in client.get(PAGE).text
    for name, value in (("type", "normal"), ("contrast", "normal"), ("scheme", "system")):
        client.post(CHOOSE, {name: value})
    assert 'data-type="normal"' in client.get(PAGE).text and 'content="light dark"' in client.get(PAGE).text


@pytest.mark.parametrize("given", [{"type": "huge"}, {"scheme": "<script>"}, {}])
def test_what_is_not_known_is_passed_over(client: Client, given: dict[str, str]) -> None:
    assert client.post(CHOOSE, given).status_code == 302
    assert [name for name in client.cookies if name.startswith("display")] == []
    client.cookies["display_type"] = "huge"
    assert 'data-type="normal"' in client.get(PAGE).text


@pytest.mark.parametrize("target", ["https://example.org/", "abc"])
def test_nobody_is_sent_to_another_site(client: Client, target: str) -> None:
    assert client.post(CHOOSE, {"type": "large", "next": target}).headers["Location"] == "/"


def test_a_link_changes_nothing(client: Client) -> None:
    assert client.get(CHOOSE, {"type": "large"}).status_code == 405


def test_a_page_that_answered_what_was_sent_is_left_for_the_one_it_was_sent_from(client: Client) -> None:
    """The switches of display and language lead back by GET, where many an address shows nothing."""
    sent = client.post("/sign-in/?next=/desk/", {"username": "x"}, headers={"referer": "http://testserver/family/?a=b"})
    assert sent.text.count('<input type="hidden" name="next" value="/family/?a=b">') == 2
    assert client.get("/sign-in/?next=/x/").text.count('name="next" value="/sign-in/?next=/x/"') == 2
    deep = client.post("/x" * 2000 + "/")
    assert (deep.status_code, deep.text.count('name="next" value="/"')) == (404, 2)
    refused = client.get("/family/withdraw/nothing/")
    assert refused.text.count('name="next" value="/family/withdraw/nothing/"') == 2
    address = "/family/?a=b"
    assert client.post("/i18n/setlang/", {"language": "en", "next": address}).headers["Location"] == address
