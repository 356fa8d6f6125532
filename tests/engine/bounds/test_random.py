"""On random networks: every plan is a point of the relaxation, and the optimum is never above the bound."""

import numpy as np
import pytest

from scheduling.engine.bounds import appointments_bound, relaxation
from scheduling.engine.bounds.rows import Rows
from scheduling.engine.worth import needed, served
from tests.engine.bounds.chance import city, filled, optimum, point, shaken


def broken(rows: Rows, values: list[int]) -> list[str]:
    x = np.array(values)
    broken = [f"column {number}" for number in np.flatnonzero(x > rows.bounds)]
    for (columns, factors), most in zip(rows.terms, rows.most, strict=True):
        if (x[columns] * factors).sum() > most:
            broken.append(f"row of {[rows.columns[number] for number in columns]}: at most {most}")
    return broken


@pytest.mark.parametrize("seed", range(8))
def test_every_row_holds_in_every_plan(seed: int) -> None:
    problem = city(seed, needs=7, staff=6)
    plan = filled(problem, seed)
    rows = relaxation(problem)
    assert broken(rows, point(problem, rows, plan)) == []
    assert 0 < served(problem, plan) <= appointments_bound(problem) <= needed(problem)


@pytest.mark.parametrize("seed", [2, 5, 9, 21, 30, 33, 41])
def test_optimum_is_not_above_the_bound(seed: int) -> None:
    problem = city(seed, needs=3, staff=4)
    assert optimum(problem, step=60) <= appointments_bound(problem)


def test_bound_does_not_depend_on_the_order_of_needs() -> None:
    problem = city(3, needs=10, staff=6)
    assert appointments_bound(shaken(problem, 1)) == pytest.approx(appointments_bound(problem), abs=1)


def test_same_problem_same_bound() -> None:
    problem = city(4, needs=10, staff=6)
    assert appointments_bound(problem) == appointments_bound(city(4, needs=10, staff=6))
