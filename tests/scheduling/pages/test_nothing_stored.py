"""Before anything is stored: pages say what to begin with. In a module of its own, without the city of the others."""

import pytest
from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from facilities.models import Town

pytestmark = pytest.mark.django_db


def test_a_city_of_nothing_begins_with_the_workbook(client: Client) -> None:
    client.cookies["django_language"] = "en"
    for role, may_import in ((Role.CITY_COORDINATOR, True), (Role.TOWN_COORDINATOR, False)):
        user = User.objects.create_user(role)
        town = Town.objects.get(code="xincang") if role == Role.TOWN_COORDINATOR else None
        RoleAssignment.objects.create(user=user, role=role, town=town)
        client.force_login(user)
        html = client.get("/desk/").text
        assert "a plan would be empty" in html and ("Import a workbook" in html) == may_import
        assert "No facility is stored yet." in client.get("/facility/").text
        assert "No file is stored yet." in client.get("/residents/").text
