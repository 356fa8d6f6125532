"""Is each placement one that was asked for, once?

An index counts from 0 to ``times - 1`` and stands once. The stays of a need follow each other without a gap and
are ``nights_min`` to ``nights_max`` nights together. A session gives the service that each attendee needs and
has at least one attendee.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ..supply import Mode
from ..timeline import DAY
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for occurrence, options in view.by_occurrence.items():
        stays = [option for option in options if option.mode is Mode.STAY]
        if stays:
            yield from _nights(view, stays)
        if len(options) > max(1, len(stays)):
            yield _finding(view, options[-1], f"occurrence {occurrence.index} stands more than once")
        if not 0 <= occurrence.index < view.need(options[0]).times:
            yield _finding(view, options[0], f"occurrence {occurrence.index} was not asked for")
    yield from _sessions(view)


def _nights(view: "PlanView", stays: list["Option"]) -> Iterator[Finding]:
    for stay in stays:
        if stay.end <= stay.start:
            yield _finding(view, stay, "a stay without nights")
    for first, second in pairwise(stays):
        if first.end != second.start:
            yield _finding(view, second, "stays of a need must follow each other")
    need = view.need(stays[0])
    nights = sum(stay.end - stay.start for stay in stays) // DAY
    if not need.nights_min <= nights <= need.nights_max:
        detail = f"{nights} nights, {need.nights_min} to {need.nights_max} were asked for"
        yield _finding(view, stays[0], detail)


def _finding(view: "PlanView", option: "Option", detail: str) -> Finding:
    resident = view.resident(option).id
    place = option.bed or option.room
    return Finding(
        RULE.id, option.need, resident, None, option.facility, place, option.start, option.end, detail,
        (option.occurrence,),
    )  # fmt: skip


def _sessions(view: "PlanView") -> Iterator[Finding]:
    for session in view.plan.sessions:
        if not session.attendees:
            yield Finding(
                RULE.id, facility=session.facility, place=session.room, start=session.start, end=session.end,
                detail="a session without attendees",
            )  # fmt: skip
        for one in session.attendees:
            need = view.problem.need[one.need]
            if need.service != session.service:
                yield Finding(
                    RULE.id, need.id, need.resident, None, session.facility, session.room, session.start,
                    session.end, f"a session of {session.service}, {need.service} is needed", (one,),
                )  # fmt: skip


RULE = Rule(
    "asked",
    Level.HARD,
    "Each placement is asked for and stands once; nights follow each other and are as many as asked; everyone in a "
    "session needs its service.",
    "每项安排都对应一次需求且不重复；住宿夜数连续且符合需求；同一场训练的参加者都需要该项服务。",
    check=check,
    reason_en="not as many nights in a row as are needed",
    reason_zh="凑不足所需的连续住宿夜数",
)
