"""The database writes down who changed what, whatever program changed it."""

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client

from backend.core.history.context import Context, acting, because
from backend.core.history.tracked import APPS, LEFT_OUT, ONLY_CHANGES, UNTRACKED, tracked
from backend.core.history.triggers import install
from backend.core.history.upkeep import upkeep
from backend.core.models import AuditEntry, Change, User
from backend.core.sealed_fields import LargeSealedField
from residents.models import Absence, Guardian, Need, NeedPreference, Resident
from scheduling.models import Booking, Pin, Run, Stay
from tests.network import NOON, Network

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    network = Network()
    network.grow(range(1))
    return network


def changes(row: Any) -> list[Change]:
    """What was written of ``row``, oldest first."""
    return list(Change.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk)).order_by("pk"))


def test_an_update_of_many_rows_at_once_leaves_a_trace_of_each(network: Network) -> None:
    resident = network.first(Resident)
    Resident.objects.update(name="示例丁", mobility="aid")
    added, changed = changes(resident)
    assert (added.operation, added.before, added.after) == ("insert", None, None)
    assert changed.operation == "update"
    assert changed.before == {"name": "示例乙0", "mobility": "wheelchair"}
    assert changed.after == {"name": "示例丁", "mobility": "aid"}
    assert changed.resident == resident.pk


def test_raw_sql_leaves_a_trace(network: Network) -> None:
    absence = network.first(Absence)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE residents_absence SET reason = 'x' WHERE id = %s", [absence.pk])
        cursor.execute("DELETE FROM residents_absence WHERE id = %s", [absence.pk])
    _added, changed, removed = changes(absence)
    assert (changed.before, changed.after) == ({"reason": "住院"}, {"reason": "x"})
    assert removed.operation == "delete"
    assert removed.before["reason"] == "x"
    assert removed.resident == absence.resident_id
    assert removed.database_user


def test_a_statement_past_djangos_cursor_leaves_a_trace_too(network: Network) -> None:
    connection.connection.execute("UPDATE residents_guardian SET legal = false")
    change = changes(network.first(Guardian))[-1]
    assert change.after == {"legal": False}
    assert change.who is None


def test_what_stays_the_same_leaves_none(network: Network) -> None:
    resident = network.first(Resident)
    resident.save()
    assert [change.operation for change in changes(resident)] == ["insert"]


def test_who_from_where_by_which_way_and_why(network: Network) -> None:
    user, need = network.first(User), network.first(Need)
    context = Context(source="POST /needs/", who=lambda: user.pk, address="192.0.2.7")
    with acting(context), because("家属来电"):
        Need.objects.filter(pk=need.pk).update(priority=1)
    change = changes(need)[-1]
    assert (change.who, change.source, change.address) == (user, "POST /needs/", "192.0.2.7")
    assert (change.reason, change.resident) == ("家属来电", need.resident_id)


def test_the_context_survives_a_rollback_and_ends_with_its_block(network: Network) -> None:
    need = network.first(Need)
    with acting(Context(source="one")):
        with transaction.atomic():
            Need.objects.filter(pk=need.pk).update(priority=1)
            transaction.set_rollback(True)
        Need.objects.filter(pk=need.pk).update(priority=2)
    Need.objects.filter(pk=need.pk).update(priority=4)
    first, second = changes(need)[-2:]
    assert (first.source, first.after) == ("one", {"priority": 2})
    assert (second.source, second.after) != ("one", {"priority": 4})


def test_a_request_says_who_and_from_where(network: Network) -> None:
    user = User.objects.create_superuser("wang")
    client = Client(REMOTE_ADDR="192.0.2.9")
    client.force_login(user)
    absence = network.first(Absence)
    page = f"/admin/residents/absence/{absence.pk}/delete/"
    assert client.post(page, {"post": "yes"}).status_code == 302
    change = changes(absence)[-1]
    assert (change.operation, change.who, change.address) == ("delete", user, "192.0.2.9")
    assert change.source == f"POST {page}"
    assert AuditEntry.objects.get(act="admin.delete").transaction == change.transaction


def test_a_command_is_named(monkeypatch: pytest.MonkeyPatch, network: Network) -> None:
    monkeypatch.setattr("sys.argv", ["manage.py", "import_workbook", "city.xlsx"])
    Need.objects.update(priority=5)
    assert changes(network.first(Need))[-1].source == "command import_workbook"


def test_rows_further_off_belong_to_their_resident(network: Network) -> None:
    preference, pin = network.first(NeedPreference), network.first(Pin)
    NeedPreference.objects.update(reason="太远")
    Pin.objects.update(reason="太远")
    assert changes(preference)[-1].resident == preference.need.resident_id
    assert changes(pin)[-1].resident == pin.need.resident_id


def test_sealed_texts_stay_sealed_and_secrets_out(network: Network) -> None:
    resident = network.first(Resident)
    resident.phone = "0199-80000001"
    resident.save()
    change = changes(resident)[-1]
    assert set(change.after) == {"phone"}
    assert change.after["phone"].startswith("~1.")
    User.objects.update(password="x")
    assert all(one.operation == "insert" for one in changes(network.first(User)))


def test_what_is_written_in_bulk_is_kept_only_when_it_is_changed(network: Network) -> None:
    stay, booking = network.first(Stay), network.first(Booking)
    assert changes(stay) == []
    Stay.objects.filter(pk=stay.pk).update(nights=("2026-11-30", "2026-12-02"))
    Booking.objects.filter(pk=booking.pk).update(live=False)
    assert [change.operation for change in changes(stay)] == ["update"]
    assert changes(booking) == []


def test_progress_is_no_news(network: Network) -> None:
    run = network.first(Run)
    Run.objects.update(progress={"latest": {}})
    assert [change.operation for change in changes(run)] == ["insert"]


def test_the_history_cannot_be_changed(network: Network) -> None:
    for change in (lambda: Change.objects.update(source="other"), lambda: Change.objects.all().delete()):
        with pytest.raises(IntegrityError, match="the history is never changed"), transaction.atomic():
            change()


def test_the_applications_own_role_cannot_get_past_the_history(network: Network) -> None:
    role = settings.BASE_DIR / "docs" / "operations" / "app-role.sql"
    with connection.cursor() as cursor:
        cursor.execute(role.read_text("utf-8"))
        cursor.execute("SET ROLE care_app")
        for statement in (
            "TRUNCATE core_change",
            "TRUNCATE core_auditentry",
            "DELETE FROM core_auditentry",
            "ALTER TABLE core_change DISABLE TRIGGER keep_history",
            "ALTER TABLE residents_need DISABLE TRIGGER ALL",
            "DROP TRIGGER history_update ON residents_need",
            "DROP FUNCTION core_history() CASCADE",
            "CREATE OR REPLACE FUNCTION core_history() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "SET session_replication_role = 'replica'",
        ):
            with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"), transaction.atomic():
                cursor.execute(statement)
        Need.objects.update(priority=5)
        AuditEntry.objects.create(at=NOON, act="test", subject_type="test", subject_id="1")
        assert changes(network.first(Need))[-1].after == {"priority": 5}
        cursor.execute("RESET ROLE")


def test_its_upkeep_keeps_who_did_what_and_leaves_a_row(network: Network) -> None:
    absence = network.first(Absence)
    absence.delete()
    with upkeep("erasure"):
        Change.objects.filter(operation="delete", subject_type="residents.absence").update(before=None)
        with pytest.raises(IntegrityError, match="who changed what and when"), transaction.atomic():
            Change.objects.update(source="other")
    note = Change.objects.filter(subject_type="core.change").get()
    assert (note.operation, note.source, note.after) == ("update", "erasure", {"rows": 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.update(before=None)


def test_what_is_named_exists() -> None:
    """A name that no model has any more would leave its rows out, or in, unseen."""
    models = {model._meta.label_lower: model for name in APPS for model in apps.get_app_config(name).get_models()}
    columns = {label: {field.column for field in models[label]._meta.concrete_fields} for label in LEFT_OUT}
    assert {*UNTRACKED, *ONLY_CHANGES} <= models.keys()
    assert [label for label, left_out in LEFT_OUT.items() if not columns[label].issuperset(left_out)] == []


def test_what_is_sealed_as_a_whole_has_no_copy_in_the_history() -> None:
    """It goes with its row, long before the history does, and the keys of its copies would never be rotated."""
    kept = [
        f"{one.label}.{field.column}"
        for one in tracked()
        for field in apps.get_model(one.label)._meta.concrete_fields
        if isinstance(field, LargeSealedField) and field.column not in one.left_out
    ]
    assert kept == []


def test_copies_of_previews_of_before_are_emptied() -> None:
    migration = importlib.import_module("backend.core.migrations.0008_no_previews_in_the_history")
    told = {"at": NOON, "subject_type": "scheduling.workbookupload", "subject_id": "1", "operation": "update"}
    both = {"before": {"preview": "", "status": "a"}, "after": {"preview": "~1.a", "status": "b"}}
    checked = Change.objects.create(**told, **both)
    forgotten = Change.objects.create(**told, before={"preview": "~1.a"}, after={"preview": ""})
    others = [
        Change.objects.create(**told, before={"status": "b"}, after={"status": "c"}),
        Change.objects.create(**told | {"operation": "insert"}),
        Change.objects.create(**told | {"subject_type": "scheduling.plan"}, **both),
    ]
    stored = [(one.before, one.after) for one in others]
    migration.empty(apps, SimpleNamespace(connection=connection))
    for row in (checked, forgotten, *others):
        row.refresh_from_db()
    assert (checked.before, checked.after) == ({"preview": None, "status": "a"}, {"preview": None, "status": "b"})
    assert (forgotten.before, forgotten.after) == ({"preview": None}, {"preview": None})
    assert [(one.before, one.after) for one in others] == stored
    note = Change.objects.get(subject_type="core.change")
    assert (note.source, note.after) == ("previews.forget", {"rows": 2})


def test_every_table_is_tracked_or_named_with_a_reason(network: Network) -> None:
    labels = {one.label for one in tracked()}
    assert {"residents.resident", "residents.need", "scheduling.plan", "scheduling.pin_staff"} <= labels
    assert not labels & UNTRACKED.keys()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgfoid = to_regproc('core_history')")
        assert cursor.fetchone() == (sum(len(one.operations) for one in tracked()),)


def test_triggers_that_were_lost_are_put_back_at_the_next_migrate(network: Network) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER history_update ON residents_need")
    install()
    Need.objects.update(priority=5)
    assert changes(network.first(Need))[-1].after == {"priority": 5}
