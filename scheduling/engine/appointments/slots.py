"""Sets of possible starts as the bits of an integer: bit i stands for a start at ``i * grid`` minutes of the week."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..timeline import WEEK, Span, union


@dataclass(frozen=True)
class Grid:
    """``minutes`` between starts. All spans are in minutes of the week, open ends reach beyond it."""

    minutes: int

    @property
    def slots(self) -> int:
        return -(-WEEK // self.minutes)

    @property
    def words(self) -> int:
        return -(-self.slots // 64)

    def between(self, first: int, end: int) -> int:
        """Starts in ``[first, end)``."""
        low = max(0, -(-first // self.minutes))
        high = min(self.slots, -(-end // self.minutes))
        return (1 << high) - (1 << low) if low < high else 0

    def inside(self, spans: Iterable[Span], length: int) -> int:
        """Starts from which ``length`` minutes lie wholly inside one of the spans, and inside the week."""
        found = 0
        for span in union(spans):
            end = WEEK if span.end is None else min(WEEK, span.end)
            found |= self.between(span.start, end - length + 1)
        return found

    def touching(self, spans: Iterable[Span], length: int) -> int:
        """Starts from which ``length`` minutes overlap one of the spans."""
        found = 0
        for span in spans:
            found |= self.between(span.start - length + 1, WEEK if span.end is None else span.end)
        return found


@dataclass
class MaskPool:
    """Masks that are written down once, however many use them."""

    grid: Grid
    _rows: dict[int, int] = field(default_factory=dict)

    def row(self, starts: int) -> int:
        return self._rows.setdefault(starts, len(self._rows))

    def array(self) -> NDArray[np.uint64]:
        """uint64 [masks, words]; at least one row."""
        size = self.grid.words * 8
        data = b"".join(starts.to_bytes(size, "little") for starts in self._rows or {0: 0})
        return np.frombuffer(data, dtype="<u8").reshape(-1, self.grid.words).astype(np.uint64)
