"""Families sign in with a printed code and a code to their telephone."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app

from backend.core.access import codes, invitations
from backend.core.access.invitations import (
    NoTelephone,
    ask_code,
    invite_guardian,
    revoke_invitation,
    send_code,
    take_code,
)
from backend.core.access.limits import TooMany
from backend.core.access.roles import Role
from backend.core.models import Attempt, AuditEntry, Invitation, OneTimeCode, RoleAssignment, User
from residents.models import Guardian
from tests.backend.access.sides import NOON, Side, build_side, draft_plan
from tests.refusal import refused

pytestmark = pytest.mark.django_db
ADDRESS = "192.0.2.1"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def message(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str]]:
    """``message(code, now)``: runs the job of a one-time code; the number and the six digits that were sent."""

    def run(code: OneTimeCode, now: Any = NOON) -> tuple[str, str]:
        send_code(code=code.pk, now=now)
        to, digits = re.findall(r"\[(\d+)\] (\d{6}) ", capsys.readouterr().out)[0]
        return to, digits

    return run


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06}"


def test_codes_are_well_formed_and_slips_are_found() -> None:
    for _ in range(50):
        code = codes.new_invitation_code()
        assert codes.well_formed(code)
        assert codes.tidy(codes.grouped(code).lower()) == code
        for place in range(12):
            other = "2" if code[place] != "2" else "3"
            assert not codes.well_formed(code[:place] + other + code[place + 1 :])
    assert codes.tidy(" ＡＢＣ２-３ 4\n") == "ABC234"
    assert not codes.well_formed("A" * 11)
    assert not codes.well_formed("ABCDEFGHJKL0")
    assert codes.grouped("ABCDEFGHJKLM") == "ABCD-EFGH-JKLM"


def test_an_invitation_is_bound_to_a_guardian_and_kept_as_a_hash(
    invited: tuple[Invitation, str], guardian: Guardian, coordinator: User
) -> None:
    invitation, code = invited
    assert (invitation.guardian, invitation.phone) == (guardian, guardian.phone)
    assert invitation.expires_at == NOON + timedelta(days=90)
    account = invitation.account
    assert list(account.assignments.values_list("role", "guardian")) == [("family", guardian.pk)]
    assert not account.has_usable_password()
    stored = str(list(Invitation.objects.values()) + list(AuditEntry.objects.values()))
    assert code not in stored and codes.grouped(code) not in stored
    assert AuditEntry.objects.get().act == "invitation.issue"
    assert guardian.name not in str(AuditEntry.objects.get().details)


def test_a_new_invitation_replaces_the_one_before_for_the_same_account(
    invited: tuple[Invitation, str], guardian: Guardian, coordinator: User
) -> None:
    first, _code = invited
    second, _code = invite_guardian(guardian=guardian, by=coordinator, now=NOON + MINUTE)
    first.refresh_from_db()
    assert (first.revoked_at, second.account) == (NOON + MINUTE, first.account)
    with refused("one_standing_invitation_a_guardian"):
        Invitation.objects.filter(pk=first.pk).update(revoked_at=None)


def test_only_who_may_invite_invites_and_revokes(side: Side, guardian: Guardian, invited: Any) -> None:
    before = list(Invitation.objects.values()), User.objects.count(), AuditEntry.objects.count()
    strangers = [side.account(role) for role in (Role.FACILITY_MANAGER, Role.CARER, Role.AUDITOR)]
    elsewhere = build_side("right", draft_plan_of_next_week()).account(Role.TOWN_COORDINATOR)
    accounts = User.objects.count()
    for user in (*strangers, elsewhere):
        with pytest.raises(PermissionDenied):
            invite_guardian(guardian=guardian, by=user, now=NOON)
        with pytest.raises(PermissionDenied):
            revoke_invitation(invitation=invited[0], by=user, now=NOON)
    after = list(Invitation.objects.values()), User.objects.count() - (accounts - before[1]), AuditEntry.objects.count()
    assert after == before


def draft_plan_of_next_week() -> Any:
    from scheduling.models import Plan

    return Plan.objects.create(week="2092-12-08", version=1, created_at=NOON) if Plan.objects.exists() else draft_plan()


def test_a_guardian_without_a_telephone_is_not_invited(guardian: Guardian, coordinator: User) -> None:
    guardian.phone = " "
    with pytest.raises(NoTelephone):
        invite_guardian(guardian=guardian, by=coordinator, now=NOON)
    assert not Invitation.objects.exists()


def test_both_codes_together_sign_in(invited: tuple[Invitation, str], message: Any) -> None:
    invitation, code = invited
    asked = ask_code(entered=codes.grouped(code).lower(), address=ADDRESS, now=NOON)
    to, digits = message(asked)
    assert to == invitation.phone
    assert digits not in str(list(OneTimeCode.objects.values()))
    assert take_code(code=asked.pk, entered=digits, address=ADDRESS, now=NOON + MINUTE) == invitation
    assert take_code(code=asked.pk, entered=digits, address=ADDRESS, now=NOON + MINUTE) is None  # once
    invitation.refresh_from_db()
    assert invitation.used_at == NOON + MINUTE


def test_a_one_time_code_has_ten_minutes(invited: tuple[Invitation, str], message: Any) -> None:
    for minutes, taken in ((9.99, True), (10, False)):
        asked = ask_code(entered=invited[1], address=ADDRESS, now=NOON)
        _to, digits = message(asked)
        later = NOON + minutes * MINUTE
        assert (take_code(code=asked.pk, entered=digits, address=ADDRESS, now=later) is not None) is taken


def test_a_one_time_code_has_five_tries(invited: tuple[Invitation, str], message: Any) -> None:
    for tries, taken in ((4, True), (5, False)):
        asked = ask_code(entered=invited[1], address=ADDRESS, now=NOON)
        _to, digits = message(asked)
        for _ in range(tries):
            assert take_code(code=asked.pk, entered=wrong(digits), address=ADDRESS, now=NOON) is None
        assert (take_code(code=asked.pk, entered=digits, address=ADDRESS, now=NOON) is not None) is taken


def test_a_code_opens_only_what_it_was_asked_for(invited: tuple[Invitation, str], message: Any) -> None:
    first = ask_code(entered=invited[1], address=ADDRESS, now=NOON)
    second = ask_code(entered=invited[1], address=ADDRESS, now=NOON)
    _to, digits = message(first)
    assert take_code(code=second.pk, entered=digits, address=ADDRESS, now=NOON) is None
    assert take_code(code=None, entered=digits, address=ADDRESS, now=NOON) is None


def test_before_the_message_is_sent_no_code_is_right(invited: tuple[Invitation, str]) -> None:
    asked = ask_code(entered=invited[1], address=ADDRESS, now=NOON)
    for entered in ("", "000000"):
        assert take_code(code=asked.pk, entered=entered, address=ADDRESS, now=NOON) is None


def test_tried_again_the_job_sends_another_code(invited: tuple[Invitation, str], message: Any) -> None:
    asked = ask_code(entered=invited[1], address=ADDRESS, now=NOON)
    sent = {message(asked)[1] for _ in range(8)}
    assert len(sent) > 1
    last = message(asked)[1]
    assert take_code(code=asked.pk, entered=last, address=ADDRESS, now=NOON) == invited[0]


@pytest.mark.parametrize("end", ["expired", "revoked", "resting"])
def test_an_invitation_that_ended_signs_nobody_in(
    invited: tuple[Invitation, str], message: Any, coordinator: User, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    invitation, code = invited
    now = NOON + timedelta(days=90) - 5 * MINUTE
    asked = ask_code(entered=code, address=ADDRESS, now=now)
    _to, digits = message(asked, now)
    if end == "expired":
        now += 5 * MINUTE
    elif end == "revoked":
        revoke_invitation(invitation=invitation, by=coordinator, now=now)
    else:
        User.objects.filter(pk=invitation.account_id).update(is_active=False)
    assert take_code(code=asked.pk, entered=digits, address=ADDRESS, now=now) is None
    again = ask_code(entered=code, address=ADDRESS, now=now)
    send_code(code=again.pk, now=now)
    assert (again.invitation, capsys.readouterr().out) == (None, "")


def test_three_messages_a_quarter_of_an_hour(invited: tuple[Invitation, str]) -> None:
    unknown = codes.new_invitation_code()
    for entered in (invited[1], unknown):
        for _ in range(3):
            ask_code(entered=entered, address=ADDRESS, now=NOON)
        with pytest.raises(TooMany):
            ask_code(entered=entered, address=ADDRESS, now=NOON + 14 * MINUTE)
    assert OneTimeCode.objects.count() == 6
    ask_code(entered=invited[1], address=ADDRESS, now=NOON + 16 * MINUTE)


def test_one_address_cannot_try_invitations_for_ever() -> None:
    for _ in range(30):
        ask_code(entered=codes.new_invitation_code(), address=ADDRESS, now=NOON)
    with pytest.raises(TooMany):
        ask_code(entered=codes.new_invitation_code(), address=ADDRESS, now=NOON)
    ask_code(entered=codes.new_invitation_code(), address="192.0.2.2", now=NOON)
    assert ADDRESS not in str(list(Attempt.objects.values()))


def test_an_unknown_invitation_gets_the_same_answer_for_the_same_work(invited: tuple[Invitation, str]) -> None:
    answers = []
    for entered in (invited[1], codes.new_invitation_code()):
        client = Client()
        steps: list[Any] = []
        for path, data in (("/family/", {"invitation": entered}), ("/family/code/", {"code": "000000"})):
            with CaptureQueriesContext(connection) as queries:
                response = client.post(path, data)
            kinds = [query["sql"].split()[0] for query in queries]
            steps.append((response.status_code, response.headers.get("Location"), response.text.count("验证码"), kinds))
        answers.append(steps)
    assert answers[0] == answers[1]
    assert [step[0] for step in answers[0]] == [302, 200]


def test_signing_in_on_the_pages(
    invited: tuple[Invitation, str], message: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    invitation, code = invited
    assert client.get("/family/code/").url == "/family/"
    page = client.get(f"/family/i/{codes.grouped(code)}/")
    assert codes.grouped(code) in page.text
    assert not OneTimeCode.objects.exists()  # looking sends nothing
    slip = client.post("/family/", {"invitation": wrong_character(code)})
    assert "请与单子逐字核对" in slip.text
    assert not OneTimeCode.objects.exists()
    assert client.post("/family/", {"invitation": codes.grouped(code)}).url == "/family/code/"
    _to, digits = message(OneTimeCode.objects.get())
    assert client.post("/family/code/", {"code": wrong(digits)}).status_code == 200
    assert client.post("/family/code/", {"code": digits}).url == "/"
    assert invitation.account.last_name in client.get("/account/").text
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/").status_code == 403
    assert AuditEntry.objects.latest("pk").act == "account.sign_in"


@pytest.mark.parametrize(
    ("language", "hour", "quarter"),
    [("zh-hans", "请 1 小时后再试。", "请 15 分钟后再试。"), ("en", "Wait 1 hour", "Wait 15 minutes")],
)
def test_the_pages_say_how_long_to_wait_by_what_was_tried_too_often(
    invited: tuple[Invitation, str],
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    hour: str,
    quarter: str,
) -> None:
    """A new code for a sheet comes sooner than a try of another sheet or of another code from the same address."""
    client.cookies["django_language"] = language
    sheet = {"invitation": invited[1]}
    for _ in range(3):
        assert client.post("/family/", sheet).url == "/family/code/"
    assert quarter in client.post("/family/", sheet).text
    for name in ("INVITATIONS_ENTERED", "CODES_ENTERED"):
        monkeypatch.setattr(invitations, name, replace(getattr(invitations, name), most=0))
    assert hour in client.post("/family/", sheet).text
    assert hour in client.post("/family/code/", {"code": "000000"}).text


def wrong_character(code: str) -> str:
    return ("3" if code[0] == "2" else "2") + code[1:]


def test_a_revoked_invitation_signs_its_family_out(
    invited: tuple[Invitation, str],
    message: Any,
    client: Client,
    coordinator: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    client.post("/family/", {"invitation": invited[1]})
    client.post("/family/code/", {"code": message(OneTimeCode.objects.get())[1]})
    assert client.get("/account/").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(days=6))
    assert client.get("/account/").status_code == 200  # a family need not sign in every day
    revoke_invitation(invitation=invited[0], by=coordinator, now=NOON)
    assert client.get("/account/").url == "/sign-in/?next=/account/"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_sends_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    """Over the queue to the gateway, for an invitation and for one that is none."""
    now = timezone.now()
    side = build_side("left", draft_plan())
    coordinator = side.account(Role.CITY_COORDINATOR)
    invitation, code = invite_guardian(guardian=side.rows[Guardian], by=coordinator, now=now)
    known = ask_code(entered=code, address=ADDRESS, now=now)
    unknown = ask_code(entered=codes.new_invitation_code(), address=ADDRESS, now=now)
    worker = app.with_connector(app.connector.get_worker_connector())
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    ((to, digits),) = re.findall(r"\[(\d+)\] (\d{6}) ", capsys.readouterr().out)
    assert to == invitation.phone
    assert take_code(code=unknown.pk, entered=digits, address=ADDRESS, now=now) is None
    assert take_code(code=known.pk, entered=digits, address=ADDRESS, now=now) == invitation


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_sheets_printed_at_once_one_stands() -> None:
    side = build_side("left", draft_plan())
    coordinator = side.account(Role.CITY_COORDINATOR)

    def print_one(_number: int) -> None:
        invite_guardian(guardian=side.rows[Guardian], by=coordinator, now=NOON)
        connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(print_one, range(4)))
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    assert (Invitation.objects.count(), RoleAssignment.objects.filter(role=Role.FAMILY).count()) == (4, 1)
