"""Staff sign in by name and password."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from backend.core.access.limits import Limit
from backend.core.access.roles import Role
from backend.core.access.views.sign_in import too_many
from backend.core.models import AuditEntry, RoleAssignment, User
from facilities.models import Facility
from tests.backend.access.conftest import PASS_PHRASE
from tests.backend.access.sides import Side

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


def signed_in(client: Client) -> bool:
    # Asking the client for its session would begin one.
    return "sessionid" in client.cookies and "_auth_user_id" in client.session


def enter(client: Client, name: str = "wang", password: str = PASS_PHRASE, query: str = "") -> Any:
    return client.post(SIGN_IN + query, {"username": name, "password": password})


def shown(response: Any, *entered: str) -> str:
    """The page without what was typed into it and without its token."""
    text = response.text.replace(str(response.context["csrf_token"]), "")
    for word in entered:
        text = text.replace(word, "")
    return text


def test_name_and_password_sign_in_and_leave_a_trace(client: Client, carer: User) -> None:
    response = enter(client)
    assert (response.status_code, response.url, signed_in(client)) == (302, "/", True)
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.act, entry.subject_id) == (carer, "account.sign_in", str(carer.pk))
    assert client.get("/").url == "/account/"
    assert client.get(SIGN_IN).url == "/"


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("/account/", True),
        ("https://elsewhere.example/", False),
        ("//elsewhere.example/", False),
        ("javascript:0", False),
        ("abc", False),
        ("home", False),
    ],
)
def test_who_was_sent_to_sign_in_comes_back_but_to_no_other_site(
    client: Client, carer: User, target: str, followed: bool
) -> None:
    assert enter(client, query=f"?next={target}").url == (target if followed else "/")


def test_pages_send_strangers_to_the_sign_in(client: Client) -> None:
    for name in ("home", "account", "change_password", "set_up_second_factor", "drop_second_factor"):
        assert client.get(reverse(name)).url == f"{SIGN_IN}?next={reverse(name)}"
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == f"{SIGN_IN}?next=/admin/"


def test_signing_out_needs_a_post(client: Client, carer: User) -> None:
    enter(client)
    assert client.get("/sign-out/").status_code == 405
    assert signed_in(client)
    assert client.post("/sign-out/").url == SIGN_IN
    assert not signed_in(client)


def test_an_unknown_name_a_wrong_password_and_a_resting_account_get_the_same_answer_for_the_same_work(
    client: Client, carer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_user("resting", password=PASS_PHRASE, is_active=False)
    family = User(username="family-1")
    family.set_unusable_password()
    family.save()
    hashed: list[str] = []
    hasher = type(hashers.get_hasher("default"))
    for name in ("encode", "verify"):
        method = getattr(hasher, name)
        monkeypatch.setattr(hasher, name, lambda *args, method=method: hashed.append("one") or method(*args))
    answers = set()
    for name, password in (("nobody", "x"), ("wang", "x"), ("resting", PASS_PHRASE), ("family-1", "x")):
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            response = enter(client, name, password)
        answers.add((response.status_code, shown(response, name), len(queries), len(hashed)))
        assert not signed_in(client)
    assert len(answers) == 1, [answer[2:] for answer in answers]
    status, _text, _queries, passwords_hashed = answers.pop()
    assert (status, passwords_hashed) == (200, 1)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("name", ["wang", "nobody"])
def test_five_wrong_passwords_shut_a_name_out_for_a_while(client: Client, carer: User, name: str) -> None:
    codes = [enter(client, name, "wrong").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 200, 429]
    locked = enter(client, name, PASS_PHRASE)
    assert (locked.status_code, signed_in(client)) == (429, False)
    assert "尝试次数过多，请 15 分钟后再试。" in locked.text
    assert enter(Client(REMOTE_ADDR="192.0.2.7"), name).status_code == 429  # from another address, too
    AccessAttempt.objects.update(attempt_time=AccessAttempt.objects.get().attempt_time - timedelta(minutes=16))
    assert enter(client, name).status_code == (302 if name == "wang" else 200)


def test_an_address_that_tries_many_names_is_stopped(client: Client, carer: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("backend.core.access.views.sign_in.PASSWORDS_ENTERED", Limit("p", 2, timedelta(hours=1)))
    assert [enter(client, f"n{number}", "x").status_code for number in range(3)] == [200, 200, 429]
    assert "尝试次数过多，请 1 小时后再试。" in enter(client).text
    assert (enter(client).status_code, signed_in(client)) == (429, False)
    assert enter(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (1, "Wait 1 minute, then try again.", "请 1 分钟后再试。"),
        (15, "Wait 15 minutes, then try again.", "请 15 分钟后再试。"),
        (60, "Wait 1 hour, then try again.", "请 1 小时后再试。"),
        (90, "Wait 90 minutes, then try again.", "请 90 分钟后再试。"),
        (120, "Wait 2 hours, then try again.", "请 2 小时后再试。"),
    ],
)
def test_who_tried_too_often_reads_how_long_the_tries_count(minutes: int, english: str, chinese: str) -> None:
    for language, text in (("en", f"Too many tries. {english}"), ("zh-hans", f"尝试次数过多，{chinese}")):
        with translation.override(language):
            assert too_many(timedelta(minutes=minutes)) == text


def test_signing_in_forgets_the_wrong_tries_before(client: Client, carer: User) -> None:
    for _ in range(2):
        assert [enter(client, password="wrong").status_code for _ in range(4)] == [200] * 4
        assert enter(client).status_code == 302
        client.post("/sign-out/")


def test_a_new_password_keeps_the_rules(client: Client, carer: User) -> None:
    enter(client)

    def change(new: str) -> int:
        data = {"old_password": PASS_PHRASE, "new_password1": new, "new_password2": new}
        return client.post("/account/password/", data).status_code

    assert [change(new) for new in ("eleven-long", "836401937561", "password1234")] == [200] * 3
    assert change("an even longer phrase") == 302
    assert signed_in(client)
    assert AuditEntry.objects.filter(act="account.password", who=carer).count() == 1
    client.post("/sign-out/")
    assert enter(client).status_code == 200
    assert enter(client, password="an even longer phrase").status_code == 302


@pytest.mark.parametrize(
    ("kind", "idle", "longest"),
    [("staff", 30 * 60, 12 * 3600), ("carer", 4 * 3600, 12 * 3600), ("family", 7 * 86400, 30 * 86400)],
)
def test_the_limits_of_sessions(settings: Any, kind: str, idle: int, longest: int) -> None:
    assert [limit.total_seconds() for limit in settings.SESSION_LIMITS[kind]] == [idle, longest]


@pytest.mark.parametrize(("other_role", "still_there"), [(None, True), (Role.FACILITY_MANAGER, False)])
def test_carers_are_on_the_road_between_two_requests(
    client: Client, side: Side, pass_time: Callable[[timedelta], Any], other_role: Role | None, still_there: bool
) -> None:
    user = side.account(Role.CARER)
    user.set_password(PASS_PHRASE)
    user.save()
    if other_role:
        RoleAssignment.objects.create(user=user, role=other_role, facility=side.rows[Facility])
    enter(client, name=user.username)
    pass_time(timedelta(hours=3))
    assert client.get("/account/").status_code == (200 if still_there else 302)


def test_a_session_ends_after_half_an_hour_without_a_request(
    client: Client, carer: User, pass_time: Callable[[timedelta], Any]
) -> None:
    enter(client)
    for _ in range(3):
        pass_time(timedelta(minutes=29))
        assert client.get("/account/").status_code == 200
    pass_time(timedelta(minutes=31))
    answer = client.get("/account/", follow=True)
    assert answer.redirect_chain and not signed_in(client)
    assert "系统已自动退出登录" in answer.text  # nobody wonders why


def test_a_session_ends_after_twelve_hours_however_busy(
    client: Client, carer: User, pass_time: Callable[[timedelta], Any]
) -> None:
    enter(client)
    for _ in range(12 * 3 - 1):
        pass_time(timedelta(minutes=20))
        assert client.get("/account/").status_code == 200
    pass_time(timedelta(minutes=20))
    assert client.get("/account/").status_code == 302


def test_an_account_that_is_switched_off_is_out_at_once(client: Client, carer: User) -> None:
    enter(client)
    User.objects.update(is_active=False)
    assert client.get("/account/").status_code == 302


def test_sign_in_pages_are_not_kept_by_caches(client: Client) -> None:
    for page in ("/sign-in/", "/family/"):
        assert "no-store" in client.get(page).headers["Cache-Control"]


def test_the_admin_pages_sign_out_as_all_pages_do(client: Client) -> None:
    client.force_login(User.objects.create_superuser("li"))
    assert client.post("/admin/logout/", follow=True).redirect_chain == [("/sign-out/", 307), (SIGN_IN, 302)]
    assert not signed_in(client)


def test_refusals_are_pages_like_all_others(client: Client, carer: User) -> None:
    enter(client)
    assert "没有权限" in client.get("/admin/login/").text
    assert "不在您的权限范围内" in client.get("/nowhere/").text
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post(SIGN_IN, {"username": "wang", "password": PASS_PHRASE})
    assert (refused.status_code, "请返回并刷新页面" in refused.text) == (403, True)


def test_who_was_signed_out_comes_back_to_the_page_they_sent_from(
    client: Client, carer: User, pass_time: Callable[[timedelta], Any]
) -> None:
    """Not to an address that only takes what is sent to it; and reads that nothing was stored."""
    enter(client)
    pass_time(timedelta(minutes=31))
    answer = client.post("/plans/5/publish/", {"note": "long"}, headers={"referer": "http://testserver/plans/5/?a=1"})
    assert answer.url == f"{SIGN_IN}?next=%2Fplans%2F5%2F%3Fa%3D1"
    page = client.get(answer.url).text
    assert "系统已自动退出登录" in page and "您刚才提交的内容没有保存" in page
    assert 'action="/sign-in/?next=%2Fplans%2F5%2F%3Fa%3D1"' in page
    assert enter(client, query=answer.url.removeprefix(SIGN_IN)).url == "/plans/5/?a=1"


@pytest.mark.parametrize(
    ("path", "referer", "back"),
    [
        ("/plans/5/publish/", "", "/plans/5/"),
        ("/plans/5/publish/", "https://elsewhere.example/x/", "/plans/5/"),
        ("/account/password/", "http://testserver/account/password/", "/account/password/"),
        ("/admin/core/user/add/", "http://testserver/admin/core/user/add/", "/admin/core/user/add/"),
    ],
)
def test_without_a_page_before_the_nearest_one_above_is_come_back_to(
    client: Client, path: str, referer: str, back: str
) -> None:
    answer = client.post(path, headers={"referer": referer})
    assert answer.url == f"{SIGN_IN}?{urlencode({'next': back})}"


@pytest.mark.parametrize(("method", "path"), [("get", "/plans/5/publication/"), ("post", "/facility/ZJ/mark/")])
def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(client: Client, method: str, path: str) -> None:
    headers = {"HX-Request": "true", "referer": "http://testserver/facility/ZJ/?day=2026-01-05"}
    answer = getattr(client, method)(path, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}?next=%2Ffacility%2FZJ%2F%3Fday%3D2026-01-05"
    assert ("您刚才提交的内容没有保存" in client.get(SIGN_IN).text) == (method == "post")


def test_an_address_that_is_only_sent_to_shows_the_way_to_its_page(client: Client, carer: User) -> None:
    enter(client)
    answer = client.get("/my-week/marks/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert 'href="/my-week/"' in answer.text and "没有可查看的内容" in answer.text
    assert 'href="/plans/5/"' in client.get("/plans/5/publish/").text
