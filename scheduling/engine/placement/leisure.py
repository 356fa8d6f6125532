"""Whether there is time for more than annealing."""

from ..budget import Budget

LONG_SECONDS, LONG_WORK = 15.0, 600_000_000


def is_long(budget: Budget) -> bool:
    """A search without any limit is over when annealing is."""
    if budget.seconds_left is not None:
        return budget.seconds_left >= LONG_SECONDS
    return budget.work is not None and budget.work >= LONG_WORK
