"""Beds: a new one, changes, one given up for good; and the nights on which one is held, reserved, cleaned or blocked.

A bed that is out of use for a time is closed: that stands with the match, which marks whom it hits at once.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from backend.core.models import User

from ..models import Bed, BedState, Room
from .rows import remove, store_change, store_new


@transaction.atomic
def bed_add(*, room: Room, code: str, kind: str, by: User, now: datetime, **values: Any) -> Bed:
    """``values``: features. Raises ValidationError."""
    row = Bed(room=room, code=code, kind=kind, **values)
    return store_new(row, act="bed.add", by=by, now=now, details={"bed": code, "room": room.code})


@transaction.atomic
def bed_change(*, bed: Bed, by: User, now: datetime, **values: Any) -> Bed:
    """``values``: kind, features, another room, or ``ends_on``: the day after its last night, None for good.

    Raises ValidationError.
    """
    return store_change(bed, values, act="bed.change", by=by, now=now, details={"bed": bed.code})


@transaction.atomic
def bed_state_add(
    *, bed: Bed, kind: str, nights: tuple[date, date | None], by: User, now: datetime, reason: str = ""
) -> BedState:
    """``nights``: half-open, the end None for good. Raises ValidationError where the bed has another state then."""
    row = BedState(bed=bed, kind=kind, nights=nights, reason=reason.strip())
    return store_new(row, act="bed_state.add", by=by, now=now, details={"bed": bed.code, "kind": kind})


@transaction.atomic
def bed_state_change(*, state: BedState, by: User, now: datetime, **values: Any) -> BedState:
    """``values``: nights, kind, reason. Raises ValidationError."""
    return store_change(state, values, act="bed_state.change", by=by, now=now, details={"bed": state.bed.code})


@transaction.atomic
def bed_state_remove(*, state: BedState, by: User, now: datetime) -> None:
    """Entered by mistake, or over."""
    details = {"bed": state.bed.code, "kind": state.kind}
    remove(state, act="bed_state.remove", by=by, now=now, details=details)
