"""A stored plan explained: why needs are unmet, and what would serve them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from .. import models
from ..engine.io import problem_hash
from ..engine.problem import Problem
from ..snapshot import take_snapshot
from ..snapshot.calendar import minutes_gone
from .plans import engine_plan

if TYPE_CHECKING:
    from ..engine.changes.attempt import Attempt
    from ..engine.changes.change import Change
    from ..engine.changes.week import Explanation, OnStep
    from ..engine.plan import Plan


class UnknownNeed(LookupError):
    """A need that the week does not hold, or that the plan serves in full. ``code`` is the need's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """``data_changed``: the data is another than when the plan was made; what no longer holds counts as unmet."""

    plan: models.Plan
    problem: Problem
    explanation: Explanation
    data_changed: bool


def plan_explain(
    *,
    plan: models.Plan,
    now: datetime,
    only: Collection[str] = (),
    top: int | None = None,
    city: bool = True,
    on_step: OnStep = lambda stage, done, total: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Answer:
    """Explain the ``top`` weightiest unmet needs of a plan, or the needs ``only``, by the data of today. What would
    serve them is looked for from ``now`` on.

    Raises UnknownNeed for one of ``only`` that is not unmet.
    """
    from ..engine.changes.week import explain_week, missing_in  # bring the compiled kernels: workers and commands only

    begun = minutes_gone(plan.week, now)
    problem = take_snapshot(monday=plan.week)
    to_come, sound = _sound(plan, problem, begun)
    unmet = [one.need for one, _ in missing_in(to_come, sound)]
    for code in only:
        if code not in unmet:
            raise UnknownNeed(code)
    explanation = explain_week(
        to_come, sound, since=begun, only=only or unmet[:top], city=city, on_step=on_step, should_stop=should_stop
    )
    return Answer(plan, problem, explanation, problem_hash(problem) != plan.problem_hash)


def change_attempt(*, plan: models.Plan, change: Change, now: datetime) -> Attempt:
    """Try one change on a plan from ``now`` on, by the data of today. Raises KeyError for a change of what there is
    not."""
    from ..engine.changes.attempt import attempt

    begun = minutes_gone(plan.week, now)
    problem, sound = _sound(plan, take_snapshot(monday=plan.week), begun)
    return attempt(problem, sound, change, begun)


def _sound(plan: models.Plan, problem: Problem, since: int) -> tuple[Problem, Plan]:
    """The problem as it is from minute ``since`` on, and what of the plan was lived by then or keeps its rules."""
    from ..engine.past import ahead
    from ..engine.react.hits import sound_ahead

    return ahead(problem, since), sound_ahead(problem, engine_plan(plan), since)
