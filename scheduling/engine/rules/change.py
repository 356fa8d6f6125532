"""Which occurrences of the baseline are at another time, or left out?

The time of a session or visit is its start, of a day its day and part. A stay is changed when one of its nights is
now in another bed or left out; nights added are no change. One finding for each occurrence, whatever its length.
``confirmed_change`` counts those that the family has confirmed, this rule all others.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..supply import Mode
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..demand import Occurrence
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    confirmed = {*view.problem.confirmed}
    return changes(RULE.id, view, (one for one in view.problem.before if one not in confirmed))


def changes(rule: str, view: "PlanView", watched: "Iterable[Occurrence]") -> Iterator[Finding]:
    """A finding of ``rule`` for each of the ``watched`` occurrences of the baseline that is not as it was."""
    for occurrence in watched:
        before = view.problem.before[occurrence]
        now = view.by_occurrence.get(occurrence, [])
        if before != now and not _times(before) <= _times(now):
            yield Finding(
                rule, occurrence.need, view.problem.need[occurrence.need].resident,
                start=before[0].start, end=before[-1].end, detail="at another time" if now else "left out",
                occurrences=(occurrence,),
            )  # fmt: skip


def _times(options: list["Option"]) -> set[tuple[int, int | str | None]]:
    """What must stay as it is: (start, end) of days, (start, None) of appointments, (night, bed) of stays."""
    times: set[tuple[int, int | str | None]] = set()
    for option in options:
        if option.mode is Mode.STAY:
            times.update((night, option.bed) for night in option.days)
        else:
            times.add((option.start, option.end if option.mode is Mode.DAY else None))
    return times


RULE = Rule(
    "change",
    Level.PREFERENCE,
    "What a family is used to keeps its time, and a stay its bed.",
    "惯常的安排不改时间，住宿不换床位。",
    check=check,
)
