"""The objective in plain Python: every rule's findings, priced, and added up by level."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .rules import BY_ID, RULES, Level
from .view import Option, PlanView

if TYPE_CHECKING:
    from .plan import Plan
    from .problem import Problem, Weights


@dataclass(frozen=True)
class Score:
    """Lexicographic, less is better: hard findings, unserved need, preference points.

    ``unserved`` is in weighted minutes, fairness included; ``by_rule`` is every rule's share of its level.
    """

    hard: int
    unserved: int
    preference: int
    by_rule: dict[str, int] = field(default_factory=dict, compare=False, hash=False)

    @property
    def levels(self) -> tuple[int, int, int]:
        return self.hard, self.unserved, self.preference


_ON_OPTIONS = [(rule.id, rule.blocks) for rule in RULES if rule.level is Level.PREFERENCE and rule.blocks is not None]


def score(problem: "Problem", plan: "Plan") -> Score:
    """What ``plan`` costs, hard findings included; ``by_rule`` has a figure for each rule but the warnings."""
    return score_view(PlanView(problem, plan))


def score_view(view: PlanView) -> Score:
    """The same of the plan of ``view``; what has been found of it already is not looked for again."""
    found = {rule.id: rule.findings(view) for rule in RULES if rule.level is not Level.WARNING}
    by_rule = {
        rule: price_of(view.problem.weights, rule, sum(finding.amount for finding in findings))
        for rule, findings in found.items()
    }
    totals = dict.fromkeys(Level, 0)
    for rule_id, points in by_rule.items():
        totals[BY_ID[rule_id].level] += points
    return Score(totals[Level.HARD], totals[Level.PLACEMENT], totals[Level.PREFERENCE], by_rule)


def price(problem: "Problem", option: Option) -> int:
    """Preference points of one option by itself: of the preference rules on single options."""
    return sum(
        price_of(problem.weights, rule, finding.amount)
        for rule, blocks in _ON_OPTIONS
        if (finding := blocks(problem, option)) is not None
    )


def price_of(weights: "Weights", rule_id: str, amount: int) -> int:
    """Points of ``amount`` of a rule: a hard finding counts 1, unserved need its weighted minutes."""
    if BY_ID[rule_id].level is Level.PREFERENCE:
        return amount * _points(weights, rule_id)
    return amount * weights.fairness // 100 if rule_id == "fairness" else amount


# Rules whose weight has a name of its own; the others share theirs.
_WEIGHT = {
    "wished_time": "unwished_time",
    "preferred_facility": "unpreferred_facility",
    "preferred_staff": "unpreferred_staff",
    "language": "foreign_language",
}


def _points(weights: "Weights", rule_id: str) -> int:
    points: int = getattr(weights, _WEIGHT.get(rule_id, rule_id))
    return points
