"""Ready accounts, where the setting allows them."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from backend.core.access.demo import demo_name
from backend.core.access.roles import SCOPE_OF_ROLE, Role
from backend.core.models import User
from tests.backend.access.sides import Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts(side: Side) -> None:
    for role in Role:
        user = side.account(role)
        User.objects.filter(pk=user.pk).update(username=demo_name(role))


def turn_on(settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, demo_accounts=True)


def test_each_role_is_one_click_away(client: Client, accounts: None, settings: Any) -> None:
    turn_on(settings)
    page = client.get("/sign-in/").text
    for role in Role:
        assert f'action="/sign-in/demo/{role}/"' in page
        assert client.post(f"/sign-in/demo/{role}/").url == "/"
        assert client.session["_auth_user_id"] == str(User.objects.get(username=demo_name(role)).pk)
        client.post("/sign-out/")


def test_invitations_are_spoken_of_to_families_alone(client: Client, accounts: None, settings: Any) -> None:
    turn_on(settings)
    User.objects.update(password=make_password(None))
    for role in Role:
        client.post(f"/sign-in/demo/{role}/")
        page = client.get("/account/").text
        assert ("凭邀请单登录" in page) == (role is Role.FAMILY), role
        assert ("请管理员设置密码" in page) == (role is not Role.FAMILY), role


def test_the_page_costs_the_same_for_any_number_of_accounts(
    client: Client, accounts: None, settings: Any, django_assert_num_queries: Any
) -> None:
    turn_on(settings)
    with django_assert_num_queries(1):
        client.get("/sign-in/")
    User.objects.filter(username=demo_name(Role.AUDITOR)).delete()
    with django_assert_num_queries(1):
        client.get("/sign-in/")


def test_without_the_setting_nobody_enters(client: Client, accounts: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page = client.get("/sign-in/").text
    for role in Role:
        assert f"/sign-in/demo/{role}/" not in page
        assert client.post(f"/sign-in/demo/{role}/").status_code == 404
    assert not client.get("/account/").wsgi_request.user.is_authenticated


def test_only_the_ready_accounts_are_entered(client: Client, side: Side, settings: Any) -> None:
    turn_on(settings)
    side.account(Role.ADMINISTRATOR)
    assert client.post("/sign-in/demo/administrator/").status_code == 404
    assert client.get("/sign-in/demo/administrator/").status_code == 405
    assert client.post("/sign-in/demo/king/").status_code == 404


def test_scopes_are_known_for_every_role() -> None:
    assert set(SCOPE_OF_ROLE) == set(Role)
