"""What families gave up for a week: a note in its plans, for those that follow."""

from ..engine.codec import encode
from ..engine.demand import Occurrence
from ..engine.plan import Plan
from ..engine.problem import Problem
from ..models import Plan as Row

CANCELLED = "cancelled"  # in a plan's result


def given_up(row: Row, problem: Problem, plan: Plan) -> list[Occurrence]:
    """What was given up when the plan ``row`` was made, as far as the need still asks for it, and nobody has put it
    back into ``plan``."""
    noted = (Occurrence(**one) for one in row.result.get(CANCELLED, ()))
    served = {*plan.occurrences()}
    asked = (one for one in noted if one.need in problem.need and one.index < max(1, problem.need[one.need].times))
    return [one for one in asked if one not in served]


def note_of(gone: list[Occurrence] | tuple[Occurrence, ...]) -> dict[str, object]:
    """For the ``result`` of a plan without these."""
    return {CANCELLED: encode(tuple(gone))} if gone else {}
