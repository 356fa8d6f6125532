"""Random numbers: xorshift64* (Vigna 2016), state in one word so that a search can be repeated exactly."""

from typing import Any

import numpy as np

from .compiled import kernel

_FACTOR = np.uint64(0x2545F4914F6CDD1D)


@kernel
def _next(state: Any) -> Any:
    word = state.random[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    state.random[0] = word
    return word * _FACTOR


@kernel
def below(state: Any, limit: int) -> int:
    """An integer of ``[0, limit)``."""
    # Not int(), which numba leaves unsigned.
    return np.int64((_next(state) >> np.uint64(33)) % np.uint64(limit))  # type: ignore[return-value]


@kernel
def uniform(state: Any) -> float:
    """A number of ``[0, 1)``."""
    return np.float64(_next(state) >> np.uint64(11)) / 9007199254740992.0
