"""What is saved is what is restored, and a difference is found."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from backend.core.operations.backups import (
    BackupFailed,
    Server,
    backup_restore,
    backup_write,
    compare,
    missing_keys,
    read_manifest,
    sums,
)
from residents.models import Resident
from tests.network import NOON, Network

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def server() -> Server:
    Network().grow(range(2))
    return Server.of(connection)


@pytest.fixture
def empty(server: Server) -> Iterator[Server]:
    """Another database on the same server."""
    with psycopg.connect(**server.parameters, autocommit=True) as session:
        session.execute("CREATE DATABASE restored TEMPLATE template0")
        yield Server({**server.parameters, "dbname": "restored"})
        session.execute("DROP DATABASE restored WITH (FORCE)")


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    away = Server({"host": "127.0.0.1", "port": "1", "dbname": "care"})
    with pytest.raises(BackupFailed, match="cannot be reached"):
        backup_write(away, tmp_path, NOON)
    assert not [*tmp_path.iterdir()]


def test_the_restored_city_equals_the_saved_one(server: Server, empty: Server, tmp_path: Path) -> None:
    folder = backup_write(server, tmp_path, NOON)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name] == ["care-20261130T040000Z"]
    manifest = backup_restore(empty, folder)
    with server.connected() as first, empty.connected() as second:
        assert manifest["tables"] == sums(first) == sums(second)
    assert manifest["tables"]["residents_resident"][0] == "2"
    assert missing_keys(manifest) == []
    with empty.connected() as session:  # the promises of the database came along
        with pytest.raises(psycopg.errors.RestrictViolation):
            session.execute("DELETE FROM core_auditentry")
        session.rollback()
        session.execute("UPDATE residents_need SET priority = 5")
        assert compare(manifest["tables"], sums(session)) == ["core_change", "residents_need"]


def test_the_oldest_are_removed_and_nothing_else(server: Server, tmp_path: Path) -> None:
    saved = [backup_write(server, tmp_path, NOON.replace(year=2199) + timedelta(days=day)) for day in range(3)]
    (tmp_path / "care-20200101T000000Z").mkdir()  # no backup: somebody's own
    out = StringIO()
    call_command("backup", tmp_path, keep=2, stdout=out)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left[0] == "care-20200101T000000Z"
    assert len(left) == 3  # that one, and two: the one of now is older than those of the days that the test names
    assert [path.exists() for path in saved] == [False, True, True]
    assert [str(path) in out.getvalue() for path in saved] == [True, False, False]
    with pytest.raises(CommandError, match="--keep"):
        call_command("backup", tmp_path, keep=0)
    assert sorted(path.name for path in tmp_path.iterdir()) == left


def test_a_database_that_holds_anything_is_left_alone(server: Server, tmp_path: Path) -> None:
    folder = backup_write(server, tmp_path, NOON)
    with pytest.raises(BackupFailed, match="not empty"):
        backup_restore(server, folder)
    assert Resident.objects.count() == 2


def test_a_drill_names_another_database(server: Server, empty: Server, tmp_path: Path) -> None:
    folder = backup_write(server, tmp_path, NOON)
    out = StringIO()
    call_command("restore", folder, database=make_conninfo("", **empty.parameters), stdout=out)
    with empty.connected() as session, server.connected() as saved:
        assert sums(session) == sums(saved)
    assert str(len(read_manifest(folder)["tables"])) in out.getvalue()
    with pytest.raises(CommandError, match="no address"):
        call_command("restore", folder, database="care, the new one")


def test_a_damaged_backup_restores_nothing(server: Server, empty: Server, tmp_path: Path) -> None:
    folder = backup_write(server, tmp_path, NOON)
    dump = folder / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-2000])
    with pytest.raises(BackupFailed, match="pg_restore"):
        backup_restore(empty, folder)
    with empty.connected() as session:
        assert sums(session) == {}


def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="is no backup"):
        read_manifest(tmp_path)


def test_no_backup_holds_a_number_or_a_key(server: Server, tmp_path: Path) -> None:
    from django.conf import settings

    folder = backup_write(server, tmp_path, NOON)
    held = b"".join(path.read_bytes() for path in folder.iterdir())
    number = Resident.objects.get(code="P0").certificate
    assert number.encode() not in held
    assert settings.ENVIRONMENT.data_keys[0].encode() not in held
