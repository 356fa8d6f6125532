"""The auditor sees who saw and changed what, and no values of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.core.access.roles import Role
from backend.core.history.context import because
from backend.core.models import AuditEntry, RoleAssignment, User
from backend.core.services import audit
from facilities.models import Facility, StaffMember, Town
from residents.models import Guardian, Need, Resident
from residents.selectors.audit import PAGE, Asked, acts_found, changes_found
from tests.network import NOON, Network

pytestmark = pytest.mark.django_db
PAGES = ("/audit/", "/audit/changes/")
ALL = (*PAGES, "/audit/minors/")


@pytest.fixture
def network() -> Network:
    network = Network()
    network.grow(range(2))
    return network


def account(role: Role, **scope: Any) -> User:
    user = User.objects.create(username=f"a-{role}")
    RoleAssignment.objects.create(user=user, role=role, **scope)
    return user


@pytest.fixture
def auditor() -> User:
    return account(Role.AUDITOR)


@pytest.mark.parametrize("address", ALL)
def test_only_those_who_may_read_audit_entries_enter(client: Client, network: Network, address: str) -> None:
    scopes: dict[Role, dict[str, Any]] = {
        Role.TOWN_COORDINATOR: {"town": Town.objects.get(code="xincang")},
        Role.FACILITY_MANAGER: {"facility": network.first(Facility)},
        Role.CARER: {"staff": network.first(StaffMember)},
        Role.FAMILY: {"guardian": network.first(Guardian)},
    }
    assert client.get(address).status_code == 302
    for role in Role:
        client.force_login(account(role, **scopes.get(role, {})))
        expected = 200 if role in (Role.ADMINISTRATOR, Role.AUDITOR) else 403
        assert (role, client.get(address).status_code) == (role, expected)


def test_acts_are_found_by_account_file_act_and_day(network: Network, auditor: User) -> None:
    who, (first, second) = User.objects.create(username="li"), network.rows[Resident]
    guardian = network.first(Guardian)
    audit(who=who, act="dossier.open", subject=first, now=NOON, details={"resident": "P0"})
    audit(who=None, act="admin.change", subject=first, now=NOON + timedelta(days=1))
    audit(who=who, act="numbers.reveal", subject=second, now=NOON, details={"resident": "P1", "reason": "补贴"})
    audit(who=who, act="invitation.issue", subject=guardian, now=NOON, details={"resident": "P0"})

    def found(**asked: Any) -> list[str]:
        return [line.row.act for line in acts_found(auditor, Asked(**asked)).lines if line.row.act != "test"]

    assert found() == ["invitation.issue", "numbers.reveal", "admin.change", "dossier.open"]
    assert found(code="P0") == ["invitation.issue", "admin.change", "dossier.open"]
    assert found(who="li", code="P1") == ["numbers.reveal"]
    assert found(act="dossier.open") == ["dossier.open"]
    assert found(since=(NOON + timedelta(days=1)).date()) == ["admin.change"]
    assert "admin.change" not in found(until=NOON.date())
    assert found(code="nobody") == []


def test_changes_name_what_changed_and_not_how(client: Client, network: Network, auditor: User) -> None:
    resident = network.first(Resident)
    Resident.objects.filter(pk=resident.pk).update(name="示例改名", mobility="aid")
    line = changes_found(auditor, Asked(code="P0")).lines[0]
    assert (line.file, line.row.operation, len(line.columns)) == ("P0", "update", 2)
    client.force_login(auditor)
    page = client.get("/audit/changes/", {"code": "P0"}).text
    assert "姓名" in page
    assert "程序：" in page  # this one
    assert "示例改名" not in page
    assert "示例乙0" not in page


@pytest.mark.parametrize(
    ("stored", "english", "chinese"),
    [
        ("retention_over", "Retention period is over", "保存期限已满"),
        ("保存期限已满", "Retention period is over", "保存期限已满"),  # as it stood there before it was a code
        ("correction", "To correct what the file says", "更正档案内容"),
        ("补贴", "补贴", "补贴"),
    ],
)
def test_a_reason_is_read_in_the_language_of_the_reader(
    client: Client, network: Network, auditor: User, stored: str, english: str, chinese: str
) -> None:
    with because(stored):
        Resident.objects.filter(code="P0").update(mobility="aid")
    audit(who=None, act="x", subject=network.first(Resident), now=NOON, details={"reason": stored})
    client.force_login(auditor)
    for language, text in (("en", english), ("zh-hans", chinese)):
        client.cookies["django_language"] = language
        for address in PAGES:
            assert f">{text}</td>" in client.get(address).text


def test_pages_follow_each_other_without_a_gap(network: Network, auditor: User) -> None:
    need = network.first(Need)
    AuditEntry.objects.bulk_create(
        AuditEntry(at=NOON, act="x", subject_type="residents.need", subject_id=str(need.pk)) for _ in range(PAGE + 5)
    )
    first = acts_found(auditor, Asked(act="x"))
    second = acts_found(auditor, Asked(act="x", older_than=first.older_than))
    keys = [line.row.pk for line in (*first.lines, *second.lines)]
    assert (len(first.lines), len(second.lines), second.older_than) == (PAGE, 5, None)
    assert keys == sorted(set(keys), reverse=True)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_costs_the_same_with_more_rows(client: Client, network: Network, auditor: User, address: str) -> None:
    client.force_login(auditor)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    audit(who=auditor, act="dossier.open", subject=network.first(Resident), now=NOON)
    first = cost()
    for resident in network.rows[Resident]:
        for _ in range(10):
            audit(who=auditor, act="dossier.open", subject=resident, now=NOON)
        Resident.objects.filter(pk=resident.pk).update(address="x")
    assert cost() == first


def test_what_is_written_wrong_is_said_and_not_asked(client: Client, network: Network, auditor: User) -> None:
    client.force_login(auditor)
    page = client.get("/audit/", {"since": "yesterday", "act": "nothing"})
    assert page.status_code == 200
    assert page.text.count('class="errorlist"') == 2


def test_the_other_list_is_narrowed_as_this_one_but_for_what_was_done(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    for this, other in (PAGES, PAGES[::-1]):
        page = client.get(this, {"who": "li", "code": "P0", "act": "x", "older_than": "9"}).text
        assert f'<a href="{other}?who=li&amp;code=P0"' in page
        assert f'<a href="{other}">' in client.get(this).text
