"""``python -m tests.integrity.killing ACT ARGUMENTS STEP``: do an act and be killed at its first statement, do it again
and be killed ``STEP`` half statements later, and so on until it ends. Says what the database held after each death.

Each try is a process of its own, ended with SIGKILL: nothing is cleaned up, as when the machine loses its power.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.integrity.processes import set_up


def main() -> None:
    act, arguments, step = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
    set_up()
    before, held, point = fingerprint(), [], 0
    while not tried(lambda: ACTS[act](*arguments), point):
        held.append(fingerprint())
        if held[-1] != before:
            break  # killed after it had committed, in what it asks of a worker then: done
        point += step
    found = {"points": len(held), "before": before, "held": sorted(set(held)), "after": fingerprint()}
    sys.stdout.write(json.dumps(found) + "\n")


def tried(act: Callable[[], Any], point: int) -> bool:
    """Whether the act ended before its ``point``-th statement."""
    from django.db import connection

    connection.close()
    child = os.fork()
    if not child:
        code = 1
        try:
            with connection.execute_wrapper(Killer(point)):
                act()
            code = 0
        finally:
            os._exit(code)
    _child, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or os.WEXITSTATUS(status) == 0, f"the act failed by itself at point {point}"
    return not killed


class Killer:
    """Ends its process at a statement: every other time before the database sees it, else after it has answered."""

    def __init__(self, point: int) -> None:
        self.left, self.after = divmod(point, 2)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.left:
            self.left -= 1
            return execute(sql, params, many, context)
        if self.after:
            execute(sql, params, many, context)
        os.kill(os.getpid(), signal.SIGKILL)


def fingerprint() -> str:
    """One digest of every row of the project's own tables; what only asks a worker for work is left out."""
    import hashlib

    from django.apps import apps
    from django.db import connection

    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for app in ("core", "facilities", "residents", "scheduling"):
            for model in apps.get_app_config(app).get_models(include_auto_created=True):
                table = model._meta.db_table
                cursor.execute(
                    f"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{table}\" t"
                )
                digest.update(f"{table}:{cursor.fetchone()[0]}".encode())
    return digest.hexdigest()


def accept(offer: int, user: int) -> None:
    from tests.integrity.acts import accept

    accept(offer, user)


def publish(plan: int) -> None:
    from tests.integrity.acts import publish

    publish(plan)


def workbook(path: str) -> None:
    from scheduling.services.workbooks import workbook_import
    from tests.network import NOON

    report = workbook_import(path=Path(path), now=NOON, user=None)
    assert report.stored, report.findings


ACTS: dict[str, Callable[..., None]] = {"accept": accept, "publish": publish, "workbook": workbook}

if __name__ == "__main__":
    main()
