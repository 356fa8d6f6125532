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
from .instance import read
from .scorer import score

PLACING = 0.97  # of the seconds; the rest is for what the search overruns
PROVING = 60.0  # seconds at most for the bound, or as many as for the solution where these are more


@dataclass(frozen=True)
class PasRow:
    """``least_unplaced`` nights stay unplaced in any solution; ``gap`` is per cent over ``bound``, the proven cost.

    That bound knows no sexes in rooms. ``company_bound`` is the better of it and of one that knows them; None where
    nights stay unplaced.
    """

    instance: str
    cost: float
    unplaced: int
    least_unplaced: int
    faults: int
    bound: float
    gap: float | None
    company_bound: float | None
    seconds: float


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
    Raises AssertionError when a hard rule is broken.
    """
    instances = [(path, read(path)) for path in files(source, ".txt")]
    output.mkdir(parents=True, exist_ok=True)
    compile_kernels()
    rows = []
    for path, instance in instances:
        budget = Budget(seconds, work)
        problem, terms = to_problem(instance), to_terms(instance)
        placed = place(problem, Plan(), budget.share(PLACING), seed, jobs, terms)
        rooms = to_rooms(instance, placed.plan)
        took = round(budget.elapsed, 2)
        found = score(instance, rooms)
        if found.faults:
            raise AssertionError(f"{path.name}: {found.faults[0]}")
        (output / f"{path.stem}.json").write_text(json.dumps(rooms), "utf-8")
        bound = prove(instance, found.unplaced, None if seconds is None else max(PROVING, seconds))
        least, over = round(bound.cost, 2), gap(found.cost, bound.cost)
        with_company = None if found.unplaced else max(least, prove_with_company(instance, Budget(proof), found.cost))
        rows.append(PasRow(path.stem, found.cost, found.unplaced, bound.unplaced, 0, least, over, with_company, took))
        report(rows[-1])
        write_rows(output / "pas.csv", PasRow, rows)
    return rows
