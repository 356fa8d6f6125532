"""Does a resident do one thing at a time, with the way between different places?

On the days of a stay there are no home visits and no second bed; sessions and day places go on, and start from
the facility, so the stay itself costs no time. A session may lie inside (or across the edge of) a day attendance
at the same facility. Travel is by ``travel.resident_transport``.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..supply import APPOINTMENTS, Mode
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..view import Option, PlanView


def check(view: "PlanView") -> Iterator[Finding]:
    for resident, options in view.by_resident.items():
        if len(options) > 1:
            for first, second, detail in _clashes(view, options):
                yield Finding(
                    RULE.id, resident=resident, start=min(first.start, second.start),
                    end=max(first.end, second.end), detail=detail,
                    occurrences=tuple(dict.fromkeys((first.occurrence, second.occurrence))),
                )  # fmt: skip


def _clashes(view: "PlanView", options: list["Option"]) -> Iterator[tuple["Option", "Option", str]]:
    """Each option against the one that ends last among the stays, days and appointments before it."""
    latest: dict[str, Option] = {}
    for option in options:
        for held in latest.values():
            detail = _clash(view, held, option)
            if detail:
                yield held, option, detail
        kind = _kind(option)
        if kind not in latest or option.end > latest[kind].end:
            latest[kind] = option


def _kind(option: "Option") -> str:
    return "appointment" if option.mode in APPOINTMENTS else option.mode.value


def _clash(view: "PlanView", held: "Option", option: "Option") -> str | None:
    """Why ``option``, which starts no earlier than ``held``, cannot be beside it or follow it."""
    gap = option.start - held.end
    modes = {held.mode, option.mode}
    if Mode.STAY in modes:
        if gap >= 0 or modes in ({Mode.STAY, Mode.SESSION}, {Mode.STAY, Mode.DAY}):
            return None
        return "a home visit during a stay" if Mode.VISIT in modes else "two beds in one night"
    if gap < 0:
        beside = modes == {Mode.DAY, Mode.SESSION} and held.facility == option.facility
        return None if beside else "two things at one time"
    way = view.travel(held.place, option.place, view.problem.travel.resident_transport)
    return f"{way} minutes of travel, {gap} are left" if gap < way else None


RULE = Rule(
    "resident_overlap",
    Level.HARD,
    "A resident does one thing at a time, with travel between places; no home visits during a stay.",
    "残疾人同一时间只参加一项服务，并留出路途时间；住宿期间不安排上门服务。",
    check=check,
    reason_en="the resident is busy, or on the way, at that time",
    reason_zh="该时段残疾人另有安排或在路途中",
)
