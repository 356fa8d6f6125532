"""Who acts, by which way and why: told to the database before each statement that writes, for the history there."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

from .tracked import APPS

_WRITES = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
_READS = re.compile(
    r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET|SHOW|EXPLAIN|LOCK|FETCH|DECLARE)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Context:
    """``who`` returns the key of the account when it is asked: at the time of the write."""

    source: str
    who: Callable[[], int | None] = lambda: None
    address: str = ""
    reason: str = ""


def _program() -> str:
    program, *arguments = sys.argv or [""]
    return f"command {arguments[0]}" if Path(program).name == "manage.py" and arguments else Path(program).name


_current: ContextVar[Context | None] = ContextVar("history", default=None)


def current() -> Context:
    return _current.get() or Context(source=_program())


@contextmanager
def acting(context: Context) -> Iterator[None]:
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def because(reason: str) -> Iterator[None]:
    """What is written in the block is written for ``reason``."""
    with acting(replace(current(), reason=reason)):
        yield


@contextmanager
def on_behalf(account: int | None) -> Iterator[None]:
    """What is written in the block is written for the account with that key, as by a job that somebody asked for."""
    known = current()
    with acting(replace(known, who=lambda: account) if account else known):
        yield


def traced_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        context = Context(
            source=f"{request.method} {request.path}",
            who=lambda: getattr(getattr(request, "user", None), "pk", None),
            address=request.META.get("REMOTE_ADDR", ""),
        )
        with acting(context):
            return get_response(request)

    return respond


def tell_database(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Around each statement. Told again before every write: a rollback forgets it."""
    if not isinstance(sql, str) or not _is_tracked_write(sql):
        return execute(sql, params, many, context)
    connection = context["connection"]
    local = connection.in_atomic_block
    _tell(connection, _as_text(current()), local)
    try:
        return execute(sql, params, many, context)
    finally:
        if not local:
            _tell(connection, "", local)


def _is_tracked_write(sql: str) -> bool:
    match = _WRITES.match(sql)
    if match is None:
        return not _READS.match(sql)
    return match[1].partition("_")[0] in APPS


def _as_text(context: Context) -> str:
    told = {"source": context.source, "address": context.address, "reason": context.reason, "who": context.who()}
    return json.dumps({name: value for name, value in told.items() if value})


def _tell(connection: Any, text: str, local: bool) -> None:
    """Past Django's own cursor: this is no query of the page."""
    connection.connection.execute("SELECT set_config('care.context', %s, %s)", [text, local])


def start_telling(connection: Any, **_kwargs: Any) -> None:
    if connection.vendor == "postgresql" and tell_database not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell_database)
