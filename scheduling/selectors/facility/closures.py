"""What is out of use at a facility or will be, and whom a closure would affect."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from backend.core.access.questions import Actor, permitted
from backend.core.periods import going_on, midnight
from facilities.models import Bed, Closure, DayPlaces, Facility, Room, StaffMember

from ..broken import Hit, affected_by_closures
from .nights import beds_taken

OF_HOUSE = ("facility", "room__facility", "bed__room__facility", "staff__facility")
Closable = Facility | Room | Bed | StaffMember
FAR = date(2099, 12, 31)


@dataclass(frozen=True)
class Closables:
    """What of a facility can be closed. A thing is named in forms by ``kind:code``."""

    facility: Facility
    rooms: list[Room]
    beds: list[Bed]
    staff: list[StaffMember]

    def by_key(self) -> dict[str, Closable]:
        things: list[tuple[str, Closable]] = [("facility", self.facility)]
        things += [("room", room) for room in self.rooms]
        things += [("bed", bed) for bed in self.beds]
        things += [("staff", member) for member in self.staff]
        return {f"{kind}:{thing.code}": thing for kind, thing in things}


def closables(user: Actor, facility: Facility, today: date) -> Closables:
    """Three queries."""
    there = going_on(today)
    beds = permitted(user, "change", Bed).filter(there, room__facility=facility).select_related("room")
    return Closables(
        facility,
        list(permitted(user, "change", Room).filter(facility=facility).order_by("code")),
        list(beds.order_by("room__code", "code")),
        list(permitted(user, "change", StaffMember).filter(there, facility=facility).order_by("code")),
    )


def closures_of(user: Actor, facility: Facility, today: date) -> list[Closure]:
    """Closures of the house, its rooms, beds and staff that are not over, the next first. One query."""
    start = midnight(today)
    rows = _of_house(permitted(user, "read", Closure), facility)
    rows = rows.filter(Q(span__endswith=None) | Q(span__endswith__gt=start))
    return list(rows.select_related("facility", "room", "bed", "staff").order_by("span", "pk"))


def closures_of_bed(user: Actor, bed: Bed, now: datetime) -> list[Closure]:
    """Those of the bed itself that are not over, the next first."""
    rows = permitted(user, "change", Closure).filter(bed=bed)
    return list(rows.filter(Q(span__endswith=None) | Q(span__endswith__gt=now)).order_by("span", "pk"))


def closure_to_change(user: Actor, facility: Facility, pk: int) -> Closure | None:
    return _of_house(permitted(user, "change", Closure), facility).filter(pk=pk).first()


def affected(user: Actor, closures: Sequence[Closure], now: datetime) -> list[Hit]:
    """What closures that are not stored would break, each piece once, in order of time."""
    found = affected_by_closures(user, closures, now)
    hits = {(hit.kind, hit.piece.pk, hit.need.pk): hit for hits in found for hit in hits}
    return sorted(hits.values(), key=lambda hit: (hit.start, hit.need.code))


def beds_least_missed(user: Actor, facility: Facility, first: date, end: date | None, count: int) -> list[Bed]:
    """``count`` beds whose closure in the nights ``[first, end)`` would move the fewest people for the fewest nights;
    fewer where the facility has no more. Beds that are closed then already come last: closing them closes none."""
    beds = closables(user, facility, first).beds
    nights = Counter(bed for bed, _night in beds_taken(user, [facility], first, end or FAR))
    closed = _closed_beds(user, facility, first, end)
    return sorted(beds, key=lambda bed: (bed.pk in closed, nights[bed.pk], bed.code))[:count]


def _closed_beds(user: Actor, facility: Facility, first: date, end: date | None) -> set[int]:
    start, until = (day and midnight(day) for day in (first, end))
    rows = permitted(user, "read", Closure).filter(
        Q(room__facility=facility) | Q(bed__room__facility=facility), span__overlap=(start, until)
    )
    found = set(rows.filter(bed__isnull=False).values_list("bed", flat=True))
    return found | set(rows.filter(room__isnull=False).values_list("room__beds", flat=True))


def day_places_of(user: Actor, facility: Facility) -> list[DayPlaces]:
    return list(permitted(user, "read", DayPlaces).filter(facility=facility).order_by("weekday"))


def day_places_to_change(user: Actor, facility: Facility, weekday: int) -> DayPlaces | None:
    return permitted(user, "change", DayPlaces).filter(facility=facility, weekday=weekday).first()


def _of_house(rows: QuerySet[Closure], facility: Facility) -> QuerySet[Closure]:
    return rows.filter(Q(*((path, facility) for path in OF_HOUSE), _connector=Q.OR))
