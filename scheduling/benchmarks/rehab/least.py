"""What no plan costs less than, by a small integer program: who is admitted when, and how many sessions each has a day.

Beds, admission windows, daily and even-scheduling limits, and what each day can hold at all. Every plan satisfies it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import Any

from .admissions import NoPlan
from .instance import Instance
from .scorer import DELAY, MISSING

WORK = 20.0  # of the solver, by its own count


@dataclass(frozen=True)
class Least:
    """``bound``: no plan costs less. ``days``: the admissions found that cost the least, ``cost``; None: none were."""

    bound: int
    days: tuple[int, ...] | None = None
    cost: float = inf


def least_by_days(
    instance: Instance,
    most: Sequence[int],
    seconds: float | None = None,
    fixed: Sequence[int] | None = None,
    barred: Collection[Sequence[int]] = (),
    below: int | None = None,
) -> Least:
    """``most``: participations that each day of the horizon cannot exceed. ``seconds`` at most.

    Of the days of admission ``fixed`` alone, if given; of none that are ``barred``; and of what costs less than
    ``below``. Raises NoPlan where no such plan exists.
    """
    from ortools.sat.python import cp_model

    solver: Any = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = WORK
    solver.parameters.num_workers = 1
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    program = _Program(instance, most, cp_model.CpModel())
    if fixed is not None:
        program.fix(fixed)
    for days in barred:
        program.bar(days)
    if below is not None:
        program.model.add(program.cost < below)
    status = solver.solve(program.model)
    if status == cp_model.INFEASIBLE:
        raise NoPlan("no admissions fit into the beds and the limits of each day")
    bound = max(0, ceil(max(0.0, solver.best_objective_bound) - 1e-6))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Least(bound)
    return Least(bound, program.days(solver), round(solver.objective_value))


class _Program:
    def __init__(self, instance: Instance, most: Sequence[int], model: Any) -> None:
        self._instance, self.model = instance, model
        self._patients = list(instance.patients.values())
        self._arrives = [{day: model.new_bool_var("") for day in patient.admission_days} for patient in self._patients]
        for arrives in self._arrives:
            model.add_exactly_one(arrives.values())
        quotas = [self._shares(position) for position in range(len(self._patients))]
        self._beds()
        loads = [sum(quota[day] for quota in quotas) for day in range(instance.horizon)]
        for load, limit in zip(loads, most, strict=True):
            model.add(load <= limit)
        delay = sum(
            (day - patient.earliest) * arrives
            for patient, days in zip(self._patients, self._arrives, strict=True)
            for day, arrives in days.items()
        )
        wanted = sum(patient.total for patient in self._patients)
        self.cost: Any = DELAY * delay + MISSING * (wanted - sum(loads))
        model.minimize(self.cost)

    def fix(self, days: Sequence[int]) -> None:
        for arrives, day in zip(self._arrives, days, strict=True):
            self.model.add(arrives[day] == 1)

    def bar(self, days: Sequence[int]) -> None:
        """Somebody comes on another day."""
        self.model.add_bool_or(arrives[day].negated() for arrives, day in zip(self._arrives, days, strict=True))

    def days(self, solver: Any) -> tuple[int, ...]:
        return tuple(
            next(day for day, arrives in days.items() if solver.boolean_value(arrives)) for days in self._arrives
        )

    def _present(self, position: int, day: int) -> Any:
        stay = self._patients[position].stay
        return sum(arrives for first, arrives in self._arrives[position].items() if first <= day < first + stay)

    def _shares(self, position: int) -> list[Any]:
        patient = self._patients[position]
        least, most = self._instance.daily(patient)
        shares = [self.model.new_int_var(0, most, "") for _ in range(self._instance.horizon)]
        for day, share in enumerate(shares):
            present = self._present(position, day)
            self.model.add(share >= least * present)
            self.model.add(share <= most * present)
        for window in self._instance.windows(patient):
            self.model.add(sum(shares[day] for day in window) <= (self._instance.even(patient) or 0))
        self.model.add(sum(shares) <= patient.total)
        return shares

    def _beds(self) -> None:
        last = max((patient.before + patient.stay for patient in self._patients), default=0)
        for day in range(last):
            self.model.add(sum(self._present(p, day) for p in range(len(self._patients))) <= self._instance.beds)
