"""The rules as a table for coordinators, in Chinese and English: what docs/rules.md holds."""

from collections.abc import Iterator

from .rules import RULES, Level, Rule

_HEAD = """\
# 计划规则 · The rules of a plan

This page is written by `python manage.py write_rules`; a test fails when it is out of date.

每条规则是 `scheduling/engine/rules/` 中的一个文件。硬性规则一条都不能违反，否则计划不会保存，也不会发布；
其余按层级比较：先看未满足的需求，再看偏好，偏好再多也抵不过一次未满足的需求。
「作为原因」是某项需求未能安排时，该规则向人说明的话。

Each rule is a file in `scheduling/engine/rules/`. A plan that breaks a hard rule is never stored or published. The
other levels are compared in turn: need left unserved first, then preferences, and no number of preferences buys an
unserved need. "As a reason" is what the rule says when it is why a need could not be served.
"""

_LEVELS = {
    Level.HARD: "硬性规则 · Hard",
    Level.PLACEMENT: "未满足的需求 · Need left unserved",
    Level.PREFERENCE: "偏好 · Preferences",
    Level.WARNING: "提醒 · Warnings",
}


def rule_table() -> str:
    """The page as Markdown, one table for each level, rules in the order in which they are checked."""
    return "\n".join([_HEAD, *(line for level in _LEVELS for line in _section(level))])


def _section(level: Level) -> Iterator[str]:
    yield f"## {_LEVELS[level]}\n"
    yield "| id | level | 规则 | Rule | 作为原因 | As a reason |"
    yield "| --- | --- | --- | --- | --- | --- |"
    yield from (_row(rule) for rule in RULES if rule.level is level)
    yield ""


def _row(rule: Rule) -> str:
    reason = (rule.reason_zh or "—", rule.reason_en or "—")
    return f"| {' | '.join((f'`{rule.id}`', rule.level, rule.sentence_zh, rule.sentence_en, *reason))} |"
