"""Sets of slots as bits: bit i of a mask (uint64 words) is slot i, the ``grid`` minutes from ``i * grid`` on."""

from typing import Any

import numpy as np
from numba.cpython.unsafe.numbers import leading_zeros, trailing_zeros

from .compiled import kernel

ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
NONE = np.uint64(0)


@kernel
def slot_from(minute: int, grid: int) -> int:
    """The first slot that starts at ``minute`` or later."""
    return -(-minute // grid)


@kernel
def next_set(mask: Any, first: int, last: int) -> int:
    """The first bit set in ``[first, last]``, or -1."""
    if first > last:
        return -1
    word = first >> 6
    held = mask[word] & (ALL << np.uint64(first & 63))
    while held == NONE:
        word += 1
        if word > last >> 6:
            return -1
        held = mask[word]
    found = (word << 6) + lowest(held)
    return found if found <= last else -1


@kernel
def previous_set(mask: Any, first: int, last: int) -> int:
    """The last bit set in ``[first, last]``, or -1."""
    if first > last:
        return -1
    word = last >> 6
    held = mask[word] & (ALL >> np.uint64(63 - (last & 63)))
    while held == NONE:
        word -= 1
        if word < first >> 6:
            return -1
        held = mask[word]
    found = (word << 6) + 63 - np.int64(leading_zeros(held))  # type: ignore[call-arg]
    return found if found >= first else -1


@kernel
def word_from(mask: Any, first: int) -> Any:
    """The 64 bits from ``first`` on, in one word."""
    word, shift = first >> 6, np.uint64(first & 63)
    if word >= mask.size:
        return NONE
    found = mask[word] >> shift
    if shift != NONE and word + 1 < mask.size:
        found |= mask[word + 1] << (np.uint64(64) - shift)
    return found


@kernel
def lowest(word: Any) -> int:
    """The lowest bit that is set; one must be."""
    return np.int64(trailing_zeros(word))  # type: ignore[return-value,call-arg]


@kernel
def word_below(bits: int) -> Any:
    """A word of so many bits set, the lowest; all where 64 are not enough."""
    return ALL if bits >= 64 else ~(ALL << np.uint64(bits))


@kernel
def is_set(mask: Any, bit: int) -> bool:
    return bool((mask[bit >> 6] >> np.uint64(bit & 63)) & np.uint64(1) != NONE)


@kernel
def set_bit(mask: Any, bit: int) -> None:
    mask[bit >> 6] |= np.uint64(1) << np.uint64(bit & 63)


@kernel
def clear_bit(mask: Any, bit: int) -> None:
    mask[bit >> 6] &= ~(np.uint64(1) << np.uint64(bit & 63))


@kernel
def clear(mask: Any, first: int, end: int) -> None:
    """Clear the bits ``[first, end)``; what lies outside the mask is left out."""
    first = max(first, 0)
    end = min(end, mask.size << 6)
    if first >= end:
        return
    head, tail = first >> 6, (end - 1) >> 6
    keep_low = ~(ALL << np.uint64(first & 63))
    keep_high = ~(ALL >> np.uint64(63 - ((end - 1) & 63)))
    if head == tail:
        mask[head] &= keep_low | keep_high
        return
    mask[head] &= keep_low
    for word in range(head + 1, tail):
        mask[word] = NONE
    mask[tail] &= keep_high


@kernel
def fill(mask: Any, first: int, end: int) -> None:
    """Set the bits ``[first, end)``; what lies outside the mask is left out."""
    for bit in range(max(first, 0), min(end, mask.size << 6)):
        set_bit(mask, bit)


@kernel
def runs(mask: Any, length: int) -> None:
    """Leave set, in place, the bits at which ``length`` set bits in a row start."""
    have = 1
    while have < length:
        shift = min(have, length - have)
        for word in range(mask.size):
            mask[word] &= word_from(mask, (word << 6) + shift)
        have += shift


@kernel
def spread_down(mask: Any, least: int, most: int) -> None:
    """Leave set, in place, the bits that have a set bit ``least`` to ``most`` places above them."""
    have, length = 1, most - least + 1
    while have < length:
        shift = min(have, length - have)
        for word in range(mask.size):
            mask[word] |= word_from(mask, (word << 6) + shift)
        have += shift
    for word in range(mask.size):
        mask[word] = word_from(mask, (word << 6) + least) if length > 0 else NONE


@kernel
def any_set(mask: Any) -> bool:
    for word in range(mask.size):  # noqa: SIM110 (plain loops compile to the fastest code)
        if mask[word] != NONE:
            return True
    return False
