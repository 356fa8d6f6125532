"""Tokens: shown once, kept as hashes, with an end; and what they open."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.access.tokens import NoTokens, make_token, revoke_token
from backend.core.models import ApiToken, AuditEntry, User
from tests.backend.access.sides import Side
from tests.backend.api.conftest import PASS_PHRASE

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(sides: tuple[Side, Side]) -> User:
    user = sides[0].account(Role.FACILITY_MANAGER)
    user.set_password(PASS_PHRASE)
    user.save()
    return user


def made(user: User, *, changes: bool = False, days: int = 90) -> tuple[ApiToken, str]:
    return make_token(user=user, by=user, name="t", days=days, changes=changes, now=timezone.now())


def asked(text: str, path: str = "/api/v1/beds/", method: str = "GET") -> Any:
    return Client().generic(
        method, path, "{}", content_type="application/json", headers={"Authorization": f"Bearer {text}"}
    )


def test_a_token_reaches_what_its_account_reaches(manager: User) -> None:
    token, text = made(manager)
    assert [row["code"] for row in asked(text).json()["results"]] == ["Bleft"]
    assert asked(text, "/api/v1/plans/").status_code == 403
    token.refresh_from_db()
    assert token.used_at is not None
    assert text not in str(ApiToken.objects.values_list())


@pytest.mark.parametrize("text", ["", "care_", "care_ärger", "x" * 5000, "care_a b"])
def test_a_text_that_is_no_token_is_refused(manager: User, text: str) -> None:
    made(manager)
    answer = asked(text)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_it_ends(manager: User, pass_time: Callable[[timedelta], datetime]) -> None:
    _token, text = made(manager, days=1)
    pass_time(timedelta(hours=23))
    assert asked(text).status_code == 200
    pass_time(timedelta(hours=1))
    assert asked(text).status_code == 401


def test_it_is_revoked_once(manager: User) -> None:
    token, text = made(manager)
    for _ in range(2):
        revoke_token(token=token, by=manager, now=timezone.now())
    assert asked(text).status_code == 401
    acts = AuditEntry.objects.filter(subject_type="core.apitoken").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["token.make", "token.revoke"]


def test_it_ends_with_its_account(manager: User) -> None:
    _token, text = made(manager)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert asked(text).status_code == 401


def test_with_the_last_role_of_its_account_it_reaches_nothing(manager: User) -> None:
    _token, text = made(manager, changes=True)
    manager.assignments.all().delete()
    assert [asked(text, method=method).status_code for method in ("GET", "POST")] == [403, 403]


def test_one_that_reads_changes_nothing(sides: tuple[Side, Side]) -> None:
    user = sides[0].account(Role.CITY_COORDINATOR)
    user.set_password(PASS_PHRASE)
    user.save()
    body = made(user)[1], "/api/v1/runs/", "POST"
    answer = asked(*body)
    assert (answer.status_code, answer.json()["detail"]) == (403, "此令牌只可读取。")
    assert asked(made(user, changes=True)[1], "/api/v1/runs/", "POST").status_code == 400


def test_a_token_needs_no_csrf_token_and_a_session_does(sides: tuple[Side, Side]) -> None:
    user = sides[0].account(Role.CITY_COORDINATOR)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    answer = client.post("/api/v1/runs/", {"week": "2026-W49"}, content_type="application/json")
    assert answer.status_code == 403


def test_families_have_none(sides: tuple[Side, Side]) -> None:
    family = sides[0].account(Role.FAMILY)
    family.set_unusable_password()
    family.save()
    with pytest.raises(NoTokens):
        made(family)
    client = Client()
    client.force_login(family)
    assert client.get("/account/tokens/").status_code == 404


def test_the_page_shows_a_new_token_once(manager: User) -> None:
    client = Client()
    client.force_login(manager)
    page = client.post("/account/tokens/", {"name": "reporting", "days": "30", "changes": "on"})
    token = ApiToken.objects.get()
    text = page.context["made"]
    assert text in page.text
    assert text not in client.get("/account/tokens/").text
    assert (token.name, token.changes, asked(text).status_code) == ("reporting", True, 200)
    client.post(f"/account/tokens/{token.pk}/revoke/")
    assert asked(text).status_code == 401


def test_nobody_revokes_the_token_of_another(manager: User, sides: tuple[Side, Side]) -> None:
    token, text = made(manager)
    client = Client()
    client.force_login(sides[1].account(Role.ADMINISTRATOR))
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert Client().post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    assert asked(text).status_code == 200


def test_the_command(manager: User) -> None:
    out = StringIO()
    call_command("api_token", manager.username, "--days", "7", stdout=out)
    assert asked(out.getvalue().strip()).status_code == 200
    for arguments, words in ((["nobody"], "nobody"), ([manager.username, "--days", "400"], "365")):
        with pytest.raises(CommandError, match=words):
            call_command("api_token", *arguments, stdout=out)
    with pytest.raises(CommandError, match="60"):
        call_command("api_token", manager.username, "--name", "x" * 61, stdout=out)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    with pytest.raises(CommandError, match="停用"):
        call_command("api_token", manager.username, stdout=out)


def test_a_program_says_which_language_it_reads(manager: User) -> None:
    text = made(manager)[1]
    answers = [
        Client().get("/api/v1/plans/", headers={"Authorization": f"Bearer {text}", "Accept-Language": language})
        for language in ("en-GB,en;q=0.9", "zh-CN", "fr")
    ]
    assert [one.json()["title"] for one in answers] == [
        "This account may not do that",
        "此账户无权这样做",
        "此账户无权这样做",
    ]
    assert [one.headers["Content-Language"] for one in answers] == ["en", "zh-hans", "zh-hans"]


def test_an_address_that_is_none_answers_in_the_language_of_the_program_too(manager: User) -> None:
    text = made(manager)[1]
    token = {"Authorization": f"Bearer {text}"}
    answers = [Client().get("/api/v1/nosuch/", headers={**headers, "Accept-Language": "en"}) for headers in (token, {})]
    assert [(one.status_code, one.headers["Content-Language"]) for one in answers] == [(404, "en"), (404, "zh-hans")]
    wrong = Client().get("/api/v1/nosuch/", headers={"Authorization": "Bearer care_wrong"})
    assert wrong.status_code == 401
