"""Served against needed, counted in times: a session, a visit, a day or half day, a night each count once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Sum

from backend.core.access.questions import Actor, require
from backend.core.periods import ONE_WEEK
from facilities.choices import Mode

from ...models import DayAttendance, Plan, SessionAttendee, Stay, Unmet, Visit

ABOUT = ("need__service", "need__resident__town", "need__resident__category")


class Key(NamedTuple):
    """Primary keys, and the Monday."""

    week: date
    service: int
    town: int
    category: int


@dataclass(frozen=True)
class Served:
    needed: int
    served: int

    @property
    def unmet(self) -> int:
        return self.needed - self.served

    @property
    def share(self) -> float | None:
        return self.served / self.needed if self.needed else None

    def __add__(self, other: "Served") -> "Served":
        return Served(self.needed + other.needed, self.served + other.served)


Cells = dict[Key, Served]
NOTHING = Served(0, 0)


def served_cells(user: Actor, plans: Sequence[Plan]) -> Cells:
    """What ``plans`` serve and what they leave, by week, service, town and category. Six queries.

    Nights count for the week of the plan alone, though it looks further ahead: those of the next week are the next
    plan's. Of a stay that lacks nights at most those nights of the week count as missing that the plan does not give
    and that the need asks for.
    """
    require(user, "open", "reports")
    given: Counter[Key] = Counter()
    for model, plan in ((SessionAttendee, "session__plan"), (Visit, "plan"), (DayAttendance, "plan")):
        given.update(_counted(model, plan, plans))
    nights, by_need = _nights(plans)
    given.update(nights)
    missing = _missing_times(plans)
    missing.update(_missing_nights(plans, by_need))
    return {key: Served(given[key] + missing[key], given[key]) for key in given.keys() | missing.keys()}


def totals(cells: Cells, part: Callable[[Key], Any]) -> dict[Any, Served]:
    """Sums by ``part`` of the key."""
    found: defaultdict[Any, Served] = defaultdict(lambda: NOTHING)
    for key, served in cells.items():
        found[part(key)] += served
    return dict(found)


def total(cells: Cells) -> Served:
    return sum(cells.values(), NOTHING)


def _counted(model: Any, plan: str, plans: Sequence[Plan]) -> dict[Key, int]:
    rows = model.objects.filter(**{f"{plan}__in": plans}).order_by()
    return {Key(*row[:4]): row[4] for row in rows.values_list(f"{plan}__week", *ABOUT).annotate(count=Count("pk"))}


def _nights(plans: Sequence[Plan]) -> tuple[Counter[Key], Counter[tuple[date, int]]]:
    """Nights within the week of each plan, by key and by week and need."""
    by_key: Counter[Key] = Counter()
    by_need: Counter[tuple[date, int]] = Counter()
    rows = Stay.objects.filter(plan__in=plans).order_by()
    for week, service, town, category, need, nights in rows.values_list("plan__week", *ABOUT, "need", "nights"):
        if count := nights_within(nights, week):
            by_key[Key(week, service, town, category)] += count
            by_need[week, need] += count
    return by_key, by_need


def nights_within(nights: Any, monday: date) -> int:
    """Nights of a period that lie in the week of ``monday``."""
    last = monday + ONE_WEEK if nights.upper is None else min(nights.upper, monday + ONE_WEEK)
    return max(0, (last - max(nights.lower, monday)).days)


def _missing_times(plans: Sequence[Plan]) -> Counter[Key]:
    rows = Unmet.objects.filter(plan__in=plans).exclude(need__service__mode=Mode.STAY).order_by()
    return Counter({Key(*row[:4]): row[4] for row in rows.values_list("plan__week", *ABOUT).annotate(Sum("units"))})


def _missing_nights(plans: Sequence[Plan], by_need: Counter[tuple[date, int]]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    rows = Unmet.objects.filter(plan__in=plans, need__service__mode=Mode.STAY).order_by()
    fields = ("plan__week", *ABOUT, "need", "units", "need__dates")
    for week, service, town, category, need, units, dates in rows.values_list(*fields):
        count = min(units, nights_within(dates, week) - by_need[week, need])
        if count > 0:
            found[Key(week, service, town, category)] += count
    return found
