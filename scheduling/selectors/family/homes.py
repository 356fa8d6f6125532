"""Where relatives sleep: the bed they live in, and nights that are planned."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_DAY
from facilities.models import DoorPhoto, Facility, ServiceType
from facilities.selectors.doors import doors_of
from residents.models import Resident

from ...choices import PlanStatus
from ...models import Placement, Stay


@dataclass(frozen=True)
class Home:
    """Nights in one bed. ``last``: the last night; None for good."""

    resident: Resident
    service: ServiceType
    facility: Facility
    room: str
    bed: int
    first: date
    last: date | None
    door: DoorPhoto | None = None

    @property
    def leaves(self) -> date | None:
        return self.last and self.last + ONE_DAY


def homes_of(user: Actor, residents: Collection[Resident], today: date) -> list[Home]:
    """Those that last beyond ``today`` or begin later, by their first night, with the doors. Three queries at most."""
    related = ("need__resident", "need__service", "bed__room__facility__town")
    lived = permitted(user, "read", Placement).filter(
        Q(nights__upper_inf=True) | Q(nights__endswith__gt=today), need__resident__in=residents
    )
    planned = permitted(user, "read", Stay).filter(
        need__resident__in=residents, plan__status=PlanStatus.PUBLISHED, nights__endswith__gt=today
    )
    homes = [_home(row) for row in lived.select_related(*related)]
    for home in map(_home, planned.select_related(*related).order_by("nights")):
        homes = _joined(homes, home)
    doors = doors_of(user, {home.facility for home in homes})
    found = (replace(home, door=doors.get(home.facility.pk)) for home in homes)
    return sorted(found, key=lambda home: (home.first, home.bed))


def _home(row: Placement | Stay) -> Home:
    room = row.bed.room
    last = row.nights.upper and row.nights.upper - ONE_DAY
    return Home(
        row.need.resident, row.need.service, room.facility, room.name, row.bed.pk, row.nights.lower, last
    )  # fmt: skip


def _joined(homes: list[Home], home: Home) -> list[Home]:
    """With ``home``, or with the one that it goes on from: each week's plan names the nights of that week alone."""
    for place, other in enumerate(homes):
        same_bed = (other.resident, other.bed) == (home.resident, home.bed)
        if same_bed and (other.leaves is None or home.first <= other.leaves):
            longer = other.last if other.last is None or home.last is None else max(other.last, home.last)
            homes[place] = replace(other, first=min(other.first, home.first), last=longer)
            return homes
    return [*homes, home]
