"""On random networks: every plan is a point of the relaxation, and the optimum is never above the bound."""

import numpy as np
import pytest

from scheduling.engine.bounds import appointments_bound, relaxation
from scheduling.engine.bounds.columns import MOST
from scheduling.engine.bounds.dual import upper_bound
from scheduling.engine.bounds.rows import Rows
from scheduling.engine.problem import Problem, Travel
from scheduling.engine.worth import needed, served
from tests.engine.bounds.chance import city, filled, optimum, point, shaken
from tests.engine.build import carer, need_session, resident, span, station
from tests.engine.build import problem as build


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
    for most in (MOST, 3, 0):
        rows = relaxation(problem, most)
        assert broken(rows, point(problem, rows, plan)) == []
        assert 0 < served(problem, plan) <= upper_bound(rows.program()) <= needed(problem)


@pytest.mark.parametrize("seed", [2, 5, 9, 21, 23, 28, 41])
def test_optimum_is_not_above_the_bound(seed: int) -> None:
    """Nor where nothing has columns of its own."""
    problem = city(seed, needs=3, staff=4)
    best = optimum(problem, step=60)
    assert best <= appointments_bound(problem)
    assert best <= appointments_bound(problem, most=0)


def test_what_is_far_costs_little_and_loses_nothing_where_all_is_alike() -> None:
    """Many columns of their own or few: the same bound, since a pool's members differ in nothing but their weight."""
    problem = _many_alike()
    detailed, pooled = relaxation(problem, most=1_000), relaxation(problem, most=0)
    assert (len(detailed.columns), len(pooled.columns)) == (24, 10)
    assert upper_bound(detailed.program()) == upper_bound(pooled.program()) < needed(problem)


def _many_alike() -> Problem:
    """Six who ask for an hour on Monday, two facilities of two therapists with an hour each."""
    halls = tuple(station(name, road=road) for name, road in (("xincang", 0), ("zhapu", 1)))
    staff = tuple(
        carer(f"{hall}-{name}", hall, shifts=[span(0, 9, 10)]) for hall in ("xincang", "zhapu") for name in "ab"
    )
    names = [f"r{number}" for number in range(6)]
    people = tuple(resident(name, road=0.001 * number) for number, name in enumerate(names))  # type: ignore[arg-type]
    needs = tuple(
        need_session(name, priority=1 + number % 5, windows=(span(0, 9, 10),)) for number, name in enumerate(names)
    )
    return build(halls, staff, people, needs, travel=Travel())


def test_bound_does_not_depend_on_the_order_of_needs() -> None:
    problem = city(3, needs=10, staff=6)
    assert appointments_bound(shaken(problem, 1)) == pytest.approx(appointments_bound(problem), abs=1)


def test_same_problem_same_bound() -> None:
    problem = city(4, needs=10, staff=6)
    assert appointments_bound(problem) == appointments_bound(city(4, needs=10, staff=6))
