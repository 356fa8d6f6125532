"""A timetable found by simulated annealing from nothing."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Event

from scheduling.engine.budget import Budget
from scheduling.engine.search.book import Book
from scheduling.engine.sessions.model import Day, Kind, Person, Timetable, worth

from .loop import run
from .tables import day_tables, empty_state, timetable_of

HOT, COLD = 0.4, 0.1  # the first temperature and the last, in sessions of mean value
MOVES = 10_000  # a unit of work


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
    state = empty_state(day, tables, seed)
    rules, plan, highest = Book(tables), Book(state), worth(day, best)
    mean = sum(person.value for person in day.people) / len(day.people)
    while not reached.is_set() and not budget.spent:
        value = run(rules, plan, MOVES, mean * HOT * (COLD / HOT) ** (budget.used or 0.0), aim)
        budget.spend(1)
        if value > highest:
            best, highest = timetable_of(day, state), value
        if value >= aim:
            reached.set()
    return best


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
