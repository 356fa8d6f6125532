"""Families read their week, many at once: a server of its own on this machine, bounded in users and time.

The accounts and sessions are made for the run, of guardians who have none, and taken away after it. Users think for a
moment between two requests, as people do; the client shares the processors with the server and the database.
"""

import http.client
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from residents.models import Guardian, Need

from ..choices import PlanStatus
from .accounts import signed_in
from .runs import write_rows

HOST = "127.0.0.1"
PREFIX = "load-"
READY_AFTER = 60.0  # seconds at most
TIMEOUT = 30.0


@dataclass(frozen=True)
class LoadRow:
    """One address under load. Times of answers in milliseconds; ``failed``: no answer, or another than 200."""

    address: str
    users: int
    requests: int
    per_second: float
    median: float
    p95: float
    worst: float
    failed: int


@dataclass(frozen=True)
class Family:
    session: str
    resident: str
    number: int


@dataclass(frozen=True)
class Asked:
    address: str
    seconds: float
    status: int


def run(
    users: int,
    seconds: float,
    think: float,
    workers: int,
    output: Path,
    report: Callable[[LoadRow], None] = lambda row: None,
) -> list[LoadRow]:
    """Let ``users`` families read for ``seconds``, write ``load.csv``. Raises ValueError where there are too few."""
    with _families(users) as families, _server(workers) as port, ThreadPoolExecutor(users) as threads:
        until = time.monotonic() + seconds
        asked = [
            one for some in threads.map(lambda family: _read(family, port, until, think), families) for one in some
        ]
    rows = [
        _row(address, users, seconds, [one for one in asked if one.address == address])
        for address in sorted({one.address for one in asked})
    ]
    for row in rows:
        report(row)
    write_rows(output / "load.csv", LoadRow, rows)
    return rows


def _read(family: Family, port: int, until: float, think: float) -> list[Asked]:
    """One family: the page of its week, and the week by the API, in turn."""
    chance = random.Random(family.number)
    addresses = {"page": "/my-family/", "api": f"/api/v1/me/relatives/{family.resident}/week/"}
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={family.session}",
        "X-Forwarded-For": f"10.{family.number >> 16}.{family.number >> 8 & 255}.{family.number & 255}",
    }
    found: list[Asked] = []
    time.sleep(chance.uniform(0, think))  # they do not all begin at once
    while time.monotonic() < until:
        for name, address in addresses.items():
            begun = time.monotonic()
            status = _status(port, address, headers)
            found.append(Asked(name, time.monotonic() - begun, status))
            time.sleep(chance.uniform(0.5, 1.5) * think)
    return found


def _status(port: int, address: str, headers: dict[str, str]) -> int:
    """Of the whole answer, on a connection of its own, as a telephone that was put away opens one; 0 for none."""
    connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT)
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _row(address: str, users: int, seconds: float, asked: list[Asked]) -> LoadRow:
    times = sorted(1000 * one.seconds for one in asked)
    return LoadRow(
        address, users, len(times), round(len(times) / seconds, 1), round(median(times), 1),
        round(quantiles(times, n=20)[-1] if len(times) > 1 else times[0], 1), round(times[-1], 1),
        sum(one.status != 200 for one in asked),
    )  # fmt: skip


@contextmanager
def _families(count: int) -> Iterator[list[Family]]:
    planned = ("attendee_rows__session", "visits", "attendances", "stays")
    published = Q(*((f"{rows}__plan__status", PlanStatus.PUBLISHED) for rows in planned), _connector=Q.OR)
    served = Need.objects.filter(published).values("resident")
    taken = RoleAssignment.objects.filter(guardian__isnull=False).values("guardian")
    guardians = Guardian.objects.filter(resident__in=served).exclude(pk__in=taken)
    chosen = list(guardians.select_related("resident").order_by("pk")[:count])
    if len(chosen) < count:
        raise ValueError(f"{count} families are asked for, and {len(chosen)} have a published week and no account")
    try:
        with transaction.atomic():
            users = [_account(guardian) for guardian in chosen]
        with signed_in(users) as sessions:
            yield [
                Family(session, guardian.resident.code, number)
                for number, (session, guardian) in enumerate(zip(sessions, chosen, strict=True))
            ]
    finally:
        made = User.objects.filter(username__startswith=PREFIX)
        RoleAssignment.objects.filter(user__in=made).delete()
        made.delete()


def _account(guardian: Guardian) -> User:
    user = User(username=f"{PREFIX}{guardian.pk}")
    user.set_unusable_password()
    user.save()
    RoleAssignment.objects.create(user=user, role=Role.FAMILY, guardian=guardian)
    return user


@contextmanager
def _server(workers: int) -> Iterator[int]:
    """The site under gunicorn, on a free port; families come from addresses of their own."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "backend.wsgi", "--bind", f"{HOST}:{port}", "--workers", str(workers),
        "--threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    environment = {**os.environ, "CARE_TRUSTED_PROXIES": HOST}
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    try:
        _await(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_AFTER
    while time.monotonic() < until and server.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/api/v1/problems/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise ValueError(f"the server did not answer within {READY_AFTER:.0f} s")
