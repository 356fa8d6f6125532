"""What a rule finds is remembered for other closures and pins if it looks at neither: here it may not."""

from collections.abc import Iterable
from typing import Any

import pytest

from scheduling.engine.problem import Problem
from scheduling.engine.rules import Finding, Rule
from scheduling.engine.view import PlanView

PASSING = ("closures", "closures_of", "pins", "pinned")


@pytest.fixture(autouse=True)
def no_lasting_rule_looks_at_closures_or_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Rule] = []
    look, get = Rule._look, Problem.__getattribute__

    def watched(rule: Rule, view: PlanView) -> Iterable[Finding]:
        asked.append(rule)
        try:
            return [*look(rule, view)]
        finally:
            asked.pop()

    def refused(problem: Problem, name: str) -> Any:
        assert not (asked and asked[-1].lasting and name in PASSING), f"{asked[-1].id} looks at {name}"
        return get(problem, name)

    monkeypatch.setattr(Rule, "_look", watched)
    monkeypatch.setattr(Problem, "__getattribute__", refused)
