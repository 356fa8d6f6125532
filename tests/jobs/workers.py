"""Real workers on the database of the test: processes of their own, started and killed as an operator would."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import connection

LONGEST = 120  # seconds until a test that waits gives up; no assertion is about it


class Worker(subprocess.Popen[str]):
    """A process that does jobs, and the processes that solve for it."""

    def solving(self) -> list[psutil.Process]:
        return [child for child in psutil.Process(self.pid).children() if _solves(child)]

    def kill_hard(self) -> None:
        """As a machine that loses its power: nobody is told."""
        self.kill()
        self.wait()


def _solves(process: psutil.Process) -> bool:
    try:
        return any("multiprocessing.spawn" in part for part in process.cmdline())
    except psutil.NoSuchProcess:  # it has ended meanwhile
        return False


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """``worker("long", "default")``: a worker of these queues."""
    started: list[Worker] = []
    empty_queue()

    # The database of the test, and the secrets with which what is stored there was sealed.
    same = {"DATABASE_URL": address(), "CARE_DATA_DIR": str(settings.ENVIRONMENT.data_dir)}

    def start(*queues: str) -> Worker:
        with (tmp_path / f"worker-{len(started)}.log").open("w") as log:
            process = Worker(
                [sys.executable, "manage.py", "procrastinate", "worker", "-q", ",".join(queues), "-c", "2",
                 "--shutdown-graceful-timeout", "1"],
                cwd=settings.BASE_DIR, env=os.environ | same, stdout=log, stderr=log, text=True,
            )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
    empty_queue()


def empty_queue() -> None:
    """The queue's tables are none of Django's, which thus leaves the jobs of killed workers and their locks in them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")


def address() -> str:
    """The test's database, for another process."""
    given = connection.get_connection_params()
    host, port = given["host"], given.get("port")
    return f"postgresql://{given['user']}:{given.get('password', '')}@/{given['dbname']}?host={host}" + (
        f"&port={port}" if port else ""
    )


def eventually(found: Callable[[], object]) -> None:
    """Return as soon as ``found()`` is true."""
    give_up = time.monotonic() + LONGEST
    while not found():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.1)


def a_minute_passes() -> None:
    """For signs of life: all that were given are a minute older."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE scheduling_run SET heartbeat_at = heartbeat_at - interval '1 minute'")
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")
