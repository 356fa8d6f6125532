"""Every rule file is registered, tested at both edges of the horizon, worded, and in the table of docs."""

import ast
from pathlib import Path

import pytest

from scheduling.engine import rules
from scheduling.engine.problem import Weights
from scheduling.engine.rule_table import rule_table
from scheduling.engine.rules import BY_ID, RULES, Level, Rule
from scheduling.engine.score import price_of

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
FILES = {path.stem for path in Path(rules.__file__).parent.glob("*.py")} - {"__init__", "base"}


def test_every_rule_file_is_registered_once_under_its_own_name() -> None:
    assert sorted(rule.id for rule in RULES) == sorted(FILES)
    for rule in RULES:
        assert getattr(rules, rule.id).RULE is rule
        assert BY_ID[rule.id] is rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rule_is_tested_at_both_edges_of_the_horizon(rule: Rule) -> None:
    tree = ast.parse((HERE / f"test_{rule.id}.py").read_text(encoding="utf-8"))
    names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for edge in ("first_edge", "last_edge"):
        assert any(name.startswith("test_") and edge in name for name in names), f"{rule.id}: no test of {edge}"


def test_there_is_no_test_file_without_a_rule() -> None:
    assert {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")} - {"registry"} == FILES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rule_has_one_way_to_find_and_its_words(rule: Rule) -> None:
    assert (rule.blocks is None) != (rule.check is None)
    assert rule.sentence_en.endswith(".")
    assert rule.sentence_zh.endswith("。")
    assert bool(rule.reason_en and rule.reason_zh) == (rule.level is Level.HARD)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_preference_has_a_weight_and_nothing_else_has(rule: Rule) -> None:
    weights = Weights(**{name: 7 for name, value in vars(Weights()).items() if isinstance(value, int)})
    expected = {Level.HARD: 100, Level.PLACEMENT: 7 if rule.id == "fairness" else 100, Level.PREFERENCE: 700}
    if rule.level is not Level.WARNING:
        assert price_of(weights, rule.id, 100) == expected[rule.level]


def test_the_table_in_docs_is_up_to_date() -> None:
    page = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert page == rule_table(), "run: python manage.py write_rules"
    for rule in RULES:
        assert f"| `{rule.id}` | {rule.level} | {rule.sentence_zh} | {rule.sentence_en} |" in page
