"""The search for home visits of this engine."""

from scheduling.engine.budget import Budget
from scheduling.engine.visits import DayRoutes, improve

from .day import Orders


def orders(day: DayRoutes, seconds: float, seed: int) -> Orders:
    """One thread, as the peers have."""
    return improve(day, Budget(seconds), seed, jobs=1).routes
