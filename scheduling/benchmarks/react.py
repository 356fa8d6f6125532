"""How fast a published week of the demo city reacts: absences, closures, urgent needs, and recommendations."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import TypeVar

from scheduling.engine.demand import Occurrence
from scheduling.engine.plan import Plan, Session, Visit
from scheduling.engine.problem import Problem
from scheduling.engine.react.changes import Why
from scheduling.engine.react.events import Closed, Event, StaffAbsent, Urgent
from scheduling.engine.react.recommend import recommend
from scheduling.engine.result import Params
from scheduling.engine.supply import Asset, Mode
from scheduling.engine.timeline import DAY, Span

from .runs import write_rows
from .week import city_problem

_T = TypeVar("_T")

TUESDAY = Span(DAY, 2 * DAY)
CASES = 20  # of each sort at most, evenly spread


@dataclass(frozen=True)
class ReactRow:
    """Medians and the slowest of ``cases``; the rest are sums: hit by the event, served again, others moved.

    ``cpu`` are seconds of the processor, which other work on the machine lengthens less than those of the clock.
    """

    event: str
    cases: int
    seconds: float
    slowest: float
    cpu: float
    hit: int
    served: int
    moved: int


def run(
    residents: int,
    seconds: float,
    seed: int,
    jobs: int,
    monday: date,
    output: Path,
    report: Callable[[ReactRow], None] = lambda row: None,
) -> list[ReactRow]:
    """Make the city, plan its week once, let things happen to it one at a time, and write ``react.csv``."""
    from scheduling.engine.solve import solve

    problem = city_problem(residents, seed, monday)
    rows = []
    for row in measured(problem, solve(problem, Params(seconds, None, seed, jobs)).plan):
        rows.append(row)
        write_rows(output / "react.csv", ReactRow, rows)  # a run that is stopped keeps what it has
        report(row)
    return rows


def measured(problem: Problem, plan: Plan) -> Iterator[ReactRow]:
    """A row for each sort of event."""
    for name, events in (
        ("a carer absent for a day", _absences(plan)),
        ("a bed closed for a week", _closed_beds(plan)),
        ("a day home closed for a day", _closed_homes(plan, TUESDAY)),
        ("a day home closed for the week", _closed_homes(plan, Span(0, 7 * DAY))),
    ):
        yield _reacted(name, [(problem, plan, event) for event in _spread(events)])
    for mode in (Mode.VISIT, Mode.SESSION, Mode.DAY, Mode.STAY):
        news = list(_newly_needed(problem, plan, mode))
        yield _reacted(f"an urgent need ({mode})", [(problem, kept, Urgent(need)) for _, kept, need in news])
        yield _recommended(f"recommend ({mode})", news)


def _spread(things: Sequence[_T]) -> list[_T]:
    return list(things[:: max(1, len(things) // CASES)][:CASES])


def _absences(plan: Plan) -> list[Event]:
    """Of those with something to do on Tuesday, the busiest first."""
    appointments: list[Session | Visit] = [*plan.sessions, *plan.visits]
    busy = Counter(name for one in appointments if one.start // DAY == 1 for name in one.staff)
    return [StaffAbsent(name, TUESDAY) for name, _ in busy.most_common()]


def _closed_beds(plan: Plan) -> list[Event]:
    beds = [stay.bed for stay in plan.stays if stay.first_night == 0]
    return [Closed(Asset.BED, bed, Span(DAY, 8 * DAY)) for bed in sorted({*beds})]


def _closed_homes(plan: Plan, span: Span) -> list[Event]:
    homes = Counter(attendance.facility for attendance in plan.days if attendance.day == 1)
    return [Closed(Asset.FACILITY, home, span) for home, _ in homes.most_common()]


def _newly_needed(problem: Problem, plan: Plan, mode: Mode) -> Iterator[tuple[Problem, Plan, str]]:
    """Weeks in which one need of the plan is not served yet."""
    served = dict.fromkeys(one.need for one in plan.occurrences() if problem.service_of(one.need).mode is mode)
    for need in _spread(list(served)):
        gone = [Occurrence(need, index) for index in range(max(1, problem.need[need].times))]
        yield problem, plan.without(gone), need


def _reacted(name: str, cases: Iterable[tuple[Problem, Plan, Event]]) -> ReactRow:
    from scheduling.engine.react.replan import replan

    clock, cpu, counts = [], [], Counter[str]()
    for problem, plan, event in cases:
        began, worked = time.perf_counter(), time.process_time()
        answer = replan(problem, plan, [event])
        clock.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
        for change in answer.changes:
            asked = change.why in (Why.HIT, Why.URGENT)
            counts["hit"] += asked
            counts["served"] += asked and bool(change.after)
            counts["moved"] += change.why is Why.ROOM
    return _row(name, clock, cpu, counts)


def _recommended(name: str, cases: Iterable[tuple[Problem, Plan, str]]) -> ReactRow:
    clock, cpu, counts = [], [], Counter[str]()
    for problem, plan, need in cases:
        began, worked = time.perf_counter(), time.process_time()
        found = recommend(problem, plan, need)
        clock.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
        counts["hit"] += 1
        counts["served"] += bool(found)
        counts["moved"] += sum(len(one.moved) for one in found)
    return _row(name, clock, cpu, counts)


def _row(name: str, clock: list[float], cpu: list[float], counts: Counter[str]) -> ReactRow:
    return ReactRow(
        name, len(clock), round(median(clock), 2), round(max(clock), 2), round(median(cpu), 2),
        counts["hit"], counts["served"], counts["moved"],
    )  # fmt: skip
