"""How many sessions no timetable of a day can exceed: the linear relaxation of its program."""

from collections.abc import Sequence
from math import floor, inf

import numpy as np

from scheduling.engine.budget import Budget

from .model import Day
from .program import Program, Scope

ROUNDING = 1e-6  # of a session, in the solver's arithmetic
ENTRIES = 100_000


class Relaxation:
    """The program of a day as rows that are each at most their limit; more columns and rows may be added.

    Columns stand in the order of the program's variables (``index``). Their prices are what these gain, negated.
    """

    def __init__(self, program: Program) -> None:
        program.model.maximize(program.gain)
        proto = program.model.proto
        self._upper: list[int] = [variable.domain[1] for variable in proto.variables]
        self._prices = [0.0] * len(self._upper)
        for column, price in zip(proto.objective.vars, proto.objective.coeffs, strict=True):
            self._prices[column] = price
        self._entries: list[tuple[int, int, int]] = []  # row, column, factor
        self._limits: list[int] = []
        for row in proto.constraints:
            if row.has_at_most_one():
                columns = list(row.at_most_one.literals)
                self.at_most(columns, [1] * len(columns), 1)
                continue
            columns, factors = list(row.linear.vars), list(row.linear.coeffs)
            least, most = row.linear.domain[0], row.linear.domain[1]
            if most < 1 << 40:
                self.at_most(columns, factors, most)
            if least > -(1 << 40):
                self.at_most(columns, [-factor for factor in factors], -least)

    def column(self, upper: int, price: float) -> int:
        self._upper.append(upper)
        self._prices.append(price)
        return len(self._upper) - 1

    def at_most(self, columns: Sequence[int], factors: Sequence[int], limit: int) -> None:
        self._entries.extend((len(self._limits), *entry) for entry in zip(columns, factors, strict=True))
        self._limits.append(limit)

    def lowest(self, budget: Budget) -> float | None:
        """The lowest sum of prices; None where the budget's time does not suffice."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_array

        if not self._entries:
            return 0.0
        if (left := budget.seconds_left) == 0:  # the solver takes a limit that is over for none
            return None
        table = np.array(self._entries)
        shape = len(self._limits), len(self._upper)
        answer = linprog(
            self._prices,
            A_ub=csr_array((table[:, 2], (table[:, 0], table[:, 1])), shape=shape),
            b_ub=np.array(self._limits, dtype=np.float64),
            bounds=np.array([(0, upper) for upper in self._upper], dtype=np.float64),
            method="highs-ipm",
            options={"time_limit": inf if left is None else left},
        )
        return float(answer.fun) if answer.status == 0 else None


def affordable(day: Day, budget: Budget) -> bool:
    """Whether the program of the whole day can be written down in half of the time, at ``ENTRIES`` a second.

    Nothing can stop it half-way. Entries are the slots that possible participations occupy.
    """
    starts = [max(0, day.slots - kind.slots + 1) for kind in day.kinds]
    entries = sum(
        starts[kind] * day.kinds[kind].slots for person in day.people for kind, most in person.limits.items() if most
    )
    return budget.seconds_left is None or entries <= ENTRIES * budget.seconds_left / 2


def most_sessions(day: Day, budget: Budget) -> int:
    """A bound on participations; the sum of what people may have where the time does not suffice for a better one."""
    wished = sum(person.most for person in day.people)
    if not affordable(day, budget):
        return wished
    lowest = Relaxation(Program(day, (), Scope.whole(day))).lowest(budget)
    return wished if lowest is None else min(wished, floor(-lowest + ROUNDING))
