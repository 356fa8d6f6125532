"""A timetable found by simulated annealing from nothing, or shaken: another one that is worth as much."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Event

from scheduling.engine.budget import Budget
from scheduling.engine.search.book import Book
from scheduling.engine.sessions.model import Day, Kind, Person, Timetable, worth

from .loop import run
from .tables import DayTables, State, day_tables, state_of, timetable_of

HOT, COLD = 0.4, 0.1  # the first temperature and the last, in sessions of mean value
WARM = 0.08  # at which a timetable is shaken: it hardly ever loses a session for long
MOVES = 10_000  # a unit of work
NO_AIM = 1 << 40  # sessions


def anneal(day: Day, budget: Budget, seed: int, aim: int, reached: Event) -> Timetable:
    """The best timetable met at the end of a unit of work, ``MOVES``, until the budget is spent, or one is worth
    ``aim``: here, or elsewhere, as ``reached`` tells.

    The temperature falls with what of the budget is used. With a limit of work alone, equal arguments give equal
    answers.
    """
    best: Timetable = ()
    if not day.people or not day.kinds:
        return best
    tables = day_tables(day)
    state = state_of(day, tables, seed)
    moves, highest = _moves(day, tables, state, aim), worth(day, best)
    while not reached.is_set() and not budget.spent:
        value = moves(HOT * (COLD / HOT) ** (budget.used or 0.0))
        budget.spend(1)
        if value > highest:
            best, highest = timetable_of(day, state), value
        if value >= aim:
            reached.set()
    return best


def shake(day: Day, timetable: Timetable, budget: Budget, seed: int) -> Timetable:
    """The last timetable met at the end of a unit of work that is worth as much as any before it, and as this one.

    It is this one with many people and sessions elsewhere. With a limit of work alone, equal arguments give equal
    answers.
    """
    if not day.people or not day.kinds:
        return timetable
    tables = day_tables(day)
    state = state_of(day, tables, seed, timetable)
    moves, highest = _moves(day, tables, state, NO_AIM), worth(day, timetable)
    while not budget.spent:
        value = moves(WARM)
        budget.spend(1)
        if value >= highest:
            timetable, highest = timetable_of(day, state), value
    return timetable


def _moves(day: Day, tables: DayTables, state: State, aim: int) -> Callable[[float], int]:
    """A unit of work at a temperature; what the timetable is worth then."""
    rules, plan = Book(tables), Book(state)
    mean = sum(person.value for person in day.people) / len(day.people)
    return lambda heat: run(rules, plan, MOVES, mean * heat, aim)


def anneal_side_by_side(
    day: Day, budget: Budget, seed: int, jobs: int, aim: int, pool: ThreadPoolExecutor
) -> Timetable:
    """The best of ``jobs`` searches, which share the budget's work. By the clock, one that reaches the aim ends all."""
    # With a limit of work, each goes on to its end, so that equal work gives equal timetables.
    reached = [Event()] * jobs if budget.work is None else [Event() for _ in range(jobs)]
    parts = [budget.part(budget.seconds_left, None if budget.work is None else budget.work // jobs) for _ in reached]
    found = list(pool.map(lambda job: anneal(day, parts[job], seed + job, aim, reached[job]), range(jobs)))
    budget.spend(sum(part.done for part in parts))
    return max(found, key=lambda timetable: worth(day, timetable))


@cache
def compile_moves() -> None:
    """Before a clock runs: on a new machine it takes longer than many a time limit."""
    anneal(Day(1, (Kind(1, 1, 1, {}),), (), (Person(0, 0, {}),)), Budget(work=1), 1, 1, Event())
