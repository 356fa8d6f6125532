"""How many minutes of appointments fit into the times that some columns leave open.

Appointments of one carer, one seat or one resident follow each other, each wholly inside one of the disjoint pieces of
time that the columns' options cover. Their minutes in a piece are therefore a sum of the columns' lengths and at most
the piece: ``reach`` is the greatest such sum.
"""

from collections.abc import Iterable
from functools import cache

from ..starts import smeared
from ..timeline import Span
from .column import Column

Pieces = tuple[tuple[int, int], ...]  # disjoint [start, end) in minutes, in order


def pieces_of(columns: Iterable[Column], grid: int) -> Pieces:
    """The minutes that an option of one of ``columns`` may cover, as disjoint pieces (rounded out to the grid)."""
    starts: dict[int, int] = {}
    for column in columns:
        starts[column.minutes] = starts.get(column.minutes, 0) | column.starts
    covered = 0
    for minutes, bits in starts.items():
        covered |= smeared(bits, -(-minutes // grid))
    pieces = []
    at = 0
    while covered:
        skipped = (covered & -covered).bit_length() - 1
        covered >>= skipped
        run = (~covered & (covered + 1)).bit_length() - 1
        covered >>= run
        pieces.append(((at + skipped) * grid, (at + skipped + run) * grid))
        at += skipped + run
    return tuple(pieces)


@cache
def reach(lengths: frozenset[int], limit: int) -> int:
    """The greatest sum of ``lengths``, each taken as often as wished, that is at most ``limit``."""
    sums = 1  # bit i: i minutes can be reached
    for length in lengths:
        step = length
        while step <= limit:
            sums |= sums << step
            step *= 2
        sums &= (2 << limit) - 1
    return sums.bit_length() - 1


def most_work(pieces: Pieces, lengths: frozenset[int], meal: Span | None = None, meal_minutes: int = 0) -> int:
    """The most minutes of appointments of ``lengths`` in ``pieces``, with a break somewhere in ``meal`` if given."""
    if meal is None or not meal_minutes:
        return sum(reach(lengths, end - start) for start, end in pieces)
    base = pieces[0][0] if pieces else 0
    moved = tuple((start - base, end - base) for start, end in pieces)
    assert meal.end is not None
    return _with_break(moved, lengths, meal.start - base, meal.end - base - meal_minutes, meal_minutes)


@cache
def _with_break(pieces: Pieces, lengths: frozenset[int], earliest: int, latest: int, minutes: int) -> int:
    """``most_work`` with a break that starts in ``[earliest, latest]``, whichever start leaves most."""
    return max((_around(pieces, lengths, at, at + minutes) for at in range(earliest, latest + 1)), default=0)


def _around(pieces: Pieces, lengths: frozenset[int], start: int, end: int) -> int:
    total = 0
    for first, last in pieces:
        if last <= start or end <= first:
            total += reach(lengths, last - first)
        else:
            total += reach(lengths, max(0, start - first)) + reach(lengths, max(0, last - end))
    return total
