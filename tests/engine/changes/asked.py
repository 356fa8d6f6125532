"""What would help lin, as the tests of each kind of change ask it."""

from scheduling.engine.changes.apply import apply
from scheduling.engine.changes.change import Change
from scheduling.engine.changes.week import Explained, explain_week
from scheduling.engine.demand import Occurrence
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.resolve import resolve
from scheduling.engine.rules import check
from tests.engine.build import (
    plan,
)


def explained(week: Problem, now: Plan = plan()) -> Explained:
    (found,) = explain_week(week, now, only=["lin-" + week.needs[0].service], city=False).needs
    return found


def remedies(week: Problem, now: Plan = plan()) -> list[Change]:
    """What would help lin, each verified once more here."""
    found = explained(week, now)
    for remedy in found.remedies:
        changed = apply(week, remedy.change)
        missing = [Occurrence(found.need, index) for index in range(week.need[found.need].times)]
        better = resolve(changed, now, [one for one in missing if one not in set(now.occurrences())])
        assert check(changed, better) == []
    return [remedy.change for remedy in found.remedies]
