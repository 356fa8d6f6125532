"""A result brought to the data as they are by now: what no longer holds is planned anew, all else stays.

In a busy city somebody answers an offer or asks for a free hour in each minute that a week is solved. Most of it
touches nothing of the plan, and the rest a few people: none of it is worth another solve.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from .engine.codec import encode
from .engine.demand import Occurrence
from .engine.io import problem_hash
from .engine.keep import mend, without_pins
from .engine.outcomes import outcomes
from .engine.problem import Problem
from .engine.react.changes import Change, Why
from .engine.react.hits import split
from .engine.react.replan import WORK, replan
from .engine.result import BrokenPlan, Reason, Result, Status
from .engine.rules.assessments import asks_for_assessment
from .engine.score import score
from .engine.worth import following, needed, served, worth_of

NOTE = "caught_up"
# Where more than a tenth of what was planned falls out, and more than a few, a new solve is the better answer.
TENTH, FEW = 0.1, 20
AIMS = ("monday", "horizon_days", "limits", "weights", "pins")  # decided by people: a plan made without is not theirs
# What may change and leaves the bound a bound, once what it loosens is added (``_loosened``).
BOUNDED = ("closures", "needs", "baseline", "confirmed")


class TooMuchChanged(Exception):
    """A new solve is the better answer."""


@dataclass(frozen=True)
class CaughtUp:
    """``left_out``, ``moved``, ``taken_in``: occurrences that are not as the solve had them."""

    result: Result
    left_out: tuple[Occurrence, ...]
    moved: tuple[Occurrence, ...]
    taken_in: tuple[Occurrence, ...]

    @property
    def note(self) -> dict[str, Any]:
        """For the plan's ``result``, by ``NOTE``."""
        return {NOTE: {name: encode(getattr(self, name)) for name in ("left_out", "moved", "taken_in")}}


def caught_up(result: Result, was: Problem, now: Problem, *, at_any_rate: bool = False) -> CaughtUp:
    """``result``, which solves ``was``, for ``now``. Raises TooMuchChanged.

    ``at_any_rate``: also where more than a tenth falls out, for a run that has been begun anew too often already.
    """
    if any(getattr(was, name) != getattr(now, name) for name in AIMS):
        raise TooMuchChanged
    possible = without_pins(now, result.impossible_pins)
    if untouched := _untouched(result, was, now, possible):
        return CaughtUp(untouched, (), (), ())
    try:
        found = replan(possible, result.plan, (), WORK, bound=_bound(result, was, now), reasons=_reasons(result, now))
    except BrokenPlan as error:
        raise TooMuchChanged from error
    hit = [change for change in found.changes if change.why is Why.HIT]
    if len(hit) > max(FEW, TENTH * sum(1 for _one in result.plan.occurrences())) and not at_any_rate:
        raise TooMuchChanged
    cancelled = result.status is Status.CANCELLED
    present = replace(
        found.result,
        status=Status.CANCELLED if cancelled else found.result.status,
        impossible_pins=(*result.impossible_pins, *found.result.impossible_pins),
        history=result.history,
        seconds=result.seconds,
        work=result.work,
        seed=result.seed,
        problem_hash=problem_hash(now),
    )
    return CaughtUp(
        present,
        _some(change for change in found.changes if change.before and not change.after),
        _some(change for change in found.changes if change.before and change.after),
        _some(change for change in found.changes if change.after and not change.before),
    )


def _untouched(result: Result, was: Problem, now: Problem, possible: Problem) -> Result | None:
    """The same plan where all of it still holds and nobody new is unserved: reckoned up anew, without a search."""
    known, lost = split(now, result.plan)
    if any(one.need in now.need for one in lost) or mend(possible, known, protected=possible.pinned)[1]:
        return None
    found = outcomes(now, known, _reasons(result, now))
    if not {one.occurrence for one in found if one.units} <= {one.occurrence for one in result.outcomes if one.units}:
        return None
    most, bound = needed(now), _bound(result, was, now)
    return replace(
        result,
        plan=known.ordered(),
        score=score(now, known),
        served=served(now, known),
        needed=most,
        bound=most if bound is None else min(most, bound),
        outcomes=found,
        problem_hash=problem_hash(now),
    )


def _some(changes: Iterable[Change]) -> tuple[Occurrence, ...]:
    return tuple(sorted(change.occurrence for change in changes))


def _bound(result: Result, was: Problem, now: Problem) -> int | None:
    """The proven bound, and what needs that are new or otherwise could add; None where there is more to serve with."""
    alike = all(getattr(was, one.name) == getattr(now, one.name) for one in fields(Problem) if one.name not in BOUNDED)
    if not alike or any(closure not in now.closures for closure in was.closures):
        return None
    return result.bound + worth_of(now, _loosened(was, now))


def _loosened(was: Problem, now: Problem) -> set[str]:
    """Needs of which more could be served than the bound of ``was`` knows: those that are new or otherwise, what comes
    after such or after what is gone, and those who may stay on without an assessment where they are by now.
    """
    new = [need for need in now.needs if was.need.get(need.id) != need]
    gone = [need for need in was.needs if now.need.get(need.id) != need]
    assessed = {
        need.id
        for need in now.needs
        if asks_for_assessment(now, need) and not _homes(now, need.id) <= _homes(was, need.id)
    }
    return {need.id for need in new} | following(now, {(one.resident, one.service) for one in (*new, *gone)}) | assessed


def _homes(problem: Problem, need: str) -> set[str | None]:
    return problem.facilities_before.get(need, set())


def _reasons(result: Result, now: Problem) -> dict[Occurrence, tuple[Reason, ...]]:
    return {one.occurrence: one.reasons for one in result.outcomes if one.reasons and one.occurrence.need in now.need}
