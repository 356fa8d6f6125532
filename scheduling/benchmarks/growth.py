"""How the engine grows: a city's week once, three, ten, thirty times in one problem, in as many times the seconds."""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from scheduling.engine.io import problem_to_json
from scheduling.engine.problem import Problem

from . import plot
from .growing import GrowthRow, measure
from .runs import write_rows


def run(
    city: Problem,
    times: Iterable[int],
    limit: float,
    power: float,
    seed: int,
    jobs: int,
    output: Path,
    report: Callable[[GrowthRow], None] = lambda row: None,
    borders: bool = True,
    processor: bool = False,
) -> list[GrowthRow]:
    """Solve each size in a process of its own; write ``growth.csv`` and draw ``growth.svg``.

    n cities get ``limit`` x n to the ``power`` seconds: where the gap stays what it is for one, that is how time grows.
    ``borders``: no resident goes to another city. ``processor``: seconds are the processor's, which others on the
    machine do not lengthen.
    """
    text = problem_to_json(city)
    rows: list[GrowthRow] = []
    for number in times:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as child:
            seconds = limit * number**power
            rows.append(child.submit(measure, text, number, seconds, seed, jobs, borders, processor).result())
        report(rows[-1])
    write_rows(output / "growth.csv", GrowthRow, rows)
    plot.draw(rows, output / "growth.svg")
    return rows
