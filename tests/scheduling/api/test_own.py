"""A carer's own week, and the weeks of a family's relatives."""

import pytest
from django.test import Client

from backend.core.access.roles import Role
from tests.shared_city import shared_city
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


built_city, city = shared_city()


def client_of(city: SmallCity, role: Role) -> Client:
    client = Client()
    client.force_login(city.accounts[role])
    return client


def test_a_carer_reads_the_own_week(city: SmallCity) -> None:
    body = client_of(city, Role.CARER).get("/api/v1/me/week/", {"week": city.week}).json()
    assert body["week"] == city.week
    assert [(one["service"], one["facility"], one["travel"]) for one in body["tasks"]] == [
        ("nursing_visit", None, 7),
        ("physiotherapy", "XC", 0),
        ("physiotherapy", "XC", 0),
    ]
    assert body["tasks"][0]["seats"][0]["resident"] == "lin"


def test_a_family_reads_the_weeks_of_its_relatives(city: SmallCity) -> None:
    client = client_of(city, Role.FAMILY)
    relatives = client.get("/api/v1/me/relatives/").json()["results"]
    assert relatives == [{"code": "lin", "name": "示例lin", "town": "xincang"}]
    week = client.get("/api/v1/me/relatives/lin/week/", {"week": city.week}).json()
    assert [one["service"] for one in week["appointments"]] == ["nursing_visit", "physiotherapy", "physiotherapy"]
    assert week["appointments"][0]["staff"] == ["示例chen"]
    assert client.get("/api/v1/me/relatives/hu/week/").status_code == 404
    assert client.get("/api/v1/me/relatives/lin/week/", {"week": "2026-99"}).status_code == 400


def test_others_have_neither(city: SmallCity) -> None:
    for address in ("/api/v1/me/week/", "/api/v1/me/relatives/", "/api/v1/me/relatives/lin/week/"):
        assert Client().get(address).status_code == 401
        for role in set(Role) - {Role.CARER, Role.FAMILY}:
            assert client_of(city, role).get(address).status_code == 403, (address, role)
    assert client_of(city, Role.FAMILY).get("/api/v1/me/week/").status_code == 403
    assert client_of(city, Role.CARER).get("/api/v1/me/relatives/").status_code == 403
