"""A result in the figures that a coordinator asks for: by service and by town, why not more, travel, continuity."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from .demand import Need
from .problem import Problem
from .result import OccurrenceOutcome, Outcome, Result
from .view import PlanView
from .worth import worth


@dataclass(frozen=True)
class Row:
    """``needed`` and ``served`` count units (occurrences; nights of stays), the weighted ones minutes of care."""

    key: str
    residents: int
    needed: int
    served: int
    weighted_needed: int
    weighted_served: int

    @property
    def unmet(self) -> int:
        return self.needed - self.served


@dataclass(frozen=True)
class ReasonRow:
    """``units`` unserved whose most frequent blocking rule is ``rule``, of ``needs`` needs."""

    rule: str
    needs: int
    units: int


@dataclass(frozen=True)
class Summary:
    by_service: tuple[Row, ...]
    by_town: tuple[Row, ...]
    by_category: tuple[Row, ...]
    reasons: tuple[ReasonRow, ...]
    outcomes: dict[str, int]  # occurrences by Outcome
    kept_share: float  # occurrences of the baseline that are kept as they were
    same_staff_share: float  # sessions and visits with a carer in the baseline that keep that carer
    travel: int  # minutes that staff spend on the way
    visits: int


def summarise(problem: Problem, result: Result, view: PlanView | None = None) -> Summary:
    """The figures of ``result``; units and weights are those of ``worth``. ``view``: of its plan, if there is one."""
    before = [one for one in result.outcomes if one.occurrence in problem.before]
    with_staff = [
        one for one in before if problem.before[one.occurrence][0].staff and one.outcome is not Outcome.UNSERVED
    ]
    view = view or PlanView(problem, result.plan)
    return Summary(
        by_service=_rows(problem, result, lambda need: need.service),
        by_town=_rows(problem, result, lambda need: problem.resident[need.resident].town),
        by_category=_rows(problem, result, lambda need: str(problem.resident[need.resident].category)),
        reasons=_reasons(result.outcomes),
        outcomes=dict(Counter(one.outcome.value for one in result.outcomes)),
        kept_share=_share(sum(one.outcome is Outcome.KEPT for one in before), len(before)),
        same_staff_share=_share(sum("staff" not in one.changes for one in with_staff), len(with_staff)),
        travel=sum(sum(route.legs) for route in view.routes),
        visits=len(result.plan.visits),
    )


def _rows(problem: Problem, result: Result, key: Callable[[Need], str]) -> tuple[Row, ...]:
    left: Counter[str] = Counter()
    for one in result.outcomes:
        left[one.occurrence.need] += one.units
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    people: dict[str, set[str]] = defaultdict(set)
    for need in problem.needs:
        units, weight = worth(problem, need)
        given = units - left[need.id]
        people[key(need)].add(need.resident)
        sums[key(need)].update(
            needed=units, served=given, weighted_needed=units * weight, weighted_served=given * weight
        )
    return tuple(
        Row(
            name,
            len(people[name]),
            total["needed"],
            total["served"],
            total["weighted_needed"],
            total["weighted_served"],
        )
        for name, total in sorted(sums.items())
    )


def _reasons(outcomes: tuple[OccurrenceOutcome, ...]) -> tuple[ReasonRow, ...]:
    needs: dict[str, set[str]] = defaultdict(set)
    units: Counter[str] = Counter()
    for one in outcomes:
        if one.units and one.reasons:
            needs[one.reasons[0].rule].add(one.occurrence.need)
            units[one.reasons[0].rule] += one.units
    return tuple(ReasonRow(rule, len(needs[rule]), count) for rule, count in units.most_common())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
