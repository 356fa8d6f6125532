"""Where relatives sleep: the bed they live in, and nights that plans in force give."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_DAY
from facilities.models import DoorPhoto, Facility, ServiceType
from facilities.selectors.doors import doors_of
from residents.models import Need, Resident

from ...models import Placement, Stay
from ..facility.nights import stays_of
from ..whereabouts import FAR


@dataclass(frozen=True)
class Home:
    """Nights in one bed. ``last``: the last night; None for good."""

    need: Need
    facility: Facility
    room: str
    bed: int
    first: date
    last: date | None
    door: DoorPhoto | None = None

    @property
    def resident(self) -> Resident:
        return self.need.resident

    @property
    def service(self) -> ServiceType:
        return self.need.service

    @property
    def leaves(self) -> date | None:
        return self.last and self.last + ONE_DAY


def homes_of(user: Actor, residents: Collection[Resident], today: date) -> list[Home]:
    """Those that last beyond ``today`` or begin later, by their first night, with the doors. Four queries at most."""
    related = ("need__resident", "need__service", "bed__room__facility__town")
    lived = permitted(user, "read", Placement).filter(
        Q(nights__upper_inf=True) | Q(nights__endswith__gt=today), need__resident__in=residents
    )
    spells = [_home(row, row.nights.lower, row.nights.upper) for row in lived.select_related(*related)]
    planned = stays_of(user, [resident.pk for resident in residents], today - FAR, today + FAR)
    spells += [_home(sleep.stay, sleep.first, sleep.end) for sleep in planned if sleep.stay]
    homes: list[Home] = []
    for home in sorted(spells, key=lambda spell: spell.first):
        homes = _joined(homes, home)
    homes = [home for home in homes if home.leaves is None or home.leaves > today]
    doors = doors_of(user, {home.facility for home in homes})
    found = (replace(home, door=doors.get(home.facility.pk)) for home in homes)
    return sorted(found, key=lambda home: (home.first, home.bed))


def _home(row: Placement | Stay, first: date, end: date | None) -> Home:
    room = row.bed.room
    last = end and end - ONE_DAY
    return Home(row.need, room.facility, room.name, row.bed.pk, first, last)


def _joined(homes: list[Home], home: Home) -> list[Home]:
    """With ``home``, which begins last, or with the one that it goes on from: each week's plan decides the nights of
    that week alone.
    """
    for place, other in enumerate(homes):
        same_bed = (other.resident, other.bed) == (home.resident, home.bed)
        if same_bed and (other.leaves is None or home.first <= other.leaves):
            longer = None if other.last is None or home.last is None else max(other.last, home.last)
            homes[place] = replace(other, last=longer)
            return homes
    return [*homes, home]
