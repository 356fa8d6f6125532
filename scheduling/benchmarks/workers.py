"""A queue of runs and so many workers: real processes on a database of their own, as on an installation.

Each run plans another week of one demo city, so that none waits for another; its limit is work, not seconds, so that
workers who share a core take longer, as they should. A run has one thread, and a worker one run at a time: two workers
ask for two cores. Compiling, the start of workers and the making of the city lie outside of what is measured.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from backend.core.periods import ONE_WEEK, midnight
from facilities.models import Shift

from ..choices import RunStatus
from ..engine.result import Params
from ..models import Run
from ..services.planning import run_request
from ..weeks import week_name
from .runs import write_rows
from .week import scratch_database

LONGEST = 3600.0  # seconds until it is given up
OVER = (RunStatus.DONE, RunStatus.FAILED, RunStatus.CANCELLED)


@dataclass(frozen=True)
class WorkersRow:
    """``seconds`` from the first claim to the last end; ``times``: the throughput, as many times that of the first
    row; ``busy``: processor seconds of the workers and their solves, start included; ``load``: processes that wanted a
    processor when it began, of this machine's ``cores``."""

    workers: int
    runs: int
    done: int
    seconds: float
    runs_per_minute: float
    times: float
    busy: float
    cores: int
    load: float


def run(
    residents: int,
    runs: int,
    work: int,
    workers: Sequence[int],
    seed: int,
    monday: date,
    output: Path,
    report: Callable[[WorkersRow], None] = lambda row: None,
) -> list[WorkersRow]:
    """Have ``runs`` weeks planned by each number of workers in turn; write ``workers.csv``."""
    rows: list[WorkersRow] = []
    _compile()
    with TemporaryDirectory() as folder, scratch_database():
        city = Path(folder) / "city.xlsx"
        call_command("make_city", residents=residents, seed=seed, output=city, week=week_name(monday))
        call_command("import_workbook", str(city))
        _repeat_shifts(monday, runs)
        for number in workers:
            rows.append(_row(number, runs, Params(None, work, seed, 1), monday, rows))
            report(rows[-1])
    write_rows(output / "workers.csv", WorkersRow, rows)
    return rows


def _compile() -> None:
    """In a process of its own: this one needs no solver, and the first worker shall not be the one to do it."""
    subprocess.run([sys.executable, "-m", "scheduling.engine.warmup"], cwd=settings.BASE_DIR, check=True)


def _repeat_shifts(monday: date, weeks: int) -> None:
    """The shifts of the city's first week in each of the weeks, in place of those that they have."""
    end = midnight(monday + ONE_WEEK)
    Shift.objects.filter(span__startswith__gte=end).delete()
    shifts = list(Shift.objects.filter(span__startswith__gte=end - ONE_WEEK))
    Shift.objects.bulk_create(
        [
            Shift(
                staff_id=row.staff_id,
                facility_id=row.facility_id,
                duty=row.duty,
                span=(row.span.lower + number * ONE_WEEK, row.span.upper + number * ONE_WEEK),
            )
            for number in range(1, weeks)
            for row in shifts
            if row.span.upper is not None
        ],
        2000,
    )


def _row(number: int, runs: int, params: Params, monday: date, before: list[WorkersRow]) -> WorkersRow:
    load, before_it = round(os.getloadavg()[0], 1), _processor()
    with _workers(number):
        asked = [
            run_request(monday=monday + week * ONE_WEEK, params=params, user=None, now=timezone.now()).pk
            for week in range(runs)
        ]
        rows = Run.objects.filter(pk__in=asked)
        give_up = time.monotonic() + LONGEST
        while rows.filter(status__in=OVER).count() < runs and time.monotonic() < give_up:
            time.sleep(0.2)
    span = rows.aggregate(first=Min("started_at"), last=Max("finished_at"))
    seconds = (span["last"] - span["first"]).total_seconds()
    rate = 60 * runs / seconds
    first = before[0].runs_per_minute if before else rate
    done = rows.filter(status=RunStatus.DONE).count()
    busy = round(_processor() - before_it, 1)
    return WorkersRow(
        number, runs, done, round(seconds, 1), round(rate, 2), round(rate / first, 2), busy, os.cpu_count() or 1, load
    )


def _processor() -> float:
    """Seconds of the processor that processes started here have had which are over, with those that they started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _workers(number: int) -> Iterator[None]:
    """So many workers of long jobs, ready for them."""
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--queues", "long", "--concurrency", "1"]
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment = os.environ | one_thread | {"DATABASE_URL": _address()}
    quiet = subprocess.DEVNULL
    started = [
        subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=quiet, stderr=quiet)
        for _worker in range(number)
    ]
    try:
        while ProcrastinateWorker.objects.count() < number:
            if any(one.poll() is not None for one in started):
                raise OSError("a worker ended by itself; start one by hand to see why")
            time.sleep(0.1)
        yield
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait()


def _address() -> str:
    """The database in use, for another process."""
    given = connection.get_connection_params()
    port = f"&port={given['port']}" if given.get("port") else ""
    return f"postgresql://{given['user']}:{given.get('password', '')}@/{given['dbname']}?host={given['host']}{port}"
