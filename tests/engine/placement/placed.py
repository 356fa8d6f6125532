"""What is placed, put to all rules."""

from scheduling.engine import placement, rules
from scheduling.engine.budget import Budget
from scheduling.engine.placement import place
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.supply import Asset, Closure
from scheduling.engine.timeline import DAY, Span
from scheduling.engine.worth import served


def placed(made: Problem, given: Plan = Plan(), bound: int | None = None) -> Plan:
    """The plan of ``place``, found free of breaches and with a bound that it reaches, unless ``bound`` is given."""
    result = place(made, given, Budget(), seed=1, jobs=1)
    assert rules.check(made, result.plan) == []
    expected = served(made, Plan(result.plan.stays, result.plan.days)) if bound is None else bound
    assert result.bound == expected if placement.FEW else result.bound >= expected
    return result.plan


def closed(asset: Asset, id: str, first: int, end: int) -> Closure:
    return Closure(asset, id, Span(first * DAY, end * DAY))
