"""What stands in rows that a reader may read, and was said to others alone."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from backend.core.access.roles import Role
from facilities.models import StaffMember
from residents.models import Need, NeedPreference
from scheduling.models import Attendance
from tests.network import NOON
from tests.shared_city import shared_city
from tests.small_city import SmallCity, entered

pytestmark = pytest.mark.django_db


built_city, city = shared_city()


@pytest.fixture
def refusal(city: SmallCity) -> NeedPreference:
    """The family of Lin does not want Chen, who comes all the same."""
    need, chen = Need.objects.get(code="N-nursing"), StaffMember.objects.get(code="chen")
    return need.preferences.create(stance="refuse", asset="staff", staff=chen, reason="对母亲粗暴")


@pytest.mark.parametrize("role", Role)
def test_no_carer_reads_whom_a_family_refuses_and_why(city: SmallCity, refusal: NeedPreference, role: Role) -> None:
    readers = {
        Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR, Role.FACILITY_MANAGER, Role.FAMILY,
    }  # fmt: skip
    client, shown = entered(city, role), [refusal.reason] if role in readers else []
    need = client.get("/api/v1/needs/N-nursing/")
    assert need.status_code == (200 if role in readers | {Role.CARER} else 403)
    assert [one["reason"] for one in need.json().get("preferences", ())] == shown
    listed = client.get("/api/v1/preferences/")
    assert listed.status_code == (200 if role in readers else 403)
    assert [one["reason"] for one in listed.json().get("results", ())] == shown
    assert client.get(f"/api/v1/preferences/{refusal.pk}/").status_code == listed.status_code


def notes(client: Client) -> Any:
    return [one["note"] for one in client.get("/api/v1/marks/?need=N-nursing").json()["results"]]


def test_a_family_reads_no_note_of_carers(city: SmallCity) -> None:
    chen, family = StaffMember.objects.get(code="chen"), city.accounts[Role.FAMILY]
    need = Need.objects.get(code="N-nursing")
    said = [(city.accounts[Role.CARER], chen, "女儿难沟通"), (family, None, "去医院"), (None, None, "x")]
    for by, staff, note in said:
        Attendance.objects.create(
            need=need, date=city.lived.week, facility=chen.facility, status="done", note=note, at=NOON, stored_at=NOON,
            by=by, staff=staff, key=uuid4(),
        )  # fmt: skip
    assert (
        notes(entered(city, Role.CITY_COORDINATOR)) == notes(entered(city, Role.CARER)) == ["女儿难沟通", "去医院", "x"]
    )
    client = entered(city, Role.FAMILY)
    assert notes(client) == ["", "去医院", ""]
    one = Attendance.objects.get(by=city.accounts[Role.CARER])
    assert client.get(f"/api/v1/marks/{one.pk}/").json()["note"] == ""
