"""The rows of the relaxation: sums over columns that no plan lets exceed a limit, all in whole numbers.

A column's variable counts how often its carer meets its need in its shift on its day. A need of k carers counts k
times, once for each of them, so that an occurrence is worth 1/k of its weight in each.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .column import Column

SCALE = 120  # minutes count in 120ths: shares of a group and halves of a way are whole, or rounded down

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]  # millions of terms in a large city


class Program(NamedTuple):
    """The rows as a matrix: all that solving them needs, a small part of the memory that making them takes."""

    matrix: Any  # csr_array, rows x columns
    most: list[int]  # by row
    weights: Ints  # by column, of one occurrence
    carers: Ints
    bounds: Ints


class Rows:
    """``terms[i]``: columns and factors of row i; ``most[i]``: its limit; ``bounds``: the most of each variable."""

    def __init__(self, columns: list[Column], times: dict[str, int]) -> None:
        """``times``: the most occurrences of each need that can be served at all."""
        self.columns = columns
        self.times = times
        position = {need: number for number, need in enumerate(times)}
        self.bounds = np.array([_most(one, times[one.need.id]) for one in columns], dtype=np.int64)
        self.carers = np.array([one.carers for one in columns], dtype=np.int64)
        self.minutes = np.array([one.minutes for one in columns], dtype=np.int64)
        self._need = np.array([position[one.need.id] for one in columns], dtype=np.int64)
        self._most = np.array([times[one.need.id] * one.carers for one in columns], dtype=np.int64)
        self.terms: list[tuple[Shorts, Shorts]] = []
        self.most: list[int] = []

    def add(self, columns: Sequence[int] | Ints, factors: ArrayLike, most: int) -> None:
        """Sum of factor (>= 0) times variable is at most ``most``; left out where the needs' times see to it."""
        if self.highest(columns, factors) > most:
            self._add(columns, factors, most)

    def add_times(self, columns: Sequence[int], most: int) -> None:
        """The occurrences of one need in these columns are at most ``most``."""
        if self.bounds[columns].sum() > most:
            self._add(columns, np.ones(len(columns)), most)

    def add_difference(self, columns: Sequence[int], factors: ArrayLike) -> None:
        """Sum of factor times variable is at most 0; factors of either sign."""
        self._add(columns, factors, 0)

    def _add(self, columns: Sequence[int] | Ints, factors: ArrayLike, most: int) -> None:
        self.terms.append((np.asarray(columns, dtype=np.int32), np.asarray(factors, dtype=np.int32)))
        self.most.append(int(most))

    def program(self) -> Program:
        """What solving needs of them."""
        from scipy.sparse import csr_array

        none = np.zeros(0, dtype=np.int32)
        numbers = np.concatenate([none, *(columns for columns, _ in self.terms)])
        factors = np.concatenate([none, *(factors for _, factors in self.terms)])
        starts = np.cumsum([0, *(len(columns) for columns, _ in self.terms)], dtype=np.int32)
        matrix = csr_array((factors, numbers, starts), shape=(len(self.terms), len(self.columns)))
        weights = np.array([column.weight for column in self.columns], dtype=np.int64)
        return Program(matrix, self.most, weights, self.carers, self.bounds)

    def highest(self, columns: Sequence[int] | Ints, factors: ArrayLike) -> int:
        """A sum that the terms cannot exceed, by the bounds of the variables and the times of the needs."""
        if not len(columns):
            return 0
        order = np.argsort(self._need[columns], kind="stable")
        numbers, sorted_factors = np.asarray(columns)[order], np.asarray(factors, dtype=np.int64)[order]
        needs = self._need[numbers]
        firsts = np.concatenate([[0], (needs[1:] != needs[:-1]).nonzero()[0] + 1])
        sums = np.add.reduceat(sorted_factors * self.bounds[numbers], firsts)
        tops = np.maximum.reduceat(sorted_factors, firsts) * self._most[numbers[firsts]]
        return int(np.minimum(sums, tops).sum())


def _most(column: Column, times: int) -> int:
    """One carer meets a need so often on a day; far away several may, together."""
    return min(times, column.need.daily_max) * (column.carers if column.is_remote else 1)
