"""Patient admission scheduling: public instances of bed assignment, placed by the code that places the week's stays."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scheduling.engine.budget import Budget
from scheduling.engine.placement import place
from scheduling.engine.plan import Plan
from scheduling.engine.warmup import compile_kernels

from ..runs import files, gap, write_rows
from .adapter import to_problem, to_rooms, to_terms
from .bound import prove
from .company import prove_with_company
from .instance import Instance, read
from .scorer import score

PLACING = 0.97  # of the seconds; the rest is for what the search overruns
PROVING = 60.0  # seconds at most for the bound, or as many as for the solution where these are more


@dataclass(frozen=True)
class PasRow:
    """``least_unplaced`` nights stay unplaced in any solution; ``gap`` is per cent over ``bound``, the proven cost of
    all that leave no more unplaced than this one does.

    That bound knows no sexes in rooms; None: nothing was proven in time. ``company_bound`` is the better of it and of
    one that knows them; None where nights stay unplaced. Where the placing breaks a rule there is no solution, and
    nothing is known of either.
    """

    instance: str
    cost: float | None  # None: there is no solution
    unplaced: int | None
    least_unplaced: int | None
    bound: float | None
    gap: float | None
    company_bound: float | None
    seconds: float
    fault: str = ""  # why there is no cost


def run(
    source: Path,
    output: Path,
    seconds: float | None = 60.0,
    jobs: int = 2,
    seed: int = 1,
    work: int | None = None,
    report: Callable[[PasRow], None] = lambda row: None,
    proof: float = 10.0,
) -> list[PasRow]:
    """Place each instance of ``source`` within ``seconds``; its rooms go to ``output``, and a table of all.

    All are read first, so that what is not readable is told at once (ValueError). Bounds are proven after the solution
    is written and are not part of the seconds; the one that knows the sexes in rooms has ``proof`` seconds each time.
    Where a hard rule is broken, no solution is written, and the row says which.
    """
    instances = [(path, read(path)) for path in files(source, ".txt")]
    output.mkdir(parents=True, exist_ok=True)
    compile_kernels()
    rows = []
    for path, instance in instances:
        rows.append(_placed(path.stem, instance, Budget(seconds, work), seed, jobs, output, proof))
        report(rows[-1])
        write_rows(output / "pas.csv", PasRow, rows)
    return rows


def _placed(name: str, instance: Instance, budget: Budget, seed: int, jobs: int, output: Path, proof: float) -> PasRow:
    seconds = budget.seconds_left
    problem, terms = to_problem(instance), to_terms(instance)
    placed = place(problem, Plan(), budget.share(PLACING), seed, jobs, terms)
    rooms = to_rooms(instance, placed.plan)
    took = round(budget.elapsed, 2)
    found = score(instance, rooms)
    if found.faults:
        return PasRow(name, None, None, None, None, None, None, took, found.faults[0])
    (output / f"{name}.json").write_text(json.dumps(rooms), "utf-8")
    bound = prove(instance, found.unplaced, None if seconds is None else max(PROVING, seconds))
    least = None if bound.cost is None else round(bound.cost, 2)
    with_company = (
        None if found.unplaced else max(least or 0.0, prove_with_company(instance, Budget(proof), found.cost))
    )
    over = gap(found.cost, bound.cost)
    return PasRow(name, found.cost, found.unplaced, bound.unplaced, least, over, with_company, took)
