"""Whether the site can serve: the database answers, its tables are those of this code, a worker is alive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

WORKER_SEEN_WITHIN = timedelta(seconds=60)  # a worker says every five seconds that it lives


@dataclass(frozen=True)
class Readiness:
    """``worker``: pages are served without one too, but nothing is planned or sent."""

    database: bool
    migrations: bool
    worker: bool

    @property
    def ready(self) -> bool:
        return self.database and self.migrations

    def as_json(self) -> dict[str, str]:
        return {name: "ok" if getattr(self, name) else "missing" for name in ("database", "migrations", "worker")}


def readiness(now: datetime) -> Readiness:
    try:
        return Readiness(database=True, migrations=_is_migrated(), worker=workers_alive(now) > 0)
    except DatabaseError:
        return Readiness(database=False, migrations=False, worker=False)


def workers_alive(now: datetime) -> int:
    """Raises DatabaseError where the tables of the queue are not there yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %s", [now - WORKER_SEEN_WITHIN]
        )
        return int(cursor.fetchone()[0])


class _Migrated:
    """Asked until it is so: a process holds one version of the code, and no migration is taken back under it."""

    known = False


def _is_migrated() -> bool:
    if not _Migrated.known:
        executor = MigrationExecutor(connection)
        _Migrated.known = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _Migrated.known
