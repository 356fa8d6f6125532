"""Who sleeps where, night by night.

A night belongs to the plan that ``snapshot.reigns`` says. Where no plan says anything, people sleep where they live.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from backend.core.access.questions import Actor, all_or_permitted, within
from facilities.models import Facility
from residents.models import Resident
from residents.selectors.nameless import hide_long_ago
from residents.selectors.unread import SEALED, unread

from ...models import Placement, Stay
from ...snapshot.reigns import Reign, between, by_plan, reigns
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
        return between(self.first, self.end)


def sleeps(user: Actor, facility: Facility, first: date, end: date) -> list[Sleep]:
    """Who sleeps at the facility in the nights ``[first, end)``, by bed and night. Five queries."""
    return sleeps_at(user, [facility], first, end)


def sleeps_at(user: Actor, facilities: Collection[Facility], first: date, end: date) -> list[Sleep]:
    """The same of several facilities, in as many queries."""
    ruling = reigns(first, end)
    stays, living = _rows(user, facilities, first, end, ruling)
    stays = stays.select_related("resident", "need__resident", "bed__room__facility")
    stays = stays.defer(*unread(), *(f"resident__{name}" for name in SEALED))
    planned = list(_planned(stays, ruling))
    living = living.select_related("need__resident").defer(*unread())
    found = [*_without_called_off(user, planned, first, end), *_lived(living, ruling)]
    of_stays = [(one.stay.need.resident, one.end) for one in found if one.stay]
    hide_long_ago(user, [*((one.resident, one.end) for one in found), *of_stays])
    return sorted(found, key=lambda sleep: (sleep.bed, sleep.first))


def beds_taken(
    user: Actor | None, facilities: Iterable[Facility], first: date, end: date
) -> Iterator[tuple[int, date]]:
    """The same without the people: a bed and a night in which somebody sleeps there, once for each. ``user`` None: for
    figures of all, of which it was asked before whether one may read them."""
    ruling = reigns(first, end)
    stays, living = _rows(user, facilities, first, end, ruling)
    of_plan = by_plan(ruling)
    planned = list(stays.values_list("need", "bed", "nights", "plan"))
    away = _called_off(user, {need for need, *_rest in planned}, first, end)
    spells = [
        *((bed, nights, of_plan[plan], away.get(need, ())) for need, bed, nights, plan in planned),
        *(
            (bed, nights, reign, ())
            for bed, nights in living.values_list("bed", "nights")
            for reign in ruling
            if not reign.plan
        ),
    ]
    for bed, nights, reign, missed in spells:
        if cut := reign.cut(nights):
            yield from ((bed, night) for night in between(*cut) if night not in missed)


def _rows(
    user: Actor | None, facilities: Iterable[Facility], first: date, end: date, ruling: list[Reign]
) -> tuple[QuerySet[Stay], QuerySet[Placement]]:
    """What is planned and where people live, in nights of ``[first, end)``."""
    there: dict[str, Any] = {"bed__room__facility__in": facilities, "nights__overlap": (first, end)}
    stays = all_or_permitted(user, Stay).filter(plan__in=by_plan(ruling), **there)
    return stays, all_or_permitted(user, Placement).filter(**there)


def stays_of(user: Actor | None, residents: Collection[int], first: date, end: date) -> list[Sleep]:
    """The nights ``[first, end)`` that are planned for residents, by stay, whatever was said of them since. ``user``
    None: for a worker's job."""
    if end <= first:
        return []
    ruling = reigns(first, end)
    stays = all_or_permitted(user, Stay).filter(
        need__resident__in=residents, plan__in=by_plan(ruling),
        nights__overlap=(first, end),
    )  # fmt: skip
    related = ("resident", "need__resident", "need__service", "bed__room__facility")
    return list(_planned(stays.select_related(*related).order_by("nights"), ruling))


def _planned(stays: QuerySet[Stay], ruling: list[Reign]) -> Iterator[Sleep]:
    of_plan = by_plan(ruling)
    for stay in stays:
        reign = of_plan[stay.plan_id]
        if cut := reign.cut(stay.nights):
            yield Sleep(stay.bed_id, stay.resident, *cut, stay)


def _without_called_off(user: Actor, found: list[Sleep], first: date, end: date) -> Iterator[Sleep]:
    away = _called_off(user, {sleep.stay.need_id for sleep in found if sleep.stay}, first, end)
    for sleep in found:
        nights = away.get(sleep.stay.need_id, ()) if sleep.stay else ()
        yield replace(sleep, away=frozenset(filter(sleep.covers, nights))) if nights else sleep


def _called_off(user: Actor | None, needs: Collection[int], first: date, end: date) -> dict[int, set[date]]:
    """By need the nights of its stays."""
    rows = called_off(need__in=needs, index=0, date__gte=first, date__lt=end)
    return nights_by_need(rows if user is None else within(user, "read", rows))


def _lived(placements: QuerySet[Placement], ruling: list[Reign]) -> Iterator[Sleep]:
    for row in placements:
        for reign in ruling:
            if reign.plan is None and (cut := reign.cut(row.nights)):
                yield Sleep(row.bed_id, row.need.resident, *cut)
