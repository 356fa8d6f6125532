"""Who could still come when: the candidates of one place, as starts of each carer, rule by rule.

A rule blocks a team where it blocks one of its carers. So the teams of k that are left at a start are those that can be
made of the carers who are left there, and none of them need be looked at.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb

import numpy as np

from ..timeline import WEEK


class Teams:
    """``free``: the starts, as bits, at which each of ``members`` is left; ``number``: candidates left.

    ``blocked`` counts the others by rule.
    """

    def __init__(self, members: Sequence[str], free: list[int], size: int, blocked: Counter[str]) -> None:
        self.members = members
        self.free = free
        self.size = size
        self._blocked = blocked
        self.number = self._count()

    def bar(self, rule: str, starts: Sequence[int]) -> None:
        """``starts[i]`` are those at which ``rule`` blocks member i."""
        self.free = [free & ~bits for free, bits in zip(self.free, starts, strict=True)]
        left = self._count()
        if left < self.number:
            self._blocked[rule] += self.number - left
            self.number = left

    def _count(self) -> int:
        if self.size == 1:
            return sum(free.bit_count() for free in self.free)
        return sum(comb(number, self.size) for number in self._at_once() if number >= self.size)

    def _at_once(self) -> list[int]:
        """Carers left, by start."""
        width = WEEK // 8 + 1
        some = [free for free in self.free if free] or [0]
        bits = np.frombuffer(b"".join(free.to_bytes(width, "little") for free in some), dtype=np.uint8)
        return np.unpackbits(bits.reshape(len(some), width), axis=1, bitorder="little").sum(axis=0).tolist()  # type: ignore[no-any-return]

    def starts(self) -> int:
        """At which a team is left."""
        if self.size == 1:
            found = 0
            for free in self.free:
                found |= free
            return found
        return sum(1 << start for start, number in enumerate(self._at_once()) if number >= self.size)

    def left(self) -> Iterator[tuple[tuple[str, ...], int]]:
        """Teams in the order of candidates, and when they are left."""
        there = [(member, free) for member, free in zip(self.members, self.free, strict=True) if free]
        for team in combinations(there, self.size):
            free = team[0][1]
            for _, other in team[1:]:
                free &= other
            if free:
                yield tuple(member for member, _ in team), free


def each(bits: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest on."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
