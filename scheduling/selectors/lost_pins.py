"""Pins that a plan could not keep: whose they are, where somebody was to be, and what stands against that."""

from dataclasses import dataclass
from typing import Any

from backend.core.access.questions import Actor, permitted
from residents.models import Need

from ..engine.moves import Target
from ..models import Pin, Plan
from ..models.baseline import ACCEPTED_OFFER

_PLACE = ("start", "day", "facility", "room", "bed")


@dataclass(frozen=True)
class LostPin:
    """``accepted``: it holds a place that the family accepted. ``rules``: ids of those that stand against it."""

    need: Need
    index: int
    to: Target
    rules: tuple[str, ...]
    accepted: bool


def pins_lost(user: Actor, plan: Plan) -> list[LostPin]:
    """Those of needs in the reach of ``user``, what families accepted first; without what a person has pinned anew
    since. Two queries, none where all were kept.
    """
    told = {(one["pin"]["need"], one["pin"].get("index", 0)): one for one in plan.impossible_pins}
    if not told:
        return []
    codes = {code for code, _index in told}
    needs = permitted(user, "read", Need).filter(code__in=codes).select_related("service", "resident").in_bulk()
    by_code = {need.code: need for need in needs.values()}
    stored = permitted(user, "read", Pin).filter(week=plan.week, need__in=needs)
    pins = {(needs[pin.need_id].code, pin.index): pin for pin in stored}
    found = [
        _lost(by_code[code], index, one, pins.get((code, index)))
        for (code, index), one in told.items()
        if code in by_code and not _pinned_since(pins.get((code, index)), plan)
    ]
    return sorted(found, key=lambda one: (not one.accepted, one.need.resident.code, one.need.code, one.index))


def _pinned_since(pin: Pin | None, plan: Plan) -> bool:
    return pin is not None and pin.created_at > plan.created_at


def _lost(need: Need, index: int, told: dict[str, Any], pin: Pin | None) -> LostPin:
    place = {name: told["pin"].get(name) for name in _PLACE}
    to = Target(**place, staff=tuple(told["pin"].get("staff") or ()))
    return LostPin(need, index, to, tuple(told["reasons"]), pin is not None and pin.reason == ACCEPTED_OFFER)
