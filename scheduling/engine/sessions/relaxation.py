"""How many sessions no timetable of a day can exceed: the linear relaxation of its program."""

from math import floor, inf

import numpy as np

from .model import Day
from .program import Program, Scope

ROUNDING = 1e-6  # of a session, in the solver's arithmetic


def most_sessions(day: Day, seconds: float | None = None) -> int:
    """A bound on participations; the sum of what people may have where ``seconds`` do not suffice for a better one."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    wished = sum(person.most for person in day.people)
    proto = Program(day, (), Scope.whole(day)).model.proto
    entries: list[tuple[int, int, int]] = []  # row, column, factor of a row that is at most its limit
    limits: list[int] = []

    def at_most(columns: list[int], factors: list[int], limit: int) -> None:
        entries.extend((len(limits), column, factor) for column, factor in zip(columns, factors, strict=True))
        limits.append(limit)

    for row in proto.constraints:
        if row.has_at_most_one():
            columns = list(row.at_most_one.literals)
            at_most(columns, [1] * len(columns), 1)
            continue
        columns, factors = list(row.linear.vars), list(row.linear.coeffs)
        least, most = row.linear.domain[0], row.linear.domain[1]
        if most < 1 << 40:
            at_most(columns, factors, most)
        if least > -(1 << 40):
            at_most(columns, [-factor for factor in factors], -least)
    if not entries:
        return 0
    table = np.array(entries)
    bounds = np.array([(0, variable.domain[1]) for variable in proto.variables], dtype=np.float64)
    price = np.zeros(len(bounds))
    price[list(proto.objective.vars)] = list(proto.objective.coeffs)
    answer = linprog(
        price,
        A_ub=csr_array((table[:, 2], (table[:, 0], table[:, 1])), shape=(len(limits), len(bounds))),
        b_ub=np.array(limits, dtype=np.float64),
        bounds=bounds,
        method="highs-ipm",
        options={"time_limit": inf if seconds is None else max(seconds, 0.0)},
    )
    return min(wished, floor(-answer.fun + ROUNDING)) if answer.status == 0 else wished
