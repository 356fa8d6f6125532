"""Rows and columns of a linear or an integer program, written down one by one and solved by HiGHS."""

from collections.abc import Sequence
from math import inf
from typing import Any

import numpy as np

from scheduling.engine.budget import Budget

SOLVED, IMPOSSIBLE = 0, 2  # as the solver says it


class Rows:
    """Columns from 0 to ``upper``, each with a ``price``; rows that are each at most their limit."""

    def __init__(self) -> None:
        self._upper: list[int] = []
        self.prices: list[float] = []
        self._entries: list[tuple[int, int, float]] = []  # row, column, factor
        self._limits: list[float] = []

    def column(self, upper: int = 1, price: float = 0.0) -> int:
        self._upper.append(upper)
        self.prices.append(price)
        return len(self._upper) - 1

    def at_most(self, columns: Sequence[int], factors: Sequence[float], limit: float) -> None:
        self._entries.extend((len(self._limits), *entry) for entry in zip(columns, factors, strict=True))
        self._limits.append(limit)

    def sum_at_most(self, columns: Sequence[int], limit: float) -> None:
        self.at_most(columns, [1] * len(columns), limit)

    def lowest(self, budget: Budget) -> float | None:
        """The lowest sum of prices in fractions; infinite where nothing keeps every row, None where the budget's time
        does not suffice."""
        from scipy.optimize import linprog

        if not self._entries:
            return 0.0
        if (left := budget.seconds_left) == 0:  # the solver takes a limit that is over for none
            return None
        answer = linprog(
            self.prices,
            A_ub=self._table(),
            b_ub=np.array(self._limits),
            bounds=np.array([(0, upper) for upper in self._upper], dtype=np.float64),
            method="highs-ipm",
            options={"time_limit": inf if left is None else left},
        )
        if answer.status == IMPOSSIBLE:
            return inf
        return float(answer.fun) if answer.status == SOLVED else None

    def whole(self, nodes: int, seconds: float | None, gap: float) -> tuple[list[int] | None, bool]:
        """Whole numbers for the columns with the lowest sum of prices found within ``nodes`` of the tree and
        ``seconds``; None: none were found. And whether it is known that none are lower by more than ``gap``, a share of
        the sum, or that there are none."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        answer = milp(
            self.prices,
            constraints=LinearConstraint(self._table(), -np.inf, np.array(self._limits)),
            bounds=Bounds(0, np.array(self._upper)),
            integrality=np.ones(len(self._upper)),
            options={"node_limit": nodes, "time_limit": inf if seconds is None else seconds, "mip_rel_gap": gap},
        )
        found = None if answer.x is None else [round(value) for value in answer.x]
        return found, answer.status in (SOLVED, IMPOSSIBLE)

    def _table(self) -> Any:
        from scipy.sparse import csr_array

        rows, columns, factors = (np.array(one) for one in zip(*self._entries, strict=True))
        return csr_array((factors, (rows, columns)), shape=(len(self._limits), len(self._upper)), dtype=np.float64)
