"""The process that solves. It knows neither Django nor the database: a problem comes in, plans go out."""

import os
import threading
from multiprocessing.connection import Connection

from backend.core.garbage import collect_seldom

from ..engine.plan import Plan
from ..engine.problem import Problem
from ..engine.result import Params, Progress


def run_child(pipe: Connection, problem: Problem, params: Params) -> None:
    """Send ``("progress", (Progress, Plan))`` at times, then ``("result", Result)``, ``("memory", None)`` where there
    was too little of it, or ``("failed", text)``.

    Anything that comes in means stop.
    """
    collect_seldom()
    os.setsid()  # Ctrl-C in a terminal is for the worker, which tells this process what to do
    stop = threading.Event()
    threading.Thread(target=_listen, args=(pipe, stop), daemon=True).start()

    best = Plan()

    def keep(plan: Plan) -> None:
        nonlocal best
        best = plan

    def send(progress: Progress) -> None:
        pipe.send(("progress", (progress, best)))

    try:
        from ..engine.solve import solve

        pipe.send(("result", solve(problem, params, send, stop.is_set, keep)))
    except MemoryError:
        pipe.send(("memory", None))
    except BaseException as error:
        pipe.send(("failed", f"{type(error).__name__}: {error}"))


def _listen(pipe: Connection, stop: threading.Event) -> None:
    """A worker that was killed leaves nobody to solve for."""
    try:
        pipe.recv()
        stop.set()
        pipe.recv()
    except (EOFError, OSError):
        os._exit(1)
