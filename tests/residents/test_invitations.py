"""Coordinators print invitations and revoke them."""

import re
from typing import Any

import pytest
from django.test import Client

from backend.core.access.codes import keyed_hash, tidy
from backend.core.access.roles import Role
from backend.core.models import Invitation, User
from residents.models import Guardian, Resident
from tests.backend.access.sides import Side, build_side, draft_plan, entered

pytestmark = pytest.mark.django_db
PAGE, SHEET, REVOKE = (f"/residents/Pleft/invitations/{part}" for part in ("", "sheet/", "revoke/"))
FORM = {"guardian": "示例丙"}


@pytest.fixture
def sides() -> tuple[Side, Side]:
    plan = draft_plan()
    return build_side("left", plan), build_side("right", plan)


def test_the_sheet_shows_the_code_once_and_its_picture(sides: tuple[Side, Side]) -> None:
    client = entered(sides[0])
    response = client.post(SHEET, FORM)
    code = re.search(r'class="big">([-\w]+)<', response.text)[1]  # type: ignore[index]
    invitation = Invitation.objects.get()
    assert invitation.digest == keyed_hash("invitation", tidy(code))
    assert "<svg" in response.text and "no-store" in response.headers["Cache-Control"]
    assert "尾号为 0000" in response.text and "13800000000" not in response.text
    assert code not in client.get(PAGE).text


def test_a_sheet_is_revoked(sides: tuple[Side, Side]) -> None:
    client = entered(sides[0])
    client.post(SHEET, FORM)
    assert "尚未使用" in client.get(PAGE).text
    assert client.post(REVOKE, FORM).url == PAGE
    assert Invitation.objects.get().revoked_at is not None
    assert "尚未使用" not in client.get(PAGE).text
    assert client.post(REVOKE, FORM).url == PAGE  # twice does no harm


def test_a_sheet_that_is_revoked_ends_what_the_guardian_reads_of_the_resident(sides: tuple[Side, Side]) -> None:
    client = entered(sides[0])
    client.post(SHEET, FORM)
    account = Invitation.objects.get().account
    assert account.assignments.count() == 1
    client.post(SHEET, FORM)  # a new sheet in its place does not
    assert account.assignments.count() == 1
    client.post(REVOKE, FORM)
    assert account.assignments.count() == 0
    client.post(SHEET, FORM)
    assert account.assignments.count() == 1


def test_without_a_telephone_there_is_no_sheet(sides: tuple[Side, Side]) -> None:
    Guardian.objects.update(phone="")
    client = entered(sides[0])
    assert "请先登记电话号码" in client.get(PAGE).text
    assert client.post(SHEET, FORM).url == PAGE
    assert not Invitation.objects.exists()


def test_of_an_account_that_is_switched_off_the_page_says_what_to_do(sides: tuple[Side, Side]) -> None:
    client = entered(sides[0])
    client.post(SHEET, FORM)
    account = Invitation.objects.get().account
    User.objects.filter(pk=account.pk).update(is_active=False)
    answer = client.post(SHEET, FORM, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert f"账户 {account.username} 已停用" in answer.text and "请管理员重新启用" in answer.text
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("role", [None, *Role])
def test_only_who_may_invite_comes_here(sides: tuple[Side, Side], role: Role | None) -> None:
    may = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}
    client = entered(sides[0], role) if role else Client()
    accounts = User.objects.count()
    expected = 302 if role is None else 200 if role in may else 404
    assert client.get(PAGE).status_code == expected
    assert client.post(SHEET, FORM).status_code == expected
    assert Invitation.objects.count() == (role in may)
    assert client.post(REVOKE, FORM).status_code == (302 if role in may or role is None else 404)
    assert User.objects.count() == accounts + (role in may)


def test_a_coordinator_of_another_town_does_not_learn_that_the_file_exists(sides: tuple[Side, Side]) -> None:
    client = entered(sides[1])
    known = client.get(PAGE)
    unknown = client.get("/residents/P-none/invitations/")
    assert (known.status_code, unknown.status_code) == (404, 404)
    assert client.post(SHEET, FORM).status_code == 404
    assert not Invitation.objects.exists()


def test_the_page_costs_the_same_for_one_guardian_and_three(
    sides: tuple[Side, Side], django_assert_num_queries: Any
) -> None:
    client = entered(sides[0])
    for name in ("示例庚", "示例辛"):
        # session, account, roles, the resident, the trace of reading (5), the guardians, their invitations
        with django_assert_num_queries(11):
            assert client.get(PAGE).status_code == 200
        Guardian.objects.create(resident=sides[0].rows[Resident], name=name, relation="other", phone="13700000000")
        client.post(SHEET, {"guardian": name})


def test_the_file_of_a_resident_leads_to_the_invitations(sides: tuple[Side, Side]) -> None:
    client = entered(sides[0])
    resident = sides[0].rows[Resident]
    assert f'href="{PAGE}"' in client.get(f"/admin/residents/resident/{resident.pk}/change/").text
