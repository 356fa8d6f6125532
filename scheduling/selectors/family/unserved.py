"""What of the care that relatives need a published week could not give."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from backend.core.access.questions import Actor, permitted
from residents.models import Need, Resident

from ...choices import PlanStatus, WaitingStatus
from ...models import Offer, Unmet, WaitingListEntry
from ..waiting import STANDING
from .homes import Home


@dataclass(frozen=True)
class Unserved:
    """``units`` of a need are missing: nights, days or appointments by the service's mode.

    ``rule``: what stands in the way first of all; empty where none is stored. ``queued``: it is on the waiting list.
    ``offered``: a place of it waits for an answer. ``home``: the bed that it has, now or from a later day. ``place``:
    the day place that was accepted for it.
    """

    monday: date
    need: Need
    units: int
    rule: str
    queued: bool
    offered: bool
    home: Home | None = None
    place: Offer | None = None


def unserved_of(user: Actor, residents: Collection[Resident], mondays: Collection[date]) -> list[Unserved]:
    """By week, the weightiest first in each. Two queries."""
    rows = permitted(user, "read", Unmet).filter(
        need__resident__in=residents, plan__status=PlanStatus.PUBLISHED, plan__week__in=mondays
    )
    rows = rows.select_related("plan", "need__service", "need__resident").defer("plan__result")
    queue = permitted(user, "read", WaitingListEntry).filter(need__resident__in=residents, status__in=STANDING)
    queued = dict(queue.values_list("need", "status"))
    found = []
    for (monday, _need), group in groupby(rows.order_by("plan__week", "need", "index"), _week_and_need):
        parts = list(group)
        one = _one(monday, parts, queued)
        found.append((monday, -sum(row.weight for row in parts), one.need.pk, one))
    return [one for *_order, one in sorted(found, key=lambda row: row[:3])]


def _week_and_need(row: Unmet) -> tuple[date, int]:
    return row.plan.week, row.need_id


def _one(monday: date, parts: list[Unmet], queued: Mapping[int, str]) -> Unserved:
    need = parts[0].need
    rule = next((row.reasons[0]["rule"] for row in parts if row.reasons), "")
    offered = queued.get(need.pk) == WaitingStatus.OFFERED
    return Unserved(monday, need, sum(row.units for row in parts), rule, need.pk in queued, offered)
