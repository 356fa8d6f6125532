"""A plan explained: each unmet need with its reasons, its place in the order and what would serve it; and the city."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..demand import Need, Occurrence
from ..explain import Explainer, alike
from ..outcomes import outcomes
from ..plan import Plan
from ..problem import Problem
from ..result import Reason
from ..supply import Mode
from ..view import Option, options_of
from ..warmup import compile_kernels
from .city import Capacities, Capacity, best_capacities
from .order import COMPETING, Standing, standings
from .remedies import Remedies, Remedy
from .trial import Missing


class Stage(StrEnum):
    NEEDS = "needs"
    CITY = "city"


@dataclass(frozen=True)
class Explained:
    """An unmet need: ``units`` occurrences or nights are missing, ``weight`` weighted minutes.

    ``lost``: options exist that others hold. ``free``: an option that nothing blocks, so that the plan can be made
    better by hand; then there are no reasons and no remedies.
    """

    need: str
    units: int
    weight: int
    reasons: tuple[Reason, ...]
    lost: bool
    free: bool
    standing: Standing
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True)
class Explanation:
    """``needs``: the weightiest first. ``tried`` solves were made; ``complete`` is False when it was cut short."""

    needs: tuple[Explained, ...]
    capacities: tuple[Capacity, ...]
    tried: int
    complete: bool


OnStep = Callable[[Stage, int, int], None]


def explain_week(
    problem: Problem,
    plan: Plan,
    *,
    since: int = 0,
    only: Iterable[str] | None = None,
    city: bool = True,
    on_step: OnStep = lambda stage, done, total: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Explanation:
    """Explain what ``plan`` leaves out, all or the needs ``only``; with ``city`` also what would serve the most.

    ``plan`` breaks no hard rule but pins, and by what is over. Nothing is proposed before minute ``since``. ``on_step``
    gets the stage, the steps done in it and all there are.
    """
    compile_kernels(problem.has_groups)
    missing = missing_in(problem, plan)
    names = {*only} if only is not None else None
    wanted = [one for one in missing if names is None or one[0].need in names]
    explainer, empty = Explainer(problem, plan, since), Explainer(problem, Plan(), since)
    remedies, ranks = Remedies(problem, plan, since), standings(problem, plan)
    found: list[Explained] = []
    for number, (one, weight) in enumerate(wanted):
        if should_stop():
            break
        on_step(Stage.NEEDS, number, len(wanted))
        found.append(_explained(problem, explainer, empty, remedies, ranks, one, weight))
    capacities: tuple[Capacity, ...] = ()
    left = [one for one, _ in missing]
    summed = Capacities(problem, plan, left, remedies.places, remedies.excerpts, since)
    if city and not should_stop():
        capacities = _city(summed, on_step, should_stop)
    return Explanation(tuple(found), capacities, remedies.tried + summed.tried, not should_stop())


def missing_in(problem: Problem, plan: Plan) -> list[tuple[Missing, int]]:
    """Unmet needs and their weighted minutes, the weightiest first."""
    indices: dict[str, list[int]] = defaultdict(list)
    nights: dict[str, int] = {}
    weights: dict[str, int] = defaultdict(int)
    for one in outcomes(problem, plan, {}):
        if one.units:
            need = one.occurrence.need
            indices[need].append(one.occurrence.index)
            nights[need] = one.units if problem.service_of(need).mode is Mode.STAY else 0
            weights[need] += one.weight
    return [
        (Missing(need, tuple(indices[need]), nights[need]), weights[need])
        for need in sorted(indices, key=lambda need: (-weights[need], need))
    ]


def _explained(
    problem: Problem,
    explainer: Explainer,
    empty: Explainer,
    remedies: Remedies,
    ranks: Mapping[str, Standing],
    missing: Missing,
    weight: int,
) -> Explained:
    need, index = problem.need[missing.need], missing.indices[0]
    option, reasons = _verdict(problem, explainer, missing)
    pinned = any(Occurrence(missing.need, index) in problem.pinned for index in missing.indices)
    helping = () if option is not None or pinned else remedies.of(missing, reasons)
    lost = any(reason.rule in COMPETING for reason in reasons) and _fits_without_others(empty, explainer, need, index)
    return Explained(
        missing.need, missing.units, weight, reasons, lost, option is not None, ranks[missing.need], helping
    )


def _verdict(problem: Problem, explainer: Explainer, missing: Missing) -> tuple[Option | None, tuple[Reason, ...]]:
    """Of the first that is free, or else of the first."""
    kinds = {alike(problem, Occurrence(missing.need, index)): index for index in reversed(missing.indices)}
    found = []
    for index in sorted(kinds.values()):
        found.append(explainer.verdict(problem.need[missing.need], index))
        if found[-1][0] is not None:
            return found[-1]
    return found[0]


def _fits_without_others(empty: Explainer, explainer: Explainer, need: Need, index: int) -> bool:
    """Whether more of it than the plan has would be free if the resident had all as now and nobody else anything:
    without that nothing was lost. ``empty`` has nothing in its plan, nor has it afterwards.
    """
    problem, near = explainer.problem, explainer.gathered([("resident", need.resident)])
    own = [one for one in options_of(problem, near) if problem.need[one.need].resident == need.resident]
    for option in own:
        empty.put(option)
    fits = empty.verdict(need, index)[0] is not None
    for occurrence in {option.occurrence for option in own}:
        empty.withdraw(occurrence)
    return fits


def _city(summed: Capacities, on_step: OnStep, should_stop: Callable[[], bool]) -> tuple[Capacity, ...]:
    most = 0

    def step(left: int) -> None:
        nonlocal most
        most = max(most, left)
        on_step(Stage.CITY, most - left, most)

    return best_capacities(summed, lambda: not should_stop(), step)
