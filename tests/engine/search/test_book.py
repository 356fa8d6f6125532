"""Tables in a book are read and written by compiled code and by Python alike."""

from typing import Any, NamedTuple

import numpy as np

from scheduling.engine.search.bits import lowest, word_below, word_from
from scheduling.engine.search.book import Book
from scheduling.engine.search.compiled import entry, kernel

COLOUR = np.dtype([("red", "i4"), ("blue", "i8")])


class Box(NamedTuple):
    numbers: Any  # i8 [2, 3]
    colours: Any  # COLOUR [2]
    bits: Any  # u8 [2]
    factor: int


def box() -> Box:
    colours = np.array([(1, 2), (3, 4)], dtype=COLOUR)
    return Box(np.arange(6).reshape(2, 3), colours, np.array([0b1010, 0b11], dtype=np.uint64), 10)


@kernel
def _add(row: Any, column: int) -> None:
    row[column] += 100


@entry
def change(book: Any, row: int, column: int) -> int:
    """Returns the number that was there, times the factor."""
    before = book.numbers[row, column]
    _add(book.numbers[row], column)
    book.colours[row].blue = book.colours[row].red
    return before * book.factor  # type: ignore[no-any-return]


@entry
def write(book: Any, row: int, column: int) -> int:
    book.numbers[row, column] = 1
    return 0


@entry
def bits(book: Any, first: int, count: int) -> int:
    """The lowest of so many bits from the first on, counted from there; -1 where none is set."""
    found = word_from(book.bits, first) & word_below(count)
    return lowest(found) if found else -1


def test_compiled_code_reads_and_writes_what_python_does() -> None:
    tables = box()
    book = Book(tables)
    assert change(book, 1, 2) == 50
    assert tables.numbers.tolist() == [[0, 1, 2], [3, 4, 105]]
    assert book.numbers is tables.numbers
    assert book.colours.tolist() == [(1, 2), (3, 3)]
    assert book.factor == 10
    book.numbers[1, 2] = 7
    assert change(book, 1, 2) == 70


def test_bits_are_found_over_the_border_of_words_and_beyond_the_last() -> None:
    book = Book(box())
    firsts = (0, 2, 4, 63, 64, 65, 66, 127, 128, 200)
    assert [bits(book, first, 64) for first in firsts] == [1, 1, 60, 1, 0, 0, -1, -1, -1, -1]
    assert [bits(book, 0, count) for count in (0, 1, 2, 3, 64, 100)] == [-1, -1, 1, 1, 1, 1]
