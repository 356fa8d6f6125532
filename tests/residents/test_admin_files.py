"""The admin pages of files keep what the other pages keep: traces, reasons of minors, who speaks, and erasure."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.core.access.invitations import invite_guardian
from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment, User
from residents.models import Absence, Assessment, Consent, Guardian, Referral, Resident
from tests.backend.access.sides import Side, entered, two_sides
from tests.inputs import Inputs
from tests.shared_city import shared_city

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/residents/assessment/", "/admin/residents/absence/add/"
SPAN = {"span_0": "2030-01-01T00:00", "span_1": "2030-01-02T00:00", "reason": "住院"}

built_city, sides = shared_city(two_sides)


def minor() -> None:
    Resident.objects.update(birth_date=timezone.localdate() - timedelta(days=3653))


def sent(client: Client, row: Any, **values: Any) -> Any:
    """What the change page of a row would send, with ``values`` in it."""
    address = reverse(f"admin:residents_{row._meta.model_name}_change", args=[row.pk])
    shown = Inputs(client.get(address).text).data.items()
    kept = {name: value for name, value in shown if name not in ("language", "action")}
    return client.post(address, {**kept, **values})


def traces() -> int:
    return AuditEntry.objects.filter(act="dossier.open").count()


def invited(sides: tuple[Side, Side]) -> tuple[Guardian, Any]:
    guardian = sides[0].rows[Guardian]
    by = sides[0].account(Role.CITY_COORDINATOR)
    return guardian, invite_guardian(guardian=guardian, by=by, now=timezone.now())[0]


def test_another_name_on_the_admin_page_ends_what_the_contact_reads(sides: tuple[Side, Side]) -> None:
    guardian, invitation = invited(sides)
    client = entered(sides[0])
    assert sent(client, guardian, phone="13911111111").status_code == 302
    invitation.refresh_from_db()
    assert invitation.revoked_at is None
    assert sent(client, guardian, name="示例姨").status_code == 302
    guardian.refresh_from_db()
    invitation.refresh_from_db()
    assert (guardian.name, invitation.revoked_at is None) == ("示例姨", False)
    assert not RoleAssignment.objects.filter(guardian=guardian).exists()


def test_another_name_in_the_rows_of_the_file_does_so_too(sides: tuple[Side, Side]) -> None:
    guardian, invitation = invited(sides)
    answer = sent(entered(sides[0]), sides[0].rows[Resident], **{"guardians-0-name": "示例姨"})
    assert answer.status_code == 302, answer.context["errors"]
    guardian.refresh_from_db()
    invitation.refresh_from_db()
    assert (guardian.name, invitation.revoked_at is None) == ("示例姨", False)


@pytest.mark.parametrize("model", [Guardian, Absence, Assessment, Consent])
def test_a_row_stays_in_its_file(sides: tuple[Side, Side], model: Any) -> None:
    row, other = sides[0].rows[model], sides[1].rows[Resident]
    client = entered(sides[0], Role.CITY_COORDINATOR)
    assert sent(client, row, resident=other.pk).status_code == 302
    row.refresh_from_db()
    assert row.resident_id == sides[0].rows[Resident].pk


def test_many_rows_are_not_deleted_at_once(sides: tuple[Side, Side]) -> None:
    row = sides[0].rows[Assessment]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    entered(sides[0]).post(LIST, chosen)
    assert Assessment.objects.filter(pk=row.pk).exists()


def test_a_list_of_one_person_opens_the_file(sides: tuple[Side, Side]) -> None:
    client = entered(sides[0], Role.CITY_COORDINATOR)
    assert client.get(LIST).status_code == 200 and client.get(f"{LIST}?o=1").status_code == 200
    assert traces() == 0
    assert client.get(f"{LIST}?q=Pleft").status_code == 200
    opened = AuditEntry.objects.get(act="dossier.open")
    assert opened.details == {"resident": "Pleft", "part": "residents.assessment"}
    assert client.get(f"{LIST}?q=nobody").status_code == 200
    assert client.get("/admin/scheduling/visit/?q=Pleft").status_code == 200
    assert client.get("/admin/scheduling/session/?q=Nleft").status_code == 200
    assert traces() == 2
    minor()
    asked = client.get(f"{LIST}?q=Pleft")
    assert asked.status_code == 302 and asked.url.startswith("/residents/Pleft/reason/?next=")
    assert "重度" not in asked.text


def test_a_row_for_a_minor_asks_why_first(sides: tuple[Side, Side]) -> None:
    minor()
    client, resident = entered(sides[0]), sides[0].rows[Resident]
    assert client.get(ADD).status_code == 200
    asked = client.post(ADD, {"resident": resident.pk, **SPAN})
    assert asked.status_code == 200 and 'name="reading-Pleft-why"' in asked.text
    assert not Absence.objects.filter(reason="住院").exists()
    assert client.get(f"{ADD}?resident={resident.pk}").url.startswith("/residents/Pleft/reason/?next=")
    assert client.post(ADD, {"resident": resident.pk, **SPAN, "reading-Pleft-why": "planning"}).status_code == 302
    assert Absence.objects.filter(reason="住院").exists()
    assert AuditEntry.objects.get(act="admin.add").details["resident"] == "Pleft"
    assert traces() == 1


def test_a_file_is_not_deleted_here_and_the_page_says_where_it_is_erased(sides: tuple[Side, Side]) -> None:
    client, resident = entered(sides[0], Role.CITY_COORDINATOR), sides[0].rows[Resident]
    assert client.post(f"/admin/residents/resident/{resident.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Resident.objects.filter(pk=resident.pk).exists()
    page = client.get(f"/admin/residents/resident/{resident.pk}/change/").text
    assert 'class="deletelink"' not in page and 'href="/residents/Pleft/"' in page


def test_a_row_in_reach_without_its_file_opens_for_a_reason(sides: tuple[Side, Side]) -> None:
    """The clinic that sent a child on reads its referral, and not the file."""
    minor()
    referral, account = sides[0].rows[Referral], User.objects.create(username="clinic")
    RoleAssignment.objects.create(user=account, role=Role.FACILITY_MANAGER, facility=referral.from_facility)
    client = Client()
    client.force_login(account)
    address = f"/admin/residents/referral/{referral.pk}/change/"
    asked = client.get(address)
    assert asked.status_code == 302 and client.get(asked.url).status_code == 200
    assert client.get("/residents/Pleft/reason/?next=%2F").status_code == 404
    assert client.post(asked.url, {"why": "care"}).url == address
    assert client.get(address).status_code == 200
    details = {"resident": "Pleft", "part": "residents.referral", "minor": True, "reason": "care"}
    said = [entry.details for entry in AuditEntry.objects.filter(who=account).order_by("pk")]
    assert said == [details | {"said": True}, details]


@pytest.mark.parametrize("part", ["residents.referral.999999", "residents.referral.", "residents.town.1", "x", ".-1"])
def test_a_part_that_is_none_opens_nothing(sides: tuple[Side, Side], part: str) -> None:
    minor()
    address = f"/residents/Pright/reason/?next=%2F&part={part}"
    assert entered(sides[0], Role.FACILITY_MANAGER).get(address).status_code == 404
    own = sides[0].rows[Referral]
    assert entered(sides[0]).get(f"/residents/Pright/reason/?part=residents.referral.{own.pk}").status_code == 404


def test_the_password_is_changed_on_the_page_of_the_account(sides: tuple[Side, Side]) -> None:
    client = entered(sides[0])
    for page in ("password_change", "password_change_done"):
        assert client.get(reverse(f"admin:{page}")).url == reverse("change_password")
        assert client.post(reverse(f"admin:{page}"), {"old_password": "x"}).url == reverse("change_password")
