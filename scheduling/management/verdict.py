"""What the rules say about a plan file: as JSON for scripts, and in lines for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from scheduling.engine import rules
from scheduling.engine.baseline import keep
from scheduling.engine.codec import encode
from scheduling.engine.documents import PlanFile
from scheduling.engine.io import problem_hash
from scheduling.engine.problem import Problem
from scheduling.engine.result import ImpossiblePin
from scheduling.engine.rules import BY_ID, Finding, Level
from scheduling.engine.score import Score, score
from scheduling.engine.timeline import DAY
from scheduling.engine.worth import needed, served
from scheduling.explaining.figures import figures_text
from scheduling.report import sentence_text


@dataclass(frozen=True)
class Verdict:
    """``broken``: findings on hard rules; pins that no plan can keep are reported apart and break nothing.

    ``made_for_another``: the file says that it was made for a problem with other content.
    """

    problem: Problem
    broken: list[Finding]
    impossible_pins: list[ImpossiblePin]
    warnings: list[Finding]
    score: Score
    served: int
    needed: int
    made_for_another: bool


def judge(problem: Problem, file: PlanFile) -> Verdict:
    plan = file.plan
    findings = rules.check(problem, plan)
    impossible = keep(problem).impossible_pins if any(finding.rule == "pins" for finding in findings) else ()
    unkept = {pin.pin.need for pin in impossible}
    return Verdict(
        problem,
        [finding for finding in findings if finding.rule != "pins" or finding.need not in unkept],
        list(impossible),
        rules.audit(problem, plan),
        score(problem, plan),
        served(problem, plan),
        needed(problem),
        file.result is not None and file.result.problem_hash != problem_hash(problem),
    )


def as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "clean": not verdict.broken,
        "findings": [encode(finding, whole=True) for finding in verdict.broken],
        "impossible_pins": [encode(pin) for pin in verdict.impossible_pins],
        "warnings": [encode(finding, whole=True) for finding in verdict.warnings],
        "score": encode(verdict.score),
        "served": verdict.served,
        "needed": verdict.needed,
        "problem_hash": problem_hash(verdict.problem),
        "made_for_another_problem": verdict.made_for_another,
    }


def in_lines(verdict: Verdict) -> Iterator[str]:
    if verdict.made_for_another:
        yield _("Note: this plan was made for another state of the problem.")
    for finding in verdict.broken:
        yield finding_line(verdict.problem, finding)
    for pin in verdict.impossible_pins:
        yield _("Pin of need %(need)s, occurrence %(index)s cannot be kept by any plan: %(rules)s") % {
            "need": pin.pin.need,
            "index": pin.pin.index,
            "rules": ", ".join(pin.reasons),
        }
    for finding in verdict.warnings:
        yield _("Warning: %(finding)s") % {"finding": finding_line(verdict.problem, finding)}
    yield from _score_lines(verdict)
    if not verdict.broken:
        yield _("No hard rule is broken.")


def finding_line(problem: Problem, finding: Finding) -> str:
    """``rule: sentence | who and where | when | figures``."""
    who = [
        f"{name} {value}"
        for name, value in (
            (_("need"), finding.need),
            (_("resident"), finding.resident),
            (_("staff"), finding.staff),
            (_("facility"), finding.facility),
            (_("place"), finding.place),
        )
        if value is not None
    ]
    rule, figures = f"{finding.rule}: {sentence_text(finding.rule)}", figures_text(finding.detail)
    parts = [rule, ", ".join(who), _when(problem, finding), figures]
    return " | ".join(part for part in parts if part)


def _when(problem: Problem, finding: Finding) -> str:
    if finding.start is None:
        return ""
    first = _moment(problem, finding.start)
    if finding.end is None:
        return first
    last = _moment(problem, finding.end)
    return f"{first}-{last[-5:]}" if first[:10] == last[:10] else f"{first} - {last}"


def _moment(problem: Problem, minute: int) -> str:
    hour, minutes = divmod(minute % DAY, 60)
    return f"{problem.date_of(minute // DAY)} {hour:02}:{minutes:02}"


def _score_lines(verdict: Verdict) -> Iterator[str]:
    yield _("Served %(served)s of %(needed)s weighted minutes of care.") % {
        "served": verdict.served,
        "needed": verdict.needed,
    }
    names = {Level.HARD: _("hard"), Level.PLACEMENT: _("unserved"), Level.PREFERENCE: _("preference")}
    for level, total in zip(names, verdict.score.levels, strict=True):
        yield f"{names[level]}: {total}"
        for rule, amount in verdict.score.by_rule.items():
            if BY_ID[rule].level is level and amount:
                yield f"  {rule}: {amount}  {sentence_text(rule)}"
