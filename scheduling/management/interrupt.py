"""Ctrl-C as a word to a long computation, which then gives what it has."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Gives the question whether Ctrl-C was pressed; meanwhile it ends nothing."""
    stop = threading.Event()
    handler = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop.is_set
    finally:
        signal.signal(signal.SIGINT, handler)
