"""Days of admission and the week with them, planned in turn and proven."""

from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from scheduling.benchmarks import rehab
from scheduling.benchmarks.rehab.admissions import NoPlan, days_of_admission
from scheduling.benchmarks.rehab.instance import Instance, Patient
from scheduling.benchmarks.rehab.least import Least, least_by_days
from scheduling.benchmarks.rehab.scorer import score
from scheduling.engine.budget import Budget
from tests.benchmarks.clinics import ENOUGH, clinic, crowded, solved, triangle

PLANNING = "scheduling.benchmarks.rehab.planning"


def test_a_small_week_is_planned_and_proven_to_cost_the_least() -> None:
    assert solved(clinic()) == (22, 22)


def test_admissions_look_at_what_a_day_can_hold() -> None:
    assert solved(crowded(2)) == (1, 1)
    assert solved(crowded(3)) == (11, 11)


@pytest.mark.parametrize("lower", [0, 1])
def test_where_a_week_has_too_little_or_costs_too_much_the_next_admissions_are_tried(lower: int) -> None:
    assert least_by_days(triangle(lower), [3, 1]).days == (0, 0, 0)
    assert solved(triangle(lower)) == (1, 1)


def test_where_no_admissions_have_a_week_there_is_no_plan() -> None:
    assert solved(triangle(0, before=1)) == (4, 4)
    with pytest.raises(NoPlan, match="no admissions fit into the beds and the sessions of each day"):
        solved(triangle(1, before=1))


@pytest.mark.parametrize("turn", [3, 9])
def test_admissions_that_are_not_found_in_time_are_looked_for_with_more_of_it(
    turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = []

    def placed(instance: Instance, budget: Budget, *rest: int) -> tuple[int, ...] | None:
        seconds.append(budget.seconds_left)
        return None if len(seconds) < turn else days_of_admission(instance, budget, *rest)

    monkeypatch.setattr(f"{PLANNING}.days_of_admission", placed)
    monkeypatch.setattr(f"{PLANNING}.least_by_days", lambda *_, **options: Least(18))
    with ExitStack() as late:
        budget = Budget(100, work=40, clock=lambda: 0.0)
        if turn == 3:
            assert score(clinic(), rehab.solve(clinic(), budget, 1, 2, late)[0]).cost == 22
        else:
            with pytest.raises(NoPlan, match="no admissions were found in time"):
                rehab.solve(clinic(), budget, 1, 2, late)
    assert seconds == pytest.approx([9.6, 19.2, 38.4, 76.8, 96][:turn])


def test_slots_finer_than_the_grid_cost_nothing() -> None:
    assert solved(clinic(5)) == solved(clinic(15))


@pytest.mark.parametrize("seed", range(5))
def test_random_weeks_keep_every_rule_and_the_bound(seed: int) -> None:
    random = Random(seed)
    patients = {
        key: Patient(
            key, {4: random.randint(0, 4), 6: random.randint(0, 5)}, random.randint(1, 6), first, first + 2, False
        )
        for key, first in ((key, random.randint(0, 2)) for key in range(5))
    }
    instance = replace(clinic(), beds=5, patients=patients, daily_lower=Fraction(0))
    cost, bound = solved(instance, seed)
    assert bound <= cost


def test_equal_work_gives_equal_weeks() -> None:
    with ExitStack() as late:
        weeks = [rehab.solve(clinic(), Budget(work=20), 7, 2, late) for _ in range(2)]
    assert weeks[0] == weeks[1]


def test_the_days_that_cost_the_least_by_what_each_day_can_hold_are_named() -> None:
    """One of two waits a day. Three are nobody's second with nobody's third."""
    found = least_by_days(crowded(2), [8] * 4)
    assert (found.bound, found.cost, sorted(found.days or ())) == (1, 1, [0, 1])
    assert least_by_days(crowded(2), [8] * 4, fixed=(0, 0)).cost == 4 * 4
    with pytest.raises(NoPlan):
        least_by_days(crowded(3), [8] * 4, fixed=(0, 0, 0))
    other = least_by_days(crowded(2), [8] * 4, barred=[(0, 1)], below=2)
    assert other == replace(found, days=(1, 0))
    with pytest.raises(NoPlan):
        least_by_days(crowded(2), [8] * 4, barred=[(0, 1), (1, 0)], below=2)


def test_what_a_day_can_hold_is_a_bound_on_cost() -> None:
    assert least_by_days(clinic(), [2, 100, 100]).bound == least_by_days(clinic(), ENOUGH).bound + 8
