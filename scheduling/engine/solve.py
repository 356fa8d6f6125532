"""The one door: a Problem in, a checked Result out.

Keep what still fits of the baseline, place beds and day places, form the groups that need a least number of people,
plan all other sessions and home visits together, shorten the routes of each day, serve what has still a free option and
explain the rest, and put every rule to the answer before it leaves.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from . import rules
from .across import across
from .appointments import schedule
from .baseline import keep
from .bounds import appointments_bound
from .budget import WALL, Budget
from .demand import Occurrence
from .explain import complete
from .groups import form
from .keep import GROUPS as TOO_FEW
from .keep import mend, not_kept, without_pins
from .outcomes import outcomes
from .placement import place
from .plan import Plan
from .problem import Problem
from .result import BrokenPlan, OnProgress, Params, Result
from .supply import APPOINTMENTS, PLACEMENTS
from .track import Track
from .visits.polish import polish
from .warmup import compile_kernels
from .worth import needed

DEFAULTS = Params()
PLACEMENT = 0.12  # of the limit, for beds and day places
PLACEMENT_MOST = 0.4  # where the limit is short
SETTLED = 9.0  # seconds after which they hardly get better; short limits give them more than their share
SETTLED_NEEDS = 1_000  # of beds and day places, for which that goes; more take longer in proportion
GROUPS = 0.15  # of what is left, where services are held only with a least number of people
SEARCH = 0.85  # of what is then left, for sessions and visits; the rest is for routes and reasons
ACROSS, ROUTES = 0.4, 0.3  # of that rest


def solve(
    problem: Problem,
    params: Params = DEFAULTS,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    on_plan: Callable[[Plan], None] = lambda plan: None,
    clock: Callable[[], float] = WALL,
) -> Result:
    """The best plan found within the limits of ``params``. Raises BrokenPlan when it breaks a hard rule.

    ``on_plan`` is given the plan that each progress is about, just before it: for whoever may have to end this hard.
    ``clock`` tells the seconds, by the wall or of the processor.
    """
    compile_kernels(problem.has_groups)
    budget = Budget(params.seconds, params.work, should_stop, clock)
    track = Track(problem, budget, on_progress, on_plan)

    kept = keep(problem)
    track.report("baseline", kept.plan)
    # A pin that cannot be kept is reported, and its occurrence planned like any other.
    possible = without_pins(problem, kept.impossible_pins)
    part = budget.share(_placement_share(problem, params))
    placed = place(possible, kept.plan, part, params.seed, params.jobs)
    budget.spend(part.done)
    plan, _ = mend(possible, placed.plan, protected=problem.pinned)
    track.bound = min(track.needed, placed.bound + needed(possible, APPOINTMENTS))
    track.report("placement", plan)
    if possible.has_groups:
        part = budget.share(GROUPS)
        alone = [one.pin for one in kept.impossible_pins if one.reasons == (TOO_FEW,)]
        plan = form(possible, plan, part, params.seed, params.jobs, pins=alone)
        budget.spend(part.done)
        track.report("groups", plan)
    part = budget.share(SEARCH)
    # The rest of the bound needs no plan, so none waits for it: it is proven while the search runs in compiled code.
    with ThreadPoolExecutor(1) as beside:
        proving = beside.submit(appointments_bound, possible)
        proving.add_done_callback(lambda proven: track.tighten(placed.bound + proven.result()))
        plan = schedule(possible, plan, part, params.seed, params.jobs, track.improved)
    track.tighten(placed.bound + proving.result())
    budget.spend(part.done)
    part = budget.share(ACROSS)
    plan = across(possible, plan, part, params.seed)
    budget.spend(part.done)
    part = budget.share(ROUTES)
    plan = polish(possible, plan, part, params.seed, params.jobs)
    budget.spend(part.done)
    plan, reasons = complete(possible, plan, _unserved(possible, plan))
    track.report("done", plan := plan.ordered())
    if broken := rules.check(possible, plan):
        raise BrokenPlan(broken)
    impossible_pins = not_kept(problem, plan, kept.impossible_pins)
    return track.result(plan, params, outcomes(problem, plan, reasons), impossible_pins)


def _placement_share(problem: Problem, params: Params) -> float:
    if not params.seconds:
        return PLACEMENT
    needs = sum(problem.service[need.service].mode in PLACEMENTS for need in problem.needs)
    settled = SETTLED * max(1.0, needs / SETTLED_NEEDS)
    return max(PLACEMENT, min(PLACEMENT_MOST, settled / params.seconds))


def _unserved(problem: Problem, plan: Plan) -> list[Occurrence]:
    """What the plan leaves out in whole or in part, the weightiest first."""
    left = [one for one in outcomes(problem, plan, {}) if one.units]
    return [one.occurrence for one in sorted(left, key=lambda one: (-one.weight, one.occurrence))]
