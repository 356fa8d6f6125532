"""Photos of doors. Where a page only needs to know that there is one, the picture itself is left where it is."""

from collections.abc import Iterable

from backend.core.access.questions import Actor, permitted

from ..models import DoorPhoto, Facility


def doors_of(user: Actor, facilities: Iterable[Facility]) -> dict[int, DoorPhoto]:
    """By facility, without the picture. One query."""
    rows = permitted(user, "read", DoorPhoto).filter(facility__in=list(facilities)).defer("content")
    return {row.facility_id: row for row in rows.select_related("facility")}


def door_named(user: Actor, code: str, digest: str) -> DoorPhoto | None:
    """With the picture."""
    return permitted(user, "read", DoorPhoto).filter(facility__code=code, digest=digest).first()


def door_to_change(user: Actor, facility: Facility) -> DoorPhoto | None:
    rows = permitted(user, "change", DoorPhoto).filter(facility=facility).defer("content")
    return rows.select_related("facility").first()
