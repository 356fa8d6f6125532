"""Rooms and beds of a facility, for those who keep them true."""

from datetime import date
from itertools import count

from django.db.models import Exists, OuterRef, Prefetch

from backend.core.access.questions import Actor, permitted
from backend.core.periods import going_on

from ..models import Bed, BedState, Facility, Room, StaffMember


def rooms_of(user: Actor, facility: Facility, today: date) -> list[Room]:
    """With the equipment, and the beds that are there today or later. Three queries."""
    there = permitted(user, "read", Bed).filter(going_on(today)).order_by("code")
    rows = permitted(user, "read", Room).filter(facility=facility).order_by("code")
    return list(rows.prefetch_related("equipment", Prefetch("beds", there)))


def shares_name(room: str) -> Exists:
    """Whether another room of the facility has the same name. ``room``: the look-up of the room from the rows."""
    same = Room.objects.filter(facility=OuterRef(f"{room}__facility"), name=OuterRef(f"{room}__name"))
    return Exists(same.exclude(pk=OuterRef(room)))


def room_to_change(user: Actor, facility: Facility, code: str) -> Room | None:
    return permitted(user, "change", Room).filter(facility=facility, code=code).first()


def bed_to_change(user: Actor, facility: Facility, code: str) -> Bed | None:
    rows = permitted(user, "change", Bed).filter(room__facility=facility, code=code)
    return rows.select_related("room__facility").first()


def states_of(user: Actor, bed: Bed, today: date) -> list[BedState]:
    """Those that are not over, the next first."""
    rows = permitted(user, "change", BedState).filter(bed=bed).exclude(nights__endswith__lte=today)
    return list(rows.order_by("nights"))


def state_to_change(user: Actor, bed: Bed, pk: int) -> BedState | None:
    return permitted(user, "change", BedState).filter(bed=bed, pk=pk).first()


def free_code(user: Actor, model: type[Room | Bed | StaffMember], stem: str) -> str:
    """A code to propose: ``stem`` and the first number that none of the rows in reach has."""
    taken = set(permitted(user, "read", model).filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for number in count(1) if (code := f"{stem}{number}") not in taken)
