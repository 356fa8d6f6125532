"""The second step: codes by time, each taken once, few tries."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client

from backend.core.access import second_factor
from backend.core.access.limits import TooMany
from backend.core.access.second_factor import WrongCode, add_second_factor, remove_second_factor, take_second_factor
from backend.core.models import AuditEntry, SecondFactor, User
from tests.backend.access.conftest import PASS_PHRASE

pytestmark = pytest.mark.django_db
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of the examples in RFC 6238, appendix B
START = datetime(2026, 11, 30, 4, 0, 0, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)


def code_at(moment: datetime) -> str:
    return pyotp.TOTP(SECRET).at(moment)


@pytest.fixture
def protected(carer: User) -> User:
    add_second_factor(user=carer, secret=SECRET, entered=code_at(START), now=START)
    return carer


def test_codes_are_those_of_the_standard() -> None:
    assert code_at(datetime(2005, 3, 18, 1, 58, 29, tzinfo=UTC)) == "081804"


def test_it_is_added_with_a_right_code_alone(carer: User) -> None:
    with pytest.raises(WrongCode):
        add_second_factor(user=carer, secret=SECRET, entered="000000", now=START)
    assert not SecondFactor.objects.exists()
    add_second_factor(user=carer, secret=SECRET, entered=code_at(START), now=START)
    assert [entry.act for entry in AuditEntry.objects.all()] == ["second_factor.add"]


def test_a_code_is_taken_once_and_none_before_it(protected: User) -> None:
    later = START + 2 * HALF_MINUTE
    assert not take_second_factor(user=protected, entered=code_at(START), now=START)
    assert take_second_factor(user=protected, entered=code_at(later), now=later)
    assert not take_second_factor(user=protected, entered=code_at(later), now=later)
    assert not take_second_factor(user=protected, entered=code_at(START + HALF_MINUTE), now=later)


@pytest.mark.parametrize(("off", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_half_a_minute(protected: User, off: int, taken: bool) -> None:
    now = START + timedelta(minutes=10)
    assert take_second_factor(user=protected, entered=code_at(now + off * HALF_MINUTE), now=now) is taken


def test_six_tries_within_a_quarter_of_an_hour_are_too_many(protected: User) -> None:
    now = START + timedelta(minutes=20)
    for _ in range(5):
        assert not take_second_factor(user=protected, entered="000000", now=now)
    with pytest.raises(TooMany):
        take_second_factor(user=protected, entered=code_at(now), now=now)
    later = now + timedelta(minutes=16)
    assert take_second_factor(user=protected, entered=code_at(later), now=later)


def test_it_is_removed_with_a_right_code_alone(protected: User) -> None:
    now = START + timedelta(minutes=20)
    for _ in range(4):
        with pytest.raises(WrongCode):
            remove_second_factor(user=protected, entered="000000", now=now)
    assert SecondFactor.objects.exists()
    remove_second_factor(user=protected, entered=code_at(now), now=now)
    assert not SecondFactor.objects.exists()
    assert AuditEntry.objects.latest("pk").act == "second_factor.remove"


def test_wrong_codes_of_removal_count(protected: User) -> None:
    now = START + timedelta(minutes=20)
    for _ in range(5):
        with pytest.raises(WrongCode):
            remove_second_factor(user=protected, entered="000000", now=now)
    with pytest.raises(TooMany):
        remove_second_factor(user=protected, entered=code_at(now), now=now)


def test_it_is_set_up_asked_for_and_removed_on_the_pages(
    client: Client, carer: User, pass_time: Callable[[timedelta], Any]
) -> None:
    def current(by: timedelta) -> dict[str, str]:
        return {"code": pyotp.TOTP(secret).at(pass_time(by))}

    enter = {"username": "wang", "password": PASS_PHRASE}
    client.post("/sign-in/", enter)
    page = client.get("/account/second-factor/")
    secret = page.context["secret"]
    assert secret in page.text and "<svg" in page.text
    assert client.post("/account/second-factor/", {"code": "000000"}).status_code == 200
    assert client.post("/account/second-factor/", current(timedelta())).url == "/account/"
    client.post("/sign-out/")

    assert client.post("/sign-in/?next=/account/", enter).url == "/sign-in/code/?next=%2Faccount%2F"
    assert client.get("/account/").status_code == 302  # half signed in is not signed in
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 200
    assert client.post("/sign-in/code/?next=/account/", current(timedelta(minutes=2))).url == "/account/"
    assert client.get("/account/").status_code == 200

    assert client.post("/account/second-factor/remove/", {"code": "000000"}).status_code == 200
    assert client.post("/account/second-factor/remove/", current(timedelta(minutes=20))).url == "/account/"
    client.post("/sign-out/")
    assert client.post("/sign-in/", enter).url == "/"


def test_the_second_step_waits_five_minutes(client: Client, carer: User, pass_time: Callable[[timedelta], Any]) -> None:
    SecondFactor.objects.create(user=carer, secret=SECRET, last_step=0, confirmed_at=START)
    client.post("/sign-in/", {"username": "wang", "password": PASS_PHRASE})
    assert client.get("/sign-in/code/").status_code == 200
    pass_time(timedelta(minutes=5))
    assert client.get("/sign-in/code/").url == "/sign-in/"
    assert client.post("/sign-in/code/", {"code": "000000"}).url == "/sign-in/"


def test_a_stranger_sees_no_second_step(client: Client) -> None:
    assert client.get("/sign-in/code/").url == "/sign-in/"


def test_of_two_who_remove_it_at_once_one_is_told_that_the_code_is_no_more(
    protected: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The button pressed twice: the first has removed it after the second asked whether there is one."""
    monkeypatch.setattr(second_factor, "count", lambda *asked: SecondFactor.objects.all().delete())
    now = START + timedelta(minutes=20)
    with pytest.raises(WrongCode):
        remove_second_factor(user=protected, entered=code_at(now), now=now)
