"""Is each human decision kept: the occurrence served, and each field that the pin gives as given?

Of a stay, ``day`` is its first night, and a facility, room or bed holds for all its nights. Staff are compared as
sets.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..demand import Occurrence
from ..timeline import DAY
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..demand import Pin
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for pin in view.problem.pins:
        options = view.by_occurrence.get(Occurrence(pin.need, pin.index), [])
        differing = [name for name in _FIELDS if _differs(pin, name, options)]
        if not options or differing:
            detail = f"not as pinned: {', '.join(differing)}" if options else "pinned and not served"
            yield Finding(
                RULE.id, pin.need, view.problem.need[pin.need].resident,
                start=options[0].start if options else None, end=options[-1].end if options else None,
                detail=detail, occurrences=tuple(dict.fromkeys(option.occurrence for option in options)),
            )  # fmt: skip


_FIELDS = ("day", "start", "facility", "room", "bed", "staff")


def _differs(pin: "Pin", name: str, options: list["Option"]) -> bool:
    wanted = getattr(pin, name)
    if wanted is None or not options:
        return False
    if name == "staff":
        return set(options[0].staff) != set(wanted)
    if name == "day":
        return bool(options[0].start // DAY != wanted)
    if name == "start":
        return bool(options[0].start != wanted)
    return any(getattr(option, name) != wanted for option in options)


RULE = Rule(
    "pins",
    Level.HARD,
    "What a person has pinned stays as pinned.",
    "人工锁定的安排保持不变。",
    check=check,
    reason_en="pinned placements of others hold what is needed",
    reason_zh="所需资源被人工锁定的安排占用",
    lasting=False,
)
