"""What the auditor reads of a year of minors' files: how many there are, what was done with them, why and by whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment, User
from facilities.models import Town
from residents.ages import age, born_after
from residents.choices import ReadingReason
from residents.models import Consent, Guardian, Resident
from residents.selectors.audit import Asked, acts_found
from residents.selectors.minors import files_of_minors, year_of_minors, years_of_minors
from residents.services.dossier import dossier_open
from residents.services.numbers import numbers_reveal
from tests.network import NOON
from tests.scheduling.village import resident

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
PAGE = "/audit/minors/"


@pytest.fixture
def people() -> dict[int, Resident]:
    """By age; the youngest has a father."""
    found = {
        years: resident(f"P{years}", birth_date=TODAY.replace(year=TODAY.year - years)) for years in (5, 13, 14, 17, 40)
    }
    Guardian.objects.create(resident=found[5], name="示例父", relation="parent", legal=True)
    return found


def account(role: Role, **scope: Any) -> User:
    user = User.objects.create(username=f"m-{role}", last_name="示例")
    RoleAssignment.objects.create(user=user, role=role, **scope)
    return user


@pytest.fixture
def auditor() -> User:
    return account(Role.AUDITOR)


def used(people: dict[int, Resident]) -> User:
    """A coordinator opens two files of minors, one of them twice and with its numbers, and that of an adult."""
    by, small = account(Role.CITY_COORDINATOR), people[5]
    dossier_open(user=by, resident=small, why="care", now=NOON)
    dossier_open(user=by, resident=small, now=NOON + timedelta(minutes=1))
    dossier_open(user=by, resident=people[17], why="planning", now=NOON)
    dossier_open(user=by, resident=people[40], now=NOON)
    numbers_reveal(user=by, resident=small, reason="补贴", now=NOON)
    numbers_reveal(user=by, resident=people[40], reason="补贴", now=NOON)
    family = account(Role.FAMILY, guardian=Guardian.objects.get(resident=small))
    dossier_open(user=family, resident=small, now=NOON)
    return by


def test_who_is_younger_was_born_after() -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(0, 800, 7)] + [date(2024, 2, 29)]
    births = [date(2006, 1, 1) + timedelta(days=number) for number in range(900)] + [date(2008, 2, 29)]
    for day in days:
        assert [born > born_after(18, day) for born in births] == [age(born, day) < 18 for born in births]
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29)):
        assert (date(2008, 2, 29) > born_after(18, day)) == (age(date(2008, 2, 29), day) < 18)


def test_files_are_counted_by_who_consents(people: dict[int, Resident], auditor: User) -> None:
    for years, withdrawn in ((5, None), (13, TODAY), (17, None), (40, None)):
        Consent.objects.create(resident=people[years], purpose="care_planning", given_on=TODAY, withdrawn_on=withdrawn)
    Consent.objects.create(resident=people[14], purpose="messages", given_on=TODAY)
    told = [(one.least, one.under, one.files, one.consented, one.missing) for one in files_of_minors(auditor, TODAY)]
    assert told == [(0, 14, 2, 1, 1), (14, 18, 2, 1, 1)]
    Resident.objects.filter(code="P5").update(ends_on=TODAY)
    assert [one.files for one in files_of_minors(auditor, TODAY)] == [1, 2]


def test_a_year_counts_what_was_done_with_minors_files_by_others_than_their_families(
    people: dict[int, Resident], auditor: User
) -> None:
    by = used(people)
    found = year_of_minors(auditor, NOON.year)
    assert [(one.code, one.times, one.files) for one in found.acts] == [
        ("dossier.open", 3, 2),
        ("numbers.reveal", 1, 1),
    ]
    assert [(one.words, one.times, one.files) for one in found.reasons] == [
        (ReadingReason.CARE.label, 2, 1), (ReadingReason.PLANNING.label, 1, 1),
    ]  # fmt: skip
    assert [(one.user, one.roles, one.opened, one.others, one.files) for one in found.accounts] == [
        (by, [Role.CITY_COORDINATOR.label], 3, 1, 2)
    ]
    assert year_of_minors(auditor, NOON.year - 1).acts == []
    assert years_of_minors(auditor, TODAY.replace(year=TODAY.year + 2)) == [TODAY.year + 2, TODAY.year + 1, TODAY.year]
    lines = acts_found(auditor, Asked(minors=True, who=by.username)).lines
    assert [(line.row.act, line.file) for line in lines] == [
        ("numbers.reveal", "P5"), ("dossier.open", "P17"), ("dossier.open", "P5"), ("dossier.open", "P5"),
    ]  # fmt: skip


def test_a_job_is_no_account(people: dict[int, Resident], auditor: User) -> None:
    AuditEntry.objects.create(
        at=NOON, act="dossier.erase", subject_type="residents.resident", subject_id="1",
        details={"resident": "X1", "minor": True},
    )  # fmt: skip
    (one,) = year_of_minors(auditor, NOON.year).accounts
    assert (one.user, one.roles, one.opened, one.others, one.files) == (None, [], 0, 1, 1)


def test_the_page_leads_to_what_it_counts(client: Client, people: dict[int, Resident], auditor: User) -> None:
    by = used(people)
    client.force_login(auditor)
    client.cookies["django_language"] = "en"
    page = client.get(PAGE, {"year": NOON.year}).text
    assert "To care for or treat the child" in page
    lead = f"/audit/?who={by.username}&amp;minors=on&amp;since={NOON.year}-01-01&amp;until={NOON.year}-12-31"
    assert f'href="{lead}"' in page
    listed = client.get(lead.replace("&amp;", "&")).text
    assert [listed.count(f">P{years}<") for years in (5, 17, 40)] == [3, 1, 0]


def test_a_year_that_is_none_is_said(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    page = client.get(PAGE, {"year": "1066"})
    assert (page.status_code, page.text.count('class="errorlist"')) == (200, 1)


def test_only_who_may_read_audit_entries_counts(people: dict[int, Resident]) -> None:
    with pytest.raises(PermissionDenied):
        files_of_minors(account(Role.CITY_COORDINATOR), TODAY)
    assert year_of_minors(account(Role.TOWN_COORDINATOR, town=Town.objects.get(code="xincang")), NOON.year).acts == []


def test_the_page_costs_the_same_with_more_files_and_accounts(
    client: Client, people: dict[int, Resident], auditor: User
) -> None:
    client.force_login(auditor)
    used(people)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE, {"year": NOON.year}).status_code == 200
        return len(queries)

    before = cost()
    for number in range(3):
        other = User.objects.create(username=f"more-{number}")
        RoleAssignment.objects.create(user=other, role=Role.CITY_COORDINATOR)
        for child in Resident.objects.exclude(code="P40"):
            dossier_open(user=other, resident=child, why="duty", now=NOON)
    assert cost() == before
