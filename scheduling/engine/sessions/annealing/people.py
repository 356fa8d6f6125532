"""Who can take part, as bits: many people are looked at in one step."""

from typing import Any

import numpy as np

from scheduling.engine.search.bits import is_set
from scheduling.engine.search.compiled import kernel


@kernel
def able(day: Any, state: Any, person: int, kind: int, start: int) -> bool:
    """Whether the person is free and may have one more."""
    there = is_set(state.wanting[kind], person) and is_set(state.ready[day.stretch[start]], person)
    for slot in range(start, start + day.slots[kind]):
        there = there and is_set(state.idle[slot], person)
    return bool(there)


@kernel
def able_people(day: Any, state: Any, kind: int, start: int) -> int:
    """How many are."""
    people = 0
    for word in range(state.idle.shape[1]):
        people += count_bits(able_word(day, state, kind, start, word))
    return people


@kernel
def able_word(day: Any, state: Any, kind: int, start: int, word: int) -> Any:
    """Of 64 people, who are."""
    there = state.wanting[kind, word] & state.ready[day.stretch[start], word]
    for slot in range(start, start + day.slots[kind]):
        there &= state.idle[slot, word]
    return there


@kernel
def count_bits(word: Any) -> int:
    """Bits that are set."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555_5555_5555_5555)
    word = (word & np.uint64(0x3333_3333_3333_3333)) + ((word >> np.uint64(2)) & np.uint64(0x3333_3333_3333_3333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F_0F0F_0F0F_0F0F)
    return np.int64((word * np.uint64(0x0101_0101_0101_0101)) >> np.uint64(56))  # type: ignore[return-value]
