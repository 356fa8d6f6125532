"""The first day: an administrator reads what to do before anybody can plan a week."""

import pytest
from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from tests.network import Network

pytestmark = pytest.mark.django_db


def holder(name: str, role: Role) -> User:
    user = User.objects.create_user(name)
    RoleAssignment.objects.create(user=user, role=role)
    return user


def page(user: User) -> str:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client.get("/admin/").text


def test_each_step_is_done_by_what_is_stored() -> None:
    chief = User.objects.create_superuser("chief")
    first = page(chief)
    assert "First steps" in first and "Done:" not in first
    assert 'href="/admin/core/user/add/"' in first and 'href="/import/"' in first
    planner = holder("planner", Role.CITY_COORDINATOR)
    assert page(chief).count("Done:") == 1
    network = Network()
    network.add_supply(0)
    network.add_demand(0)
    assert page(chief).count("Done:") == 2
    network.add_match(0)
    assert "First steps" not in page(chief)
    assert "First steps" not in page(planner)


def test_they_are_for_administrators_alone() -> None:
    assert "First steps" in page(holder("chief", Role.ADMINISTRATOR))
    assert "First steps" not in page(holder("planner", Role.CITY_COORDINATOR))


def test_groups_are_no_records() -> None:
    """Permissions are the rows of one table: a group would grant nothing."""
    assert "/admin/auth/" not in page(User.objects.create_superuser("chief"))
