"""Who opens a dossier leaves a trace; a minor's asks for a reason; numbers are masked until somebody says what for."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from backend.core.access.roles import Role
from backend.core.history.reasons import reasons_kept
from backend.core.models import AuditEntry, RoleAssignment, User
from facilities.models import Town
from residents.models import Guardian, Resident
from residents.services.dossier import ReasonNeeded, dossier_open
from residents.services.numbers import numbers_reveal
from tests.network import NOON, Network

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    network = Network()
    network.grow(range(1))
    return network


@pytest.fixture
def adult(network: Network) -> Resident:
    return network.first(Resident)


@pytest.fixture
def child(adult: Resident) -> Resident:
    """Eighteen on the day after NOON."""
    Resident.objects.filter(pk=adult.pk).update(birth_date=(NOON + timedelta(days=1)).date().replace(year=2008))
    return Resident.objects.get(pk=adult.pk)


def account(role: Role, name: str = "", **scope: Any) -> User:
    user = User.objects.create(username=name or f"u-{role}")
    RoleAssignment.objects.create(user=user, role=role, **scope)
    return user


@pytest.fixture
def coordinator() -> User:
    return account(Role.CITY_COORDINATOR)


def traces() -> list[dict[str, Any]]:
    return list(AuditEntry.objects.filter(act="dossier.open").order_by("pk").values_list("details", flat=True))


def test_each_opening_leaves_a_trace(adult: Resident, coordinator: User) -> None:
    for _ in range(2):
        dossier_open(user=coordinator, resident=adult, now=NOON)
    assert traces() == [{"resident": "P0"}, {"resident": "P0"}]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.who, entry.at, entry.subject_id) == (coordinator, NOON, str(adult.pk))


def test_a_minors_file_asks_for_a_reason(child: Resident, coordinator: User) -> None:
    for why in ("", "because"):
        with pytest.raises(ReasonNeeded):
            dossier_open(user=coordinator, resident=child, why=why, now=NOON)
    assert traces() == []
    dossier_open(user=coordinator, resident=child, why="complaint", now=NOON)
    assert traces() == [{"resident": "P0", "minor": True, "reason": "complaint", "said": True}]


def test_a_reason_is_good_for_half_an_hour_for_this_reader_and_no_longer(child: Resident, coordinator: User) -> None:
    dossier_open(user=coordinator, resident=child, why="care", now=NOON)
    dossier_open(user=coordinator, resident=child, now=NOON + timedelta(minutes=29))
    with pytest.raises(ReasonNeeded):
        dossier_open(user=coordinator, resident=child, now=NOON + timedelta(minutes=30))
    with pytest.raises(ReasonNeeded):
        dossier_open(user=account(Role.ADMINISTRATOR), resident=child, now=NOON)
    assert [one.get("said") for one in traces()] == [True, None]


def test_who_comes_of_age_is_no_minor_from_that_day_on(child: Resident, coordinator: User) -> None:
    dossier_open(user=coordinator, resident=child, now=NOON + timedelta(days=1))
    assert traces() == [{"resident": "P0"}]


def test_the_family_of_the_child_needs_no_reason(child: Resident, network: Network) -> None:
    family = account(Role.FAMILY, guardian=network.first(Guardian))
    dossier_open(user=family, resident=child, now=NOON)
    assert traces() == [{"resident": "P0"}]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TOWN_COORDINATOR])
def test_out_of_reach_nothing_opens_and_nothing_is_kept(adult: Resident, role: Role) -> None:
    scope = {"town": Town.objects.get(code="zhapu")} if role == Role.TOWN_COORDINATOR else {}
    other = account(role, **scope)
    with pytest.raises(PermissionDenied):
        dossier_open(user=other, resident=adult, now=NOON)
    with pytest.raises(PermissionDenied):
        numbers_reveal(user=other, resident=adult, reason="补贴申请", now=NOON)
    assert not AuditEntry.objects.filter(who=other).exists()


def test_revealing_is_kept_with_its_reason(adult: Resident, coordinator: User) -> None:
    shown = numbers_reveal(user=coordinator, resident=adult, reason=" 补贴申请 ", now=NOON)
    assert (shown.certificate, shown.identity) == (adult.certificate, "")
    entry = AuditEntry.objects.get(act="numbers.reveal")
    assert entry.details == {"resident": "P0", "reason": "given"}
    assert reasons_kept([entry]) == {entry.pk: "补贴申请"}
    assert adult.certificate not in str(entry.details)


@pytest.mark.parametrize("reason", ["", "   ", "a", "x" * 201])
def test_a_reason_that_says_nothing_reveals_nothing(adult: Resident, coordinator: User, reason: str) -> None:
    with pytest.raises(ValidationError):
        numbers_reveal(user=coordinator, resident=adult, reason=reason, now=NOON)
    assert not AuditEntry.objects.filter(act="numbers.reveal").exists()


REVEAL, REASON, ADMIN = "/residents/P0/reveal/", "/residents/P0/reason/", "/admin/residents/resident/{pk}/change/"


def test_the_page_shows_the_numbers_after_the_reason(client: Client, adult: Resident, coordinator: User) -> None:
    client.force_login(coordinator)
    page = client.get(REVEAL)
    assert adult.masked_number in page.text
    assert adult.certificate not in page.text
    answer = client.post(REVEAL, {"reason": "补贴申请"})
    assert adult.certificate in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR, Role.AUDITOR, Role.FACILITY_MANAGER, Role.FAMILY])
def test_who_may_not_reveal_finds_no_such_page(
    client: Client, network: Network, adult: Resident, role: Role | None
) -> None:
    if role is not None:
        from facilities.models import Facility

        scope: dict[str, Any] = {
            Role.FACILITY_MANAGER: {"facility": network.first(Facility)},
            Role.FAMILY: {"guardian": network.first(Guardian)},
        }.get(role, {})
        client.force_login(account(role, **scope))
    answer = client.post(REVEAL, {"reason": "补贴申请"})
    assert answer.status_code == (302 if role is None else 404)
    assert not AuditEntry.objects.filter(act="numbers.reveal").exists()


def test_the_file_of_a_minor_asks_on_the_admin_pages_too(
    client: Client, child: Resident, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    client.force_login(coordinator)
    page = ADMIN.format(pk=child.pk)
    asked = client.get(page)
    assert asked.status_code == 302
    assert asked.url.startswith(REASON)
    assert client.get(asked.url).status_code == 200
    answer = client.post(asked.url, {"why": "planning"})
    assert (answer.status_code, answer.url) == (302, page)
    assert client.get(page).status_code == 200
    guardian = child.guardians.get()
    assert client.get(f"/admin/residents/guardian/{guardian.pk}/change/").status_code == 200


def test_a_reason_leads_to_no_other_site(client: Client, child: Resident, coordinator: User) -> None:
    client.force_login(coordinator)
    answer = client.post(f"{REASON}?next=https://elsewhere.example/", {"why": "planning"})
    assert answer.url == "/"


def test_the_file_of_an_adult_asks_for_nothing(client: Client, adult: Resident, coordinator: User) -> None:
    client.force_login(coordinator)
    answer = client.get(f"{REASON}?next=/residents/P0/")
    assert (answer.status_code, answer.url) == (302, "/residents/P0/")


def test_a_file_page_shows_numbers_masked_and_keeps_what_stays_masked(
    client: Client, adult: Resident, coordinator: User
) -> None:
    client.force_login(coordinator)
    page = client.get(ADMIN.format(pk=adult.pk)).text
    assert adult.masked_number in page
    assert adult.certificate not in page
    assert traces() == [{"resident": "P0"}]
