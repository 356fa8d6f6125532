"""A rehabilitation clinic's joint week: admissions to beds and sessions, public instances planned by the engine.

Format, rules and cost are those of the study in the repository simon-wilmes/rehabiliation-admission-scheduling (2025).
"""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from scheduling.benchmarks.runs import best_known, files, gap, write_rows
from scheduling.engine.budget import Budget
from scheduling.engine.sessions.annealing import compile_moves
from scheduling.engine.warmup import compile_kernels

from .admissions import NoPlan
from .instance import Instance
from .planning import solve
from .reader import read
from .scorer import score


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
    compile_kernels()
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
