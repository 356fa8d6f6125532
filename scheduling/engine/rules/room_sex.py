"""Does each bedroom keep to its sex policy, night by night?

``one_at_a_time`` admits either sex, never both in one night. One finding for each run of nights.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..supply import SexPolicy
from ..timeline import DAY, Span, union
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    wrong: dict[str, dict[int, list[Option]]] = defaultdict(dict)
    for (room, night), sleepers in view.sleepers.items():
        policy = view.problem.room[room].sex_policy
        if policy is not SexPolicy.ANY and (against := _against(view, policy, sleepers)):
            wrong[room][night] = against
    for room, nights in wrong.items():
        detail = f"the room's policy is {view.problem.room[room].sex_policy}"
        yield from over_nights(RULE.id, view, room, nights, detail)


def _against(view: "PlanView", policy: SexPolicy, sleepers: list["Option"]) -> list["Option"]:
    """Those against a room of one sex, or everyone in a room that should hold one sex at a time."""
    if policy is SexPolicy.ONE_AT_A_TIME:
        return sleepers if len({view.resident(option).sex for option in sleepers}) > 1 else []
    return [option for option in sleepers if view.resident(option).sex != policy.value]


def over_nights(
    rule: str, view: "PlanView", room: str, nights: dict[int, list["Option"]], detail: str
) -> Iterator[Finding]:
    """One finding of ``rule`` for each run of ``nights``, naming all who sleep there in the run."""
    facility = view.problem.room[room].facility
    for run in union(Span(night, night + 1) for night in nights):
        assert run.end is not None
        pieces = (option.occurrence for night in range(run.start, run.end) for option in nights[night])
        yield Finding(
            rule, facility=facility, place=room, start=run.start * DAY, end=run.end * DAY,
            detail=detail, occurrences=tuple(dict.fromkeys(pieces)),
        )  # fmt: skip


RULE = Rule(
    "room_sex",
    Level.HARD,
    "A bedroom keeps to its sex policy every night.",
    "每晚的房间入住符合男女分住规定。",
    check=check,
    reason_en="the free beds are in rooms of the other sex",
    reason_zh="空床所在房间为异性入住",
)
