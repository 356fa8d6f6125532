"""Who is admitted when, before any session has a time.

A small integer program: beds, admission windows, daily and even-scheduling limits, and what each day can hold at all.
Every plan satisfies it, so that its optimum bounds the cost from below.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from .instance import Instance, Patient
from .scorer import DELAY, MISSING

WORK = 20.0  # of the solver, by its own count, for each of the two questions
CROWDED = (0.7, 0.8, 0.9)  # of what a day can hold; each sessions above counts once more


@dataclass(frozen=True)
class Outline:
    """``arrivals``: a day for each patient, in order. ``bound``: no plan costs less. ``aim``: by that bound, none with
    these arrivals gives more sessions."""

    arrivals: tuple[int, ...]
    bound: int
    aim: int


class NoPlan(Exception):
    """There is none, or none was found; the message says which."""


def outline(instance: Instance, most: Sequence[int], seconds: float | None = None) -> Outline:
    """``most``: participations that each day of the horizon cannot exceed. ``seconds`` at most, for each question.

    Raises NoPlan where no plan exists or no admissions are found.
    """
    from ortools.sat.python import cp_model

    program = _Program(instance, most, cp_model.CpModel())
    solver: Any = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = WORK
    solver.parameters.num_workers = 1
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    program.model.minimize(program.cost)
    status = solver.solve(program.model)
    if status == cp_model.INFEASIBLE:
        raise NoPlan("no admissions fit into the beds and the limits of each day")
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise NoPlan("no admissions were found in time that fit into the beds and the limits of each day")
    cost, bound = round(solver.objective_value), ceil(solver.best_objective_bound - 1e-6)
    arrivals = program.arrivals(solver)
    program.model.add(program.cost <= cost)
    program.spread()
    if solver.solve(program.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        arrivals = program.arrivals(solver)
    patients = instance.patients.values()
    delay = sum(day - one.earliest for one, day in zip(patients, arrivals, strict=True))
    aim = sum(one.total for one in patients) - ceil((bound - DELAY * delay) / MISSING)
    return Outline(arrivals, bound, aim)


class _Program:
    def __init__(self, instance: Instance, most: Sequence[int], model: Any) -> None:
        self._instance, self._most, self.model = instance, most, model
        self._patients = list(instance.patients.values())
        self._arrives = [{day: model.new_bool_var("") for day in patient.admission_days} for patient in self._patients]
        for arrives in self._arrives:
            model.add_exactly_one(arrives.values())
        self._quotas = [self._shares(position) for position in range(len(self._patients))]
        self._beds()
        self._loads = [sum(quota[day] for quota in self._quotas) for day in range(instance.horizon)]
        for load, limit in zip(self._loads, most, strict=True):
            model.add(load <= limit)
        delay = sum(
            (day - patient.earliest) * arrives
            for patient, days in zip(self._patients, self._arrives, strict=True)
            for day, arrives in days.items()
        )
        wanted = sum(patient.total for patient in self._patients)
        self.cost = DELAY * delay + MISSING * (wanted - sum(self._loads))

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
        for window in windows(self._instance, patient):
            self.model.add(sum(shares[day] for day in window) <= (self._instance.even(patient) or 0))
        self.model.add(sum(shares) <= patient.total)
        return shares

    def _beds(self) -> None:
        last = max((patient.before + patient.stay for patient in self._patients), default=0)
        for day in range(last):
            self.model.add(sum(self._present(p, day) for p in range(len(self._patients))) <= self._instance.beds)

    def spread(self) -> None:
        """Of all ways that cost the same, the one that leaves each day the most room."""
        above = []
        for load, limit in zip(self._loads, self._most, strict=True):
            for share in CROWDED:
                excess = self.model.new_int_var(0, limit, "")
                self.model.add(excess >= load - int(share * limit))
                above.append(excess)
        self.model.minimize(sum(above))

    def arrivals(self, solver: Any) -> tuple[int, ...]:
        return tuple(next(day for day, arrives in days.items() if solver.value(arrives)) for days in self._arrives)


def windows(instance: Instance, patient: Patient) -> list[range]:
    """The runs of days inside the horizon over which the patient's sessions are spread evenly."""
    if instance.even(patient) is None:
        return []
    lasts = range(min(instance.width, instance.horizon), instance.horizon + 1)
    return [range(max(0, end - instance.width), end) for end in lasts]
