"""A rehabilitation clinic's joint week: admissions to beds and sessions, public instances planned by the engine.

Format, rules and cost are those of the study in the repository simon-wilmes/rehabiliation-admission-scheduling (2025).
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from scheduling.benchmarks.runs import best_known, files, gap, write_rows
from scheduling.engine.budget import Budget
from scheduling.engine.placement import FEW
from scheduling.engine.sessions import Day, Person, Search, Timetable, most_sessions, shortfall, worth
from scheduling.engine.sessions.annealing import anneal_side_by_side, compile_moves
from scheduling.engine.warmup import compile_kernels

from .adapter import Clinic
from .admissions import NoPlan, days_of_admission
from .frame import Frame
from .instance import Instance
from .joint import least_cost
from .least import least_by_days
from .reader import read
from .scorer import DELAY, MISSING, score

SHORT_RUN, LONG_RUN = 0.05, 0.35  # of the budget left, for a first timetable and for a good one
PROOF = 0.2  # of the budget at most, for what each day can hold; what all of them can is asked beside the last search
ADMISSIONS = 0.1  # of the budget at most, for days of admission, and as much for what any of them cost at least
KEPT_BACK = 0.04  # of the time, for a week in which somebody has too little, and to hand out and score what was found
GRACE = 15  # parts beyond the budget


@dataclass(frozen=True)
class Row:
    """One instance planned. ``bound``: no plan costs less; ``gap``: per cent over the best known, if any."""

    instance: str
    cost: int | None  # None: no plan was found that keeps every rule
    bound: int | None  # None: nothing is known, as no admissions were found
    optimal: str  # yes, no
    seconds: float
    gap: float | None
    fault: str = ""  # why there is no cost


def run(
    source: Path,
    output: Path,
    seconds: float | None = 60.0,
    jobs: int = 2,
    seed: int = 1,
    best: Path | None = None,
    work: int | None = None,
    report: Callable[[Row], None] = lambda row: None,
) -> list[Row]:
    """Plan each instance of ``source`` within ``seconds``; its solution goes to ``output``, and a table of all.

    All are read first, so that what is not readable is told at once (ValueError).
    """
    known = best_known(best, "best_value")
    instances = [(path, read(path)) for path in files(source, ".txt")]
    output.mkdir(parents=True, exist_ok=True)
    rows = []
    compile_moves()
    if any(len(instance.patients) > FEW for _, instance in instances):
        compile_kernels()  # who is admitted when is else decided exactly
    for path, instance in instances:
        budget = Budget(seconds, work)
        rows.append(_planned(path.stem, instance, budget, seed, jobs, output, known.get(path.stem)))
        report(rows[-1])
        write_rows(output / "rehab.csv", Row, rows)
    return rows


def _planned(
    name: str, instance: Instance, budget: Budget, seed: int, jobs: int, output: Path, known: float | None
) -> Row:
    with ExitStack() as late:
        try:
            solution, bound = solve(instance, budget, seed, jobs, late)
        except NoPlan as problem:
            return Row(name, None, None, "no", round(budget.elapsed, 2), None, str(problem))
        took = round(budget.elapsed, 2)
    found = score(instance, solution)
    if found.faults:
        more = f" (and {len(found.faults) - 1} more)" if len(found.faults) > 1 else ""
        fault = f"no plan was found in time; in the best week {found.faults[0]}{more}"
        return Row(name, None, bound, "no", took, None, fault)
    (output / f"{name}.json").write_text(json.dumps(solution), "utf-8")
    return Row(name, found.cost, bound, "yes" if found.cost == bound else "no", took, gap(found.cost, known))


def solve(instance: Instance, budget: Budget, seed: int, jobs: int, late: ExitStack) -> tuple[dict[str, Any], int]:
    """A solution in the public format, and a cost that none can undercut. Work of the budget is that of the searches.

    Proofs that nobody waits for any more go on until ``late`` is closed: no other instance shall share the cores with
    them. Raises NoPlan where no admissions fit at all, or none were found.
    """
    whole, left = budget, budget.seconds_left
    budget = whole.part(None if left is None else left * (1 - KEPT_BACK), whole.work_left)
    clinic = Clinic(instance)
    days = days_of_admission(instance, budget.part(left and left * ADMISSIONS, None), seed, jobs)
    bound = least_by_days(instance, _most(clinic, budget, jobs, late), left and left * ADMISSIONS)
    frame = Frame(clinic, [instance.present(one, day) for one, day in zip(clinic.patients, days, strict=True)])
    aim = _aim(clinic, days, bound)
    pool = late.enter_context(ThreadPoolExecutor(jobs))
    search = Search(frame.day, seed, _annealed(frame.day, aim, budget, seed, jobs, pool), aim)
    if not search.complete:
        proof = pool.submit(least_cost, clinic, budget.part(budget.seconds_left, None))
        search.steps(budget, jobs, pool)
        if not search.complete:
            bound = max(bound, _in_time(proof, budget, 0))
    # A week in which somebody has too little is none: what the limit left short is worth some more time.
    for _ in range(GRACE):
        if shortfall(search.day, search.timetable) and whole.seconds_left != 0:
            search.step(whole)
    admitted = {str(one.id): day for one, day in zip(clinic.patients, days, strict=True)}
    return {"admissions": admitted, "sessions": frame.sessions(search.timetable)}, bound


def _aim(clinic: Clinic, days: Sequence[int], bound: int) -> int:
    """By that bound on cost, no week with those days of admission has more sessions."""
    delay = sum(day - one.earliest for one, day in zip(clinic.patients, days, strict=True))
    return sum(one.total for one in clinic.patients) - ceil((bound - DELAY * delay) / MISSING)


def _annealed(day: Day, aim: int, budget: Budget, seed: int, jobs: int, pool: ThreadPoolExecutor) -> Timetable:
    """The best of a short search and, where that misses the aim, of a long one; ``jobs`` of each side by side."""
    best: Timetable = ()
    for turn, share in enumerate((SHORT_RUN, LONG_RUN)):
        part = budget.share(share)
        found = anneal_side_by_side(day, part, (2 * seed + turn) * jobs, jobs, aim, pool)
        budget.spend(part.done)
        if worth(day, found) >= aim:
            return found
        best = max(best, found, key=lambda timetable: worth(day, timetable))
    return best


def _most(clinic: Clinic, budget: Budget, jobs: int, late: ExitStack) -> list[int]:
    """Participations that each day cannot exceed, whoever of those who may be present is."""
    instance = clinic.instance
    days = []
    for day in range(instance.horizon):
        people = {}
        for position, patient in enumerate(clinic.patients):
            if any(first <= day < first + patient.stay for first in patient.admission_days):
                limits = {kind: patient.requested.get(one.id, 0) for kind, one in enumerate(clinic.treatments)}
                people[position] = Person(0, instance.daily(patient)[1], limits)
        days.append(clinic.day(day, people))
    share = budget.part(None if budget.seconds_left is None else budget.seconds_left * PROOF, None)
    each = None if share.seconds_left is None else share.seconds_left * jobs / len(days)
    pool = late.enter_context(ThreadPoolExecutor(jobs))
    proofs = [pool.submit(_day_holds, day, share, each) for day in days]
    found = [
        _in_time(proof, share, sum(person.most for person in day.people))
        for proof, day in zip(proofs, days, strict=True)
    ]
    for proof in proofs:
        proof.cancel()  # those that have not begun
    return found


def _in_time(proof: Future[int], budget: Budget, otherwise: int) -> int:
    """The solvers of proofs look at the clock now and then only: one that is late is not waited for."""
    try:
        return proof.result(budget.seconds_left)
    except TimeoutError:
        return otherwise


def _day_holds(day: Day, share: Budget, seconds: float | None) -> int:
    """``seconds`` at most, and no longer than the share lasts, which other days may have used up."""
    return most_sessions(day, share.part(None if seconds is None else min(seconds, share.seconds_left or 0.0), None))
