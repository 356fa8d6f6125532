"""The best way to complete a day of which a part stays as it is."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from scheduling.engine.budget import Budget

from .model import SHORT, Day, Session, Timetable, worth
from .program import Program

SLOTS = 1000  # that count as much as one session of one person: more than a timetable of a part can free
CLOSE = 0.001  # of what all counts: so near the fewest slots are few enough


@dataclass(frozen=True)
class Completion:
    """``exact``: no other way to complete what stays is worth more. ``seconds``: of the solver alone."""

    timetable: Timetable
    exact: bool
    seconds: float


def complete(
    day: Day,
    kept: Timetable,
    people: Collection[int] | None,
    now: Timetable,
    nodes: int,
    seconds: float | None = None,
) -> Completion:
    """The best timetable found that holds every session of ``kept``, has more of ``people`` (None: everybody) in them
    where seats are left, and new sessions beside them; ``now``, which holds ``kept`` too, where none is worth more.

    Of those that are worth the most, it is one whose sessions occupy few slots: fuller groups leave room for what a
    later part may find. That it be worth more is a row of the program: most parts have nothing to gain, which its
    relaxation shows at once.

    ``nodes`` and ``seconds`` limit the search. With a limit of nodes alone, equal arguments give equal answers.
    """
    program = Program(day, kept, people)
    rows = program.rows
    gained = worth(day, now) - worth(day, kept) - SHORT * program.lacking
    rows.at_most(range(len(rows.prices)), rows.prices, -gained - 1)
    rows.prices = [SLOTS * price for price in rows.prices]
    for (kind, _), runs in program.runs.items():
        rows.prices[runs] = day.kinds[kind].slots
    watch = Budget()
    gap = min(CLOSE, 0.5 / max(1, program.most))  # at any rate less than a session
    values, exact = rows.whole(nodes, seconds, gap) if rows.prices else (None, True)
    found = now if values is None else tuple(_sessions(program, values))
    return Completion(found, exact, watch.elapsed)


def _sessions(program: Program, values: Sequence[int]) -> Iterator[Session]:
    joined: dict[int, list[int]] = defaultdict(list)
    for (person, position), join in program.joins.items():
        if values[join]:
            joined[position].append(person)
    for position, session in enumerate(program.kept):
        yield Session(session.kind, session.start, session.people.union(joined[position]), session.pools)
    takers: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (person, kind, start), take in program.takes.items():
        if values[take]:
            takers[kind, start].append(person)
    for (kind, start), people in takers.items():
        pools = _dealt(program, values, kind, start)
        for run, drawn in enumerate(pools):
            yield Session(kind, start, frozenset(people[run :: len(pools)]), drawn)


def _dealt(program: Program, values: Sequence[int], kind: int, start: int) -> list[tuple[int, ...]]:
    """The pools of each of the sessions of a kind that start together."""
    runs = values[program.runs[kind, start]]
    pools: list[list[int]] = [[] for _ in range(runs)]
    for group, count in program.day.kinds[kind].needs.items():
        drawn = [
            pool
            for pool in range(len(program.day.pools))
            if (kind, start, group, pool) in program.uses
            for _ in range(values[program.uses[kind, start, group, pool]])
        ]
        for run in range(runs):
            pools[run] += drawn[run * count : (run + 1) * count]
    return [tuple(drawn) for drawn in pools]
