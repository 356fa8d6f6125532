"""The best way to complete a day of which a part stays as it is."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scheduling.engine.budget import Budget

from .model import Day, Session, Timetable, worth
from .program import Program, Scope

SLOTS = 1000  # that count as much as one session of one person: more than a timetable of a part can free


@dataclass(frozen=True)
class Completion:
    """``exact``: no other way to complete what stays is worth more. ``work``: the solver's own count of it."""

    timetable: Timetable
    exact: bool
    work: float
    seconds: float  # of the solver alone, by the clock


def complete(
    day: Day,
    kept: Timetable,
    scope: Scope,
    now: Timetable,
    work: float,
    budget: Budget | None = None,
    seed: int = 1,
) -> Completion:
    """The best timetable found that holds every session of ``kept``, more people in them where seats are left, and new
    sessions beside them. Never worth less than ``now``, which holds ``kept`` too. Of those that are worth the same, the
    one whose sessions occupy the fewest slots: fuller groups leave room for what a later part may find.

    ``work`` limits the search by the solver's deterministic count, about a second for each unit, and the time left of
    ``budget`` by the clock. With a limit of work alone, equal arguments give equal answers.
    """
    from ortools.sat.python import cp_model

    program = Program(day, kept, scope)
    _hint(program, now)
    program.model.maximize(SLOTS * program.gain - program.slots)
    solver: Any = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = work
    if budget is not None and (left := budget.seconds_left) is not None:
        solver.parameters.max_time_in_seconds = left
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    # The relaxation is what finds full groups; on parts of a day, symmetries and probing cost more than they save.
    solver.parameters.linearization_level = 2
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_probing_level = 0
    status = solver.solve(program.model)
    spent = float(solver.response_proto.deterministic_time)
    found = now
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found = max(tuple(_sessions(program, solver)), now, key=lambda timetable: worth(day, timetable))
    return Completion(found, status == cp_model.OPTIMAL, spent, solver.wall_time)


def _hint(program: Program, now: Timetable) -> None:
    """Tells the solver of the timetable as it is."""
    runs: Counter[tuple[int, int]] = Counter()
    uses: Counter[tuple[int, int, int, int]] = Counter()
    taken: set[tuple[int, int, int]] = set()
    joined: set[tuple[int, int]] = set()
    stays = _stays(program.kept)
    for session in now:
        same = stays.get((session.kind, session.start, session.pools), [])
        here = next((position for position in same if program.kept[position].people <= session.people), None)
        if here is not None:
            same.remove(here)
            joined.update((person, here) for person in session.people - program.kept[here].people)
            continue
        runs[session.kind, session.start] += 1
        taken.update((person, session.kind, session.start) for person in session.people)
        needs = program.day.kinds[session.kind].needs
        groups = [group for group, count in needs.items() for _ in range(count)]
        uses.update(
            (session.kind, session.start, group, pool) for group, pool in zip(groups, session.pools, strict=True)
        )
    for key, variable in program.runs.items():
        program.model.add_hint(variable, runs[key])
    for draw, variable in program.uses.items():
        program.model.add_hint(variable, uses[draw])
    for take, variable in program.takes.items():
        program.model.add_hint(variable, int(take in taken))
    for join, variable in program.joins.items():
        program.model.add_hint(variable, int(join in joined))


def _stays(kept: Timetable) -> dict[tuple[int, int, tuple[int, ...]], list[int]]:
    stays: dict[tuple[int, int, tuple[int, ...]], list[int]] = defaultdict(list)
    for position, session in enumerate(kept):
        stays[session.kind, session.start, session.pools].append(position)
    return stays


def _sessions(program: Program, solver: Any) -> Iterator[Session]:
    joined: dict[int, list[int]] = defaultdict(list)
    for (person, position), join in program.joins.items():
        if solver.value(join):
            joined[position].append(person)
    for position, session in enumerate(program.kept):
        yield Session(session.kind, session.start, session.people.union(joined[position]), session.pools)
    takers: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (person, kind, start), take in program.takes.items():
        if solver.value(take):
            takers[kind, start].append(person)
    for (kind, start), people in takers.items():
        pools = _dealt(program, solver, kind, start)
        for run, drawn in enumerate(pools):
            yield Session(kind, start, frozenset(people[run :: len(pools)]), drawn)


def _dealt(program: Program, solver: Any, kind: int, start: int) -> list[tuple[int, ...]]:
    """The pools of each of the sessions of a kind that start together."""
    runs = solver.value(program.runs[kind, start])
    pools: list[list[int]] = [[] for _ in range(runs)]
    for group, count in program.day.kinds[kind].needs.items():
        drawn = [
            pool
            for pool in range(len(program.day.pools))
            if (kind, start, group, pool) in program.uses
            for _ in range(solver.value(program.uses[kind, start, group, pool]))
        ]
        for run in range(runs):
            pools[run] += drawn[run * count : (run + 1) * count]
    return [tuple(drawn) for drawn in pools]
