"""The bound of a relaxation, exact although its linear program is solved in floating point.

Let c be the columns' weights, A x <= b the rows and u the bounds of the variables. For every y >= 0 and every x of a
plan, c x <= y b + (c - y A) x <= y b + sum over columns of max(0, c - y A) u. So any y gives an upper bound; the
dual solution of the linear program gives the smallest. It is rounded to multiples of a power of two, and the right side
is computed from that in whole numbers.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .rows import Ints, Rows

_BITS = 61  # of the whole numbers used, a sign and one bit to spare
_BATCH = 20_000  # columns solved together
_LARGE = 100_000  # columns above which the simplex method takes longer than an interior point

Floats = NDArray[np.float64]


def upper_bound(rows: Rows) -> int:
    """The most that the weights of served occurrences can sum up to."""
    from scipy.sparse import csr_array

    if not rows.columns:
        return 0
    none = np.zeros(0, dtype=np.int32)
    numbers = np.concatenate([none, *(columns for columns, _ in rows.terms)])
    factors = np.concatenate([none, *(factors for _, factors in rows.terms)])
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows.terms)], dtype=np.int32)
    matrix = csr_array((factors, numbers, starts), shape=(len(rows.terms), len(rows.columns)))
    weights = np.array([column.weight for column in rows.columns], dtype=np.int64)
    prices = _prices(matrix, np.array(rows.most, dtype=float), weights / rows.carers, rows.bounds.astype(float))
    return _exact(rows, matrix, weights, prices)


def _exact(rows: Rows, matrix: Any, weights: Ints, prices: Floats) -> int:
    largest = max(float((abs(matrix).T @ (prices + 1)).max()), float(weights.max()), 1.0)
    bits = min(40, _BITS - math.ceil(math.log2(largest)))
    whole = np.ceil(prices * 2.0**bits).astype(np.int64)
    left = -(-(weights << bits) // rows.carers) - matrix.T @ whole
    total = sum(price * most for price, most in zip(whole.tolist(), rows.most, strict=True))
    total += sum(more * bound for more, bound in zip(left.tolist(), rows.bounds.tolist(), strict=True) if more > 0)
    return int(total >> bits)


def _prices(matrix: Any, most: Floats, weights: Floats, bounds: Floats) -> Floats:
    """Dual values of the rows: weight gained by one more unit of each limit."""
    prices = np.zeros(matrix.shape[0])
    scale = np.maximum(1, abs(matrix).max(axis=1).toarray().ravel()) if matrix.nnz else prices
    for rows, columns in _batches(matrix):
        scaled = matrix[rows][:, columns].multiply(1 / scale[rows][:, None])
        prices[rows] = _solve(scaled.tocsc(), most[rows] / scale[rows], weights[columns], bounds[columns]) / scale[rows]
    return prices


def _batches(matrix: Any) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows and columns of parts that have nothing to do with each other; small parts together."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    height, width = matrix.shape
    if not height:
        return []
    # A graph of rows and columns: each row leads to its columns; the way back goes without saying.
    ends = np.concatenate([matrix.indptr, np.full(width, matrix.nnz)])
    graph = csr_array((np.ones(matrix.nnz), matrix.indices + height, ends), shape=(height + width, height + width))
    _, label = connected_components(graph, directed=False)
    sizes = np.bincount(label[height:], minlength=label.max() + 1)
    batch = (np.cumsum(sizes) - sizes) // _BATCH
    of_row, of_column = batch[label[:height]], batch[label[height:]]
    return [(np.flatnonzero(of_row == one), np.flatnonzero(of_column == one)) for one in np.unique(of_row)]


def _solve(matrix: Any, most: Floats, weights: Floats, bounds: Floats) -> Floats:
    from scipy.optimize import linprog

    method = "highs-ipm" if len(weights) > _LARGE else "highs"
    limits = np.column_stack([np.zeros_like(bounds), bounds])
    found = linprog(-weights, A_ub=matrix, b_ub=most, bounds=limits, method=method)
    if not found.success:
        raise RuntimeError(f"the linear program of the bound was not solved: {found.message}")
    prices: Floats = np.maximum(0.0, -found.ineqlin.marginals)
    return prices
