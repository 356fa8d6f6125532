import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from ..engine.cut_short import cut_short
from ..engine.plan import Plan
from ..engine.problem import Problem
from ..engine.result import OnProgress, Params, Progress, Result, ShouldStop
from ..services.planning import CutShort
from .child import run_child

LOOKS_EVERY = 0.2  # seconds between two questions whether to stop
GRACE = 1.5  # seconds in which a solve that was told to stop may end by itself; then it is killed


class SolveFailed(Exception):
    """The process ended without an answer, or with an error, which this names."""


def solve_apart(
    problem: Problem, params: Params, on_progress: OnProgress, should_stop: ShouldStop, *, memory: int = 0
) -> Result:
    """``engine.solve`` in a process of its own, with ``memory`` megabytes at most (0: no limit).

    Told to stop, it gives the best plan so far within GRACE: its own last word or, ended hard, the last plan that it
    handed out. Raises CutShort when there was none yet, SolveFailed, and whatever the two callbacks raise; the process
    is over then in any case.
    """
    context = get_context("spawn")  # a copy of a process with threads may hang
    here, there = context.Pipe()
    child = context.Process(target=run_child, args=(there, problem, params, memory), daemon=True)
    child.start()
    there.close()
    try:
        return _Solve(here, problem, params, on_progress, should_stop).follow()
    except EOFError:
        child.join()
        raise SolveFailed(f"The solve ended by itself with code {child.exitcode}.") from None
    finally:
        child.kill()
        child.join()
        here.close()


class _Solve:
    def __init__(
        self, pipe: Connection, problem: Problem, params: Params, on_progress: OnProgress, should_stop: ShouldStop
    ) -> None:
        self._pipe = pipe
        self._problem = problem
        self._params = params
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._best: Plan | None = None
        self._history: list[Progress] = []

    def follow(self) -> Result:
        give_up: float | None = None
        while give_up is None or time.monotonic() < give_up:
            if give_up is None and self._should_stop():
                give_up = time.monotonic() + GRACE
                self._pipe.send("stop")
            if self._pipe.poll(LOOKS_EVERY) and (result := self._hear(*self._pipe.recv())):
                return result
        if self._best is None:
            raise CutShort
        return cut_short(self._problem, self._params, self._best, self._history)

    def _hear(self, kind: str, said: Any) -> Result | None:
        match kind:
            case "progress":
                progress, self._best = said
                self._history.append(progress)
                self._on_progress(progress)
            case "failed":
                raise SolveFailed(said)
            case "result":
                return said
        return None
