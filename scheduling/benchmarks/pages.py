"""How long each page takes, for each role: the site visited by its own links, in this process, without a network.

The database's share is seen as time in SQL; the time of the processor is that of this process alone. What a page leaves
behind when it is read (who looked at which file) is left behind here too.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from backend.core.access.demo import demo_name
from backend.core.access.roles import Role
from backend.core.models import User

from .accounts import signed_in
from .links import links, page_of
from .runs import write_rows

FIRST = "/"
RECORDS = "admin:"


@dataclass(frozen=True)
class PageRow:
    """Of a role's visits to one page the address that was slowest. Times in milliseconds: medians of the rounds.

    ``visited``: how many addresses of the page were tried once. ``cpu``: of the processor in this process;
    ``database``: in the database's, where that runs under Linux on this machine, else 0. On a machine that is not
    shared the two together are about ``wall``.
    """

    role: str
    page: str
    address: str
    visited: int
    status: int
    kilobytes: float
    queries: int
    sql: float
    cpu: float
    database: float
    wall: float


@dataclass(frozen=True)
class Answer:
    """Times in seconds."""

    status: int
    body: bytes
    html: bool
    goes_to: str
    queries: int
    sql: float
    cpu: float
    database: float
    wall: float


def run(
    rounds: int, most: int, records: bool, output: Path, report: Callable[[PageRow], None] = lambda row: None
) -> list[PageRow]:
    """Visit as each role at most ``most`` addresses of each page, then the slowest of each ``rounds`` times.

    ``records``: those of the administration too, which are many. Writes ``pages.csv``. Raises ValueError where the
    accounts of the demo are missing.
    """
    users = _accounts()
    rows: list[PageRow] = []
    with signed_in([*users.values()]) as sessions:
        for role, session in zip(users, sessions, strict=True):
            client = _client(session)
            for page, visits in sorted(_visit(client, most, records).items()):
                row = _row(role, page, visits, [ask(client, _slowest(visits)) for _ in range(rounds)])
                report(row)
                rows.append(row)
    write_rows(output / "pages.csv", PageRow, rows)
    return rows


def _accounts() -> dict[Role, User]:
    found = {user.username: user for user in User.objects.filter(username__in=map(demo_name, Role))}
    if missing := [demo_name(role) for role in Role if demo_name(role) not in found]:
        raise ValueError(f"{', '.join(missing)}: no such account; `manage.py demo --no-serve` makes the city and them")
    return {role: found[demo_name(role)] for role in Role}


def _client(session: str) -> Client:
    client = Client(raise_request_exception=False, SERVER_NAME=settings.ALLOWED_HOSTS[0])
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


def _visit(client: Client, most: int, records: bool) -> dict[str, dict[str, float]]:
    """By page the addresses that answered with 200, and the seconds of that one visit."""
    coming, seen = deque([FIRST]), {FIRST}
    tried: dict[str, int] = defaultdict(int)
    found: dict[str, dict[str, float]] = defaultdict(dict)
    while coming:
        address = coming.popleft()
        page = page_of(address)
        if tried[page] == most or (page.startswith(RECORDS) and not records):
            continue
        tried[page] += 1
        answer = ask(client, address)
        onward = [answer.goes_to] if answer.goes_to else []
        if answer.status not in (301, 302):
            found[page][address] = answer.wall
            onward = links(answer.body.decode(), address) if answer.html else []
        coming.extend(link for link in onward if link not in seen)
        seen.update(onward)
    return found


def _slowest(visits: dict[str, float]) -> str:
    return max(visits, key=lambda address: visits[address])


def ask(client: Client, address: str) -> Answer:
    queries: list[float] = []
    servers: dict[int, float] = {}

    def counted(execute: Any, *given: Any) -> Any:
        server = connection.connection.info.backend_pid
        servers.setdefault(server, _processor_of(server))
        begun = time.perf_counter()
        try:
            return execute(*given)
        finally:
            queries.append(time.perf_counter() - begun)

    begun, busy = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counted):
        response: Any = client.get(address)
        body = response.getvalue() if response.streaming else response.content
    busy, taken = time.process_time() - busy, time.perf_counter() - begun
    return Answer(
        response.status_code, body, response.headers.get("Content-Type", "").startswith("text/html"),
        response.headers.get("Location", ""), len(queries), sum(queries), busy,
        sum(max(0.0, _processor_of(server) - before) for server, before in servers.items()), taken,
    )  # fmt: skip


def _processor_of(process: int) -> float:
    """Seconds of the processor that a process has had, to the nanosecond; 0 where that cannot be read."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text("ascii").split()[0]) / 1e9
    except OSError:
        return 0.0


def _row(role: Role, page: str, visits: dict[str, float], answers: list[Answer]) -> PageRow:
    def middle(name: str) -> float:
        return round(1000 * median(getattr(one, name) for one in answers), 1)

    last = answers[-1]
    return PageRow(
        role.value, page, _slowest(visits), len(visits), last.status, round(len(last.body) / 1024, 1), last.queries,
        middle("sql"), middle("cpu"), middle("database"), middle("wall"),
    )  # fmt: skip
