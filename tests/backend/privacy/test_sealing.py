"""Numbers and telephones are sealed in the database, found by a hash or the whole text, and sealed anew."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import connection

from backend.core.models import AuditEntry, Change, Invitation, SecondFactor, User
from backend.core.rotation import keys_rotate
from backend.core.sealed_columns import sealed_columns
from backend.core.sealing import Unreadable, digests, is_newest, is_sealed, seal, unseal
from residents.models import Guardian, Resident
from scheduling.models import WorkbookUpload
from scheduling.services.uploads import sealed, unsealed
from tests.network import NOON, Network
from tests.refusal import refused

OLD, NEW = "o" * 43, "n" * 43
KeysOf = Callable[..., None]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> KeysOf:
    def put(*secrets: str) -> None:
        monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, data_keys=secrets))

    return put


@pytest.fixture
def network(db: None) -> Network:
    network = Network()
    network.grow(range(1))
    return network


def stored(row: Any, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


def test_a_text_comes_back_and_does_not_show(keys: KeysOf) -> None:
    keys(NEW)
    sealed = seal("0199-80000001", "telephone")
    assert unseal(sealed, "telephone") == "0199-80000001"
    assert is_sealed(sealed)
    assert "80000001" not in sealed
    assert seal("0199-80000001", "telephone") == sealed
    assert seal("", "telephone") == unseal("", "telephone") == ""


def test_a_text_is_bound_to_its_purpose_and_key(keys: KeysOf) -> None:
    keys(OLD)
    sealed = seal("0199-80000001", "telephone")
    with pytest.raises(Unreadable, match="damaged, or was sealed for another purpose"):
        unseal(sealed, "identity")
    keys(NEW)
    with pytest.raises(Unreadable, match="has no key"):
        unseal(sealed, "telephone")
    assert seal("0199-80000001", "telephone") != sealed


def test_the_newest_key_seals_and_older_ones_open(keys: KeysOf) -> None:
    keys(OLD)
    sealed, hashed = seal("x", "telephone"), digests("x", "person")
    keys(NEW, OLD)
    assert unseal(sealed, "telephone") == "x"
    assert not is_newest(sealed)
    assert is_newest(seal("x", "telephone"))
    assert digests("x", "person")[1:] == hashed


def test_the_database_holds_nothing_readable(network: Network) -> None:
    resident, factor, sent = network.first(Resident), network.first(SecondFactor), network.first(Invitation)
    assert is_sealed(stored(resident, "certificate"))
    assert is_sealed(stored(factor, "secret"))
    assert is_sealed(stored(sent, "phone"))
    resident.refresh_from_db()
    assert resident.certificate.startswith("33048219850307")
    assert resident.masked_number == "3304**************42"
    assert Resident.objects.values_list("certificate", flat=True).get() == resident.certificate


def test_the_database_refuses_a_plain_text(network: Network) -> None:
    with refused("certificate_check"), connection.cursor() as cursor:
        cursor.execute("UPDATE residents_resident SET certificate = '330482198503070010'")


def test_rows_are_found_by_the_whole_text_alone(network: Network) -> None:
    guardian = network.first(Guardian)
    Guardian.objects.filter(pk=guardian.pk).update(phone="0199-80000001")
    found = Guardian.objects.filter(phone="0199-80000001")
    assert found.get() == Guardian.objects.get(phone__in=["1", "0199-80000001"]) == guardian
    assert not Guardian.objects.filter(phone="0199-8000000").exists()
    assert Guardian.objects.exclude(phone="").get() == guardian
    for lookup in ("contains", "startswith", "iexact", "regex", "gt"):
        with pytest.raises(FieldError, match="Unsupported lookup"):
            Guardian.objects.filter(**{f"phone__{lookup}": "0199"})


def test_a_person_is_found_by_either_number(network: Network) -> None:
    resident = network.first(Resident)
    assert Resident.of_person(resident.certificate).get() == resident
    assert Resident.of_person(resident.certificate[:18]).get() == resident
    assert not Resident.of_person(resident.certificate[:17]).exists()
    assert not Resident.of_person("").exists()


def test_rows_under_an_older_key_are_found_and_read(keys: KeysOf, db: None) -> None:
    keys(OLD)
    network = Network()
    network.grow(range(1))
    keys(NEW, OLD)
    resident = Resident.objects.get()
    assert Resident.of_person(resident.certificate).get() == resident
    Guardian.objects.update(phone="0199-80000001")
    keys("latest" * 8, NEW, OLD)
    assert Guardian.objects.get(phone="0199-80000001").pk == network.first(Guardian).pk


def test_the_sealed_columns_are_these() -> None:
    assert {(one.table, one.name) for one in sealed_columns()} >= {
        ("residents_resident", "certificate"),
        ("residents_resident", "identity"),
        ("residents_resident", "phone"),
        ("residents_guardian", "phone"),
        ("core_invitation", "phone"),
        ("core_secondfactor", "secret"),
        ("scheduling_workbookupload", "content"),
        ("scheduling_workbookupload", "marked"),
    }


def test_rotation_brings_rows_hashes_and_history_under_the_newest_key(keys: KeysOf, db: None) -> None:
    keys(OLD)
    network = Network()
    network.grow(range(2))
    resident = network.first(Resident)
    number, before = resident.certificate, stored(resident, "person")
    Resident.objects.filter(pk=resident.pk).update(phone="0199-80000001")
    Guardian.objects.update(phone="0199-80000002")
    sent_in = WorkbookUpload.objects.create(
        name="城市.xlsx", content=sealed(b"PK a workbook"), marked=sealed(b"PK marked"), language="en",
        uploaded_at=NOON, uploaded_by=User.objects.create(username="sender"),
    )  # fmt: skip
    keys(NEW, OLD)

    done = keys_rotate(now=NOON)
    assert done["residents_resident"] == 3  # two numbers and a telephone
    assert done["residents_guardian"] == 2
    assert done["scheduling_workbookupload"] == 2
    assert done["core_change"] > 0
    assert stored(resident, "person") != before

    keys(NEW)  # the old one is gone, and nothing is missed
    sent_in.refresh_from_db()
    assert (unsealed(sent_in.content), unsealed(sent_in.marked)) == (b"PK a workbook", b"PK marked")
    assert Resident.objects.get(pk=resident.pk).certificate == number
    assert Resident.of_person(number).get() == resident
    assert Guardian.objects.filter(phone="0199-80000002").count() == 2
    held = [text for row in Change.objects.exclude(after=None) for text in row.after.values() if is_sealed(str(text))]
    assert held
    assert all(map(is_newest, held))
    assert AuditEntry.objects.get(act="keys.rotate").details["rows"] == done
    assert sum(keys_rotate(now=NOON).values()) == 0


def test_rotation_without_the_old_key_changes_nothing(keys: KeysOf, db: None) -> None:
    keys(OLD)
    network = Network()
    network.grow(range(1))
    keys(NEW)
    before = stored(network.first(Resident), "certificate")
    with pytest.raises(Unreadable):
        keys_rotate(now=NOON)
    assert stored(network.first(Resident), "certificate") == before
