import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import psutil

from ..engine.cut_short import cut_short
from ..engine.plan import Plan
from ..engine.problem import Problem
from ..engine.result import OnProgress, Params, Progress, Result, ShouldStop
from ..services.planning import CutShort
from .child import run_child

MEGABYTE = 1 << 20
LOOKS_EVERY = 0.2  # seconds between two questions whether to stop, and two looks at its memory
GRACE = 1.5  # seconds in which a solve that was told to stop may end by itself; then it is killed


class SolveFailed(Exception):
    """The process ended without an answer, or with an error, which this names."""


class OutOfMemory(SolveFailed):
    """The process asked for more memory than it may have, or was ended by the system for want of it."""


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
    child = context.Process(target=run_child, args=(there, problem, params), daemon=True)
    child.start()
    there.close()
    try:
        solve = _Solve(here, on_progress, should_stop, _Memory(child.pid, memory).look)
        if result := solve.follow():
            return result
        child.kill()  # before what is kept of it is reckoned up, which takes a moment
        if solve.best is None:
            raise CutShort
        return cut_short(problem, params, solve.best, solve.history)
    except MemoryError:
        raise OutOfMemory(_limit(memory)) from None
    except (EOFError, ConnectionResetError):
        child.join()
        raise _ended(child.exitcode, memory) from None
    finally:
        child.kill()
        child.join()
        here.close()


class _Memory:
    """Watches what a process holds. A limit set by the system instead ends in compiled code that tries for ever, or
    aborts without a word."""

    def __init__(self, pid: int | None, most: int) -> None:
        self._process = psutil.Process(pid) if most else None
        self._most = most * MEGABYTE

    def look(self) -> None:
        """Raises MemoryError above the limit."""
        if self._process is not None:
            with suppress(psutil.NoSuchProcess):  # it has ended meanwhile, which shows elsewhere
                if self._process.memory_info().rss > self._most:
                    raise MemoryError


def _ended(code: int | None, memory: int) -> SolveFailed:
    """A system without any memory left kills whoever has most."""
    text = f"The solve ended by itself with code {code}."
    return OutOfMemory(f"{text} {_limit(memory)}") if code == -signal.SIGKILL else SolveFailed(text)


def _limit(memory: int) -> str:
    return f"It may use {memory} MB (CARE_RUN_MEMORY)." if memory else "No limit is set (CARE_RUN_MEMORY)."


class _Solve:
    def __init__(
        self,
        pipe: Connection,
        on_progress: OnProgress,
        should_stop: ShouldStop,
        look: Callable[[], None],
    ) -> None:
        self._pipe = pipe
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._look = look
        self.best: Plan | None = None
        self.history: list[Progress] = []

    def follow(self) -> Result | None:
        """The last word of the process; None when it was told to stop and gave none in time."""
        give_up: float | None = None
        while give_up is None or time.monotonic() < give_up:
            self._look()
            if give_up is None and self._should_stop():
                give_up = time.monotonic() + GRACE
                self._pipe.send("stop")
            if self._pipe.poll(LOOKS_EVERY) and (result := self._hear(*self._pipe.recv())):
                return result
        return None

    def _hear(self, kind: str, said: Any) -> Result | None:
        match kind:
            case "progress":
                progress, self.best = said
                self.history.append(progress)
                self._on_progress(progress)
            case "memory":
                raise MemoryError
            case "failed":
                raise SolveFailed(said)
            case "result":
                return said
        return None
