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

from .rows import Program

_BITS = 61  # of the whole numbers used, a sign and one bit to spare
_BATCH = 20_000  # columns solved together

Floats = NDArray[np.float64]


def upper_bound(program: Program) -> int:
    """The most that the weights of served occurrences can sum up to."""
    if not len(program.weights):
        return 0
    weights = program.weights / program.carers
    prices = _prices(program.matrix, np.array(program.most, dtype=float), weights, program.bounds.astype(float))
    return _exact(program, prices)


def _exact(program: Program, prices: Floats) -> int:
    matrix, most, weights, carers, bounds = program
    largest = max(float((abs(matrix).T @ (prices + 1)).max()), float(weights.max()), 1.0)
    bits = min(40, _BITS - math.ceil(math.log2(largest)))
    whole = np.ceil(prices * 2.0**bits).astype(np.int64)
    left = -(-(weights << bits) // carers) - matrix.T @ whole
    total = sum(price * limit for price, limit in zip(whole.tolist(), most, strict=True))
    total += sum(more * bound for more, bound in zip(left.tolist(), bounds.tolist(), strict=True) if more > 0)
    return int(total >> bits)


def _prices(matrix: Any, most: Floats, weights: Floats, bounds: Floats) -> Floats:
    """Dual values of the rows: weight gained by one more unit of each limit."""
    from scipy.sparse import csr_matrix

    prices = np.zeros(matrix.shape[0])
    scale = np.maximum(1, abs(matrix).max(axis=1).toarray().ravel()) if matrix.nnz else prices
    for rows, columns in _batches(matrix):
        scaled = csr_matrix(matrix[rows][:, columns].multiply(1 / scale[rows][:, None]))
        found = _solve(scaled, most[rows] / scale[rows], weights[columns], bounds[columns])
        prices[rows] = found / scale[rows]
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
    """By GLOP, which takes the program as arrays; HiGHS takes two to fifty times as long (decision 0008)."""
    from ortools.linear_solver.python.model_builder_helper import ModelBuilderHelper, ModelSolverHelper

    program: Any = ModelBuilderHelper()
    solver = ModelSolverHelper("GLOP")
    program.fill_model_from_sparse_data(
        np.zeros_like(bounds), bounds, -weights, np.full_like(most, -np.inf), most, matrix
    )
    solver.solve(program)
    # Whatever the solver thinks of them: any prices prove a bound, and imprecise ones a weaker one.
    prices: Floats = np.maximum(0.0, -np.array(solver.dual_values()))
    if len(prices) != len(most) or not np.isfinite(prices).all():
        raise RuntimeError(f"the linear program of the bound was not solved: {solver.status()}")
    return prices
