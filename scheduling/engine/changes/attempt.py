"""One change tried on a whole week: the plan as it is with its gaps filled, and what it would be with the change."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ..demand import Occurrence
from ..outcomes import facets_changed, outcomes
from ..plan import Plan
from ..problem import Problem
from ..resolve import resolve
from ..view import PlanView
from ..warmup import compile_kernels
from ..worth import groups_of, units_served, worth
from .apply import apply
from .change import Change


@dataclass(frozen=True)
class Group:
    """Weighted minutes of a town (``town:code``) or a category (``category:4``)."""

    key: str
    needed: int
    served: int


@dataclass(frozen=True)
class Figures:
    """``served`` and ``needed`` in weighted minutes, ``units`` served by service, ``travel`` of staff in minutes."""

    served: int
    needed: int
    units: dict[str, int]
    travel: int
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Gain:
    need: str
    units: int


@dataclass(frozen=True)
class Attempt:
    """``gains``: needs that get more; ``moved``: occurrences served before and after, at another time or place."""

    before: Figures
    after: Figures
    gains: tuple[Gain, ...]
    moved: tuple[Occurrence, ...]


def attempt(problem: Problem, plan: Plan, change: Change, since: int = 0) -> Attempt:
    """Try ``change`` on ``plan``, which breaks no rule of ``problem`` but by what is over, from minute ``since`` on.
    Nobody loses anything by it.

    Both plans have their gaps filled by the same search, so that no change has the credit for that. Raises KeyError
    for a change that names what the problem does not hold, or lacks what its kind must name.
    """
    changed = apply(problem, change)
    compile_kernels(problem.has_groups)
    before = resolve(problem, plan, _left(problem, plan), since=since)
    after = resolve(changed, before, _left(changed, before), since=since)
    had, has = units_served(problem, before), units_served(changed, after)
    gains = (Gain(need, units - had.get(need, 0)) for need, units in sorted(has.items()) if units > had.get(need, 0))
    return Attempt(
        figures(problem, before), figures(changed, after), tuple(gains), _moved(problem, before, changed, after)
    )


def _left(problem: Problem, plan: Plan) -> list[Occurrence]:
    return [one.occurrence for one in outcomes(problem, plan, {}) if one.units]


def _moved(problem: Problem, before: Plan, changed: Problem, after: Plan) -> tuple[Occurrence, ...]:
    was, now = PlanView(problem, before).by_occurrence, PlanView(changed, after).by_occurrence
    both: Iterable[Occurrence] = sorted(was.keys() & now.keys())
    return tuple(one for one in both if facets_changed(was[one], now[one]))


def figures(problem: Problem, plan: Plan) -> Figures:
    units = units_served(problem, plan)
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    by_service: dict[str, int] = defaultdict(int)
    for need in problem.needs:
        asked, weight = worth(problem, need)
        count = units.get(need.id, 0)
        by_service[need.service] += count
        for key in ("", *groups_of(problem.resident[need.resident])):
            wanted[key] += asked * weight
            given[key] += count * weight
    travel = sum(sum(route.legs) for route in PlanView(problem, plan).routes)
    groups = tuple(Group(key, wanted[key], given[key]) for key in sorted(wanted) if key)
    return Figures(given[""], wanted[""], dict(by_service), travel, groups)
