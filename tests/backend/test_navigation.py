"""Each role finds its own pages, and starts on the first."""

import pytest
from django.test import Client
from django.urls import reverse

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from backend.navigation import TABLE
from tests.small_city import build_small_city

pytestmark = pytest.mark.django_db


def test_every_line_leads_somewhere() -> None:
    assert all(reverse(line.url).startswith("/") for line in TABLE)
    assert all(line.roles for line in TABLE)


def test_every_role_opens_all_of_its_lines_and_starts_on_the_first() -> None:
    city = build_small_city()
    for role in Role:
        client = Client()
        client.force_login(city.accounts[role])
        own = [reverse(line.url) for line in TABLE if role in line.roles]
        assert client.get("/").headers["Location"] == (own or [reverse("account")])[0]
        for address in own:
            page = client.get(address, follow=True)
            assert (role, address, page.status_code) == (role, address, 200)
            if not address.startswith("/admin/"):
                assert f'href="{address}"' in page.text


def test_without_a_role_the_account_comes_first(client: Client) -> None:
    client.force_login(User.objects.create_user("nobody"))
    assert client.get("/").headers["Location"] == reverse("account")
    assert 'class="site-nav"' not in client.get("/account/").text


def test_two_roles_have_the_lines_of_both_once(client: Client) -> None:
    user = User.objects.create_user("both")
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        RoleAssignment.objects.create(user=user, role=role)
    client.force_login(user)
    assert client.get("/account/").text.count(f'href="{reverse("admin:index")}"') == 1


def test_nobody_signed_in_sees_no_navigation(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/sign-in/?next=/"
    assert 'class="site-nav"' not in client.get("/sign-in/").text
