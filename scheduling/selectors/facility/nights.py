"""Who sleeps where, night by night.

A night belongs to the published plan of its week; where the week has none yet, to the last one published before, as
far as that plan looks ahead. Where no plan says anything, people sleep where they live.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, QuerySet

from backend.core.access.questions import Actor, all_or_permitted, permitted, within
from backend.core.periods import ONE_DAY
from facilities.models import Facility
from residents.models import Resident
from residents.selectors.unread import SEALED, unread

from ...choices import PlanStatus
from ...models import Placement, Plan, Stay
from ...snapshot.rule_values import horizon_on
from ..attendance import called_off, nights_by_need


@dataclass(frozen=True)
class Sleep:
    """Nights ``[first, end)`` of a resident in a bed; ``stay`` None: nobody planned them. ``away``: those of them that
    were called off: the bed is kept, and empty.
    """

    bed: int
    resident: Resident
    first: date
    end: date
    stay: Stay | None = None
    away: frozenset[date] = frozenset()

    def covers(self, night: date) -> bool:
        return self.first <= night < self.end

    @property
    def nights(self) -> list[date]:
        """In order, also those that were called off."""
        return _between(self.first, self.end)

    @property
    def slept(self) -> list[date]:
        return [night for night in self.nights if night not in self.away]


@dataclass(frozen=True)
class Reign:
    """Nights ``[first, end)`` that a plan decides; ``plan`` None: nobody planned them."""

    plan: int | None
    first: date
    end: date


def sleeps(user: Actor, facility: Facility, first: date, end: date) -> list[Sleep]:
    """Who sleeps at the facility in the nights ``[first, end)``, by bed and night. Four queries."""
    return sleeps_at(user, [facility], first, end)


def sleeps_at(user: Actor, facilities: Collection[Facility], first: date, end: date) -> list[Sleep]:
    """The same of several facilities, in as many queries."""
    reigns = _reigns(first, end)
    stays, living = _rows(user, facilities, first, end, reigns)
    stays = stays.select_related("resident", "need__resident", "bed__room__facility")
    stays = stays.defer(*unread(), *(f"resident__{name}" for name in SEALED))
    planned = list(_planned(stays, reigns))
    living = living.select_related("need__resident").defer(*unread())
    found = [*_without_called_off(user, planned, first, end), *_lived(living, reigns)]
    return sorted(found, key=lambda sleep: (sleep.bed, sleep.first))


def beds_taken(user: Actor, facilities: Collection[Facility], first: date, end: date) -> Iterator[tuple[int, date]]:
    """The same without the people: a bed and a night in which somebody sleeps there, once for each."""
    reigns = _reigns(first, end)
    stays, living = _rows(user, facilities, first, end, reigns)
    by_plan = {reign.plan: reign for reign in reigns if reign.plan}
    planned = list(stays.values_list("need", "bed", "nights", "plan"))
    away = _called_off(user, {need for need, *_rest in planned}, first, end)
    spells = [
        *((bed, nights, by_plan[plan], away.get(need, ())) for need, bed, nights, plan in planned),
        *(
            (bed, nights, reign, ())
            for bed, nights in living.values_list("bed", "nights")
            for reign in reigns
            if not reign.plan
        ),
    ]
    for bed, nights, reign, missed in spells:
        if cut := _cut(nights.lower, nights.upper, reign):
            yield from ((bed, night) for night in _between(*cut) if night not in missed)


def _rows(
    user: Actor, facilities: Collection[Facility], first: date, end: date, reigns: list[Reign]
) -> tuple[QuerySet[Stay], QuerySet[Placement]]:
    """What is planned and where people live, in nights of ``[first, end)``."""
    there: dict[str, Any] = {"bed__room__facility__in": facilities, "nights__overlap": (first, end)}
    stays = permitted(user, "read", Stay).filter(plan__in=[reign.plan for reign in reigns if reign.plan], **there)
    return stays, permitted(user, "read", Placement).filter(**there)


def stays_of(user: Actor | None, residents: Collection[int], first: date, end: date) -> list[Sleep]:
    """The nights ``[first, end)`` that are planned for residents, by stay, whatever was said of them since. ``user``
    None: for a worker's job."""
    if end <= first:
        return []
    reigns = _reigns(first, end)
    stays = all_or_permitted(user, Stay).filter(
        need__resident__in=residents, plan__in=[reign.plan for reign in reigns if reign.plan],
        nights__overlap=(first, end),
    )  # fmt: skip
    related = ("resident", "need__resident", "need__service", "bed__room__facility")
    return list(_planned(stays.select_related(*related).order_by("nights"), reigns))


def plan_of(night: date) -> int | None:
    """The published plan that says who sleeps where in a night; None where nobody planned it."""
    return _reigns(night, night + ONE_DAY)[0].plan


def _reigns(first: date, end: date) -> list[Reign]:
    """The nights cut by who decides them, in order. A plan without a stay in the whole city planned no nights."""
    with_stays = Exists(Stay.objects.filter(plan=OuterRef("pk")))
    seen_until = ExpressionWrapper(F("week") + horizon_on("week"), DateField())
    plans = Plan.objects.filter(with_stays, status=PlanStatus.PUBLISHED, week__lt=end)
    found: list[Reign] = []
    reached = first
    weeks = list(plans.order_by("week").values_list("pk", "week", seen_until))
    for number, (plan, week, seen) in enumerate(weeks):
        following = weeks[number + 1][1] if number + 1 < len(weeks) else end
        until = min(end, seen, following)
        if until <= first:
            continue
        if reached < week:
            found.append(Reign(None, reached, week))
        found.append(Reign(plan, max(first, week), until))
        reached = until
    if reached < end:
        found.append(Reign(None, reached, end))
    return found


def _planned(stays: QuerySet[Stay], reigns: list[Reign]) -> Iterator[Sleep]:
    by_plan = {reign.plan: reign for reign in reigns if reign.plan}
    for stay in stays:
        reign = by_plan[stay.plan_id]
        if cut := _cut(stay.nights.lower, stay.nights.upper, reign):
            yield Sleep(stay.bed_id, stay.resident, *cut, stay)


def _without_called_off(user: Actor, found: list[Sleep], first: date, end: date) -> Iterator[Sleep]:
    away = _called_off(user, {sleep.stay.need_id for sleep in found if sleep.stay}, first, end)
    for sleep in found:
        nights = away.get(sleep.stay.need_id, ()) if sleep.stay else ()
        yield replace(sleep, away=frozenset(filter(sleep.covers, nights))) if nights else sleep


def _called_off(user: Actor, needs: Collection[int], first: date, end: date) -> dict[int, set[date]]:
    """By need the nights of its stays."""
    rows = called_off(need__in=needs, index=0, date__gte=first, date__lt=end)
    return nights_by_need(within(user, "read", rows))


def _lived(placements: QuerySet[Placement], reigns: list[Reign]) -> Iterator[Sleep]:
    for row in placements:
        for reign in reigns:
            if reign.plan is None and (cut := _cut(row.nights.lower, row.nights.upper, reign)):
                yield Sleep(row.bed_id, row.need.resident, *cut)


def _between(first: date, end: date) -> list[date]:
    return [first + number * ONE_DAY for number in range((end - first).days)]


def _cut(first: date, end: date | None, reign: Reign) -> tuple[date, date] | None:
    begin, until = max(first, reign.first), reign.end if end is None else min(end, reign.end)
    return (begin, until) if begin < until else None
