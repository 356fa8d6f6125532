"""Files are begun and changed by the people who keep them, and what is refused leaves nothing behind."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment, User
from facilities.models import Town
from residents.identity import check_character
from residents.models import DisabilityCategory, DisabilityLevel, Guardian, Household, Resident
from residents.services.contacts import guardian_add, guardian_change
from residents.services.dossier import ReasonNeeded
from residents.services.files import resident_add, resident_change
from tests.network import NOON
from tests.scheduling.village import resident

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
IDENTITY = "33048219900101441" + check_character("33048219900101441")


def account(role: Role, **scope: Any) -> User:
    user = User.objects.create(username=f"u-{role}")
    RoleAssignment.objects.create(user=user, role=role, **scope)
    return user


@pytest.fixture
def city() -> User:
    return account(Role.CITY_COORDINATOR)


@pytest.fixture
def town() -> User:
    """The coordinator of Xincang."""
    return account(Role.TOWN_COORDINATOR, town=Town.objects.get(code="xincang"))


def values(**more: Any) -> dict[str, Any]:
    return {
        "name": "示例新", "sex": "male", "birth_date": date(1990, 1, 1), "level": DisabilityLevel.objects.get(pk=2),
        "category": DisabilityCategory.objects.get(pk=4), "town": Town.objects.get(code="xincang"), **more,
    }  # fmt: skip


def begin(by: User, code: str = "", **more: Any) -> Resident:
    return resident_add(values=values(**more), code=code, by=by, today=TODAY, now=NOON)


def change(row: Resident, by: User, why: str = "", **given: Any) -> Resident:
    return resident_change(resident=row, values=given, by=by, today=TODAY, now=NOON, why=why)


def refusal(act: Callable[[], Any]) -> set[str]:
    """The columns that are refused, and nothing stored meanwhile."""
    before = [model.objects.count() for model in (Resident, Household, Guardian, AuditEntry)]
    with pytest.raises(ValidationError) as refused:
        act()
    assert [model.objects.count() for model in (Resident, Household, Guardian, AuditEntry)] == before
    return set(refused.value.message_dict)


def test_a_file_gets_a_code_a_household_and_the_towns_point(city: User) -> None:
    resident("R000041")
    row = Resident.objects.get(pk=begin(city, identity=f" {IDENTITY.lower()} ", phone="0573-85000001").pk)
    assert (row.code, row.household.code, row.identity) == ("R000042", "H000001", IDENTITY)
    assert (row.longitude, row.latitude) == (row.town.longitude, row.town.latitude)
    entry = AuditEntry.objects.get(act="resident.add")
    assert (entry.who, entry.details) == (city, {"resident": "R000042"})
    assert list(Resident.of_person(IDENTITY)) == [row]
    assert refusal(lambda: begin(city, identity=IDENTITY)) == {"identity"}


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"birth_date": date(2026, 12, 1)}, "birth_date"),
        ({"identity": "330482199001014410"}, "identity"),
        ({"certificate": "3304**************42"}, "certificate"),
        ({"phone": "12"}, "phone"),
        ({"household": "no code"}, "household"),
        ({"sex": "other"}, "sex"),
        ({"languages": ["latin"]}, "languages"),
        ({"longitude": 30.7, "latitude": 121.1}, "longitude"),
    ],
)
def test_a_value_that_is_wrong_is_named(city: User, wrong: dict[str, Any], column: str) -> None:
    assert column in refusal(lambda: begin(city, **wrong))


def test_a_number_that_is_left_masked_stays(city: User) -> None:
    row = begin(city, identity=IDENTITY)
    stored = row.identity
    changed = change(row, city, name="示例改", identity=row.masked_number)
    assert (changed.identity, changed.name) == (stored, "示例改")
    assert AuditEntry.objects.latest("pk").details == {"resident": row.code, "fields": ["name"]}
    assert refusal(lambda: change(row, city, identity="3304************99")) == {"identity"}
    assert change(row, city, identity="").person == ""


def test_who_moves_out_leaves_no_empty_household(city: User, town: User) -> None:
    first, second = begin(city), begin(city, household="H-lane")
    assert change(first, city, household="H-lane").household == second.household
    assert not Household.objects.filter(code="H000001").exists()
    other = begin(city, town=Town.objects.get(code="danghu"), household="H-far")
    assert refusal(lambda: change(first, town, household=other.household.code)) == {"household"}


def test_a_town_keeps_to_its_own_people(city: User, town: User) -> None:
    there = begin(city, town=Town.objects.get(code="danghu"))
    mine, auditor = begin(town), account(Role.AUDITOR)
    for act in (
        lambda: begin(town, town=there.town),
        lambda: change(there, town, name="x"),
        lambda: change(mine, town, town=there.town),
        lambda: guardian_add(resident=there, values={"name": "x", "relation": "other"}, by=town, now=NOON),
        lambda: begin(auditor),
    ):
        before = (list(Resident.objects.order_by("pk").values()), AuditEntry.objects.count())
        with pytest.raises(PermissionDenied):
            act()
        assert (list(Resident.objects.order_by("pk").values()), AuditEntry.objects.count()) == before


def test_who_writes_to_a_minors_file_says_why(city: User) -> None:
    child = begin(city, birth_date=TODAY - timedelta(days=3000))
    assert AuditEntry.objects.latest("pk").details == {"resident": child.code, "minor": True}
    contact = {"name": "示例母", "relation": "parent"}
    for act in (
        lambda: change(child, city, name="x"),
        lambda: guardian_add(resident=child, values=contact, by=city, now=NOON),
    ):
        with pytest.raises(ReasonNeeded):
            act()
    assert (Resident.objects.get(pk=child.pk).name, child.guardians.count()) == ("示例新", 0)
    change(child, city, "correction", name="示例改")
    reason = {"minor": True, "reason": "correction", "said": True}
    assert AuditEntry.objects.latest("pk").details == {"resident": child.code, "fields": ["name"], **reason}


def test_a_contact_is_entered_and_changed(city: User) -> None:
    row = begin(city)
    given = {"name": "示例母", "relation": "parent", "legal": True, "phone": "13800000000"}
    guardian = guardian_add(resident=row, values=given, by=city, now=NOON)
    changed = guardian_change(guardian=guardian, values={"phone": "13900000000"}, by=city, now=NOON)
    assert (changed.phone, changed.legal) == ("13900000000", True)
    acts = AuditEntry.objects.filter(act__startswith="guardian.").order_by("pk").values_list("act", "details")
    assert list(acts) == [
        ("guardian.add", {"resident": row.code, "fields": ["legal", "name", "phone", "relation"]}),
        ("guardian.change", {"resident": row.code, "fields": ["phone"]}),
    ]
    for wrong, column in (({"phone": "1"}, "phone"), ({"name": "示例母"}, "__all__"), ({"relation": "x"}, "relation")):
        new = {"name": "示例父", "relation": "parent", **wrong}
        assert refusal(lambda new=new: guardian_add(resident=row, values=new, by=city, now=NOON)) == {column}


def test_who_is_sent_twice_is_entered_once(city: User) -> None:
    row, given = begin(city), {"name": "示例父", "relation": "parent", "phone": "13900000000"}
    first = guardian_add(resident=row, values=given, by=city, now=NOON)
    assert guardian_add(resident=row, values=given, by=city, now=NOON) == first
    assert guardian_add(resident=row, values={**given, "name": "示例母"}, by=city, now=NOON) != first
    assert AuditEntry.objects.filter(act="guardian.add").count() == Guardian.objects.count() == 2
