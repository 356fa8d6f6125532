"""What a rule is: an id, a level, a sentence, and a check that returns findings.

A rule on single options says what it finds wrong with one ``Option`` (``blocks``); it prunes options, explains
them and checks plans with the same lines. A rule between options checks a whole plan through its ``PlanView``
(``check``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ..demand import Occurrence

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option, PlanView


class Level(StrEnum):
    HARD = "hard"
    PLACEMENT = "placement"
    PREFERENCE = "preference"
    WARNING = "warning"  # informs, never blocks


@dataclass(frozen=True)
class Finding:
    """One breach of a rule: what, who, where, when. Minutes of the week; None where not concerned.

    ``occurrences`` are the pieces of the plan that clash: with one of them less the breach is less.
    ``amount`` is the extent where a rule has one: minutes of travel, weighted minutes of unserved need.
    """

    rule: str
    need: str | None = None
    resident: str | None = None
    staff: str | None = None
    facility: str | None = None
    place: str | None = None  # room or bed
    start: int | None = None
    end: int | None = None
    detail: str = ""  # a short English phrase with the figures: "6 attendees, at most 4"
    occurrences: tuple[Occurrence, ...] = ()
    amount: int = 1


@dataclass(frozen=True)
class Rule:
    """``blocks`` or ``check`` is given, never both. Sentences are plain words for coordinators.

    ``lasting``: looks at neither closures nor pins, so that what it finds holds in all problems that differ in these
    alone.
    """

    id: str
    level: Level
    sentence_en: str
    sentence_zh: str
    blocks: "Callable[[Problem, Option], Finding | None] | None" = None
    check: "Callable[[PlanView], Iterable[Finding]] | None" = None
    reason_zh: str = ""  # how it reads as the reason of an unmet need: "没有合资格的治疗师"
    reason_en: str = ""
    lasting: bool = True

    def findings(self, view: "PlanView") -> list[Finding]:
        """What it finds wrong with the plan: of one view looked for once."""
        found = view.found.get(self.id)
        if found is None:
            found = view.found[self.id] = [*self._look(view)]
        return found

    def _look(self, view: "PlanView") -> "Iterable[Finding]":
        if self.check is not None:
            return self.check(view)
        assert self.blocks is not None
        options = view.unproven if self.level is Level.HARD and self.lasting else view.options
        return (finding for option in options if (finding := self.blocks(view.problem, option)))


def breach(
    rule: str,
    problem: "Problem",
    option: "Option",
    detail: str,
    *,
    staff: str | None = None,
    facility: str | None = None,
    amount: int = 1,
) -> Finding:
    """The finding that a single option breaks ``rule``."""
    return Finding(
        rule,
        option.need,
        problem.need[option.need].resident,
        staff,
        facility or option.facility,
        option.bed or option.room,
        option.start,
        option.end,
        detail,
        (option.occurrence,),
        amount,
    )
