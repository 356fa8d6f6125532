"""What a facility consists of: the facility itself, what it offers, its rooms and their equipment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.core.models import User
from backend.core.services import audit

from ..announcing import supply_changed
from ..models import Facility, Room, RoomEquipment, ServiceOffer
from .rows import store_change, store_new

Offers = Sequence[Mapping[str, Any]]
OFFERED = ("service", "weekly_sessions", "ends_on")


@transaction.atomic
def facility_add(*, code: str, by: User, now: datetime, offers: Offers = (), **values: Any) -> Facility:
    """``values``: columns of a facility, and ``catchment``, towns; ``offers``: service, weekly_sessions, ends_on.

    Raises ValidationError.
    """
    catchment = values.pop("catchment", ())
    row = store_new(Facility(code=code, **values), act="facility.add", by=by, now=now, details={"facility": code})
    row.catchment.set(catchment)
    _offer(row, offers)
    return row


@transaction.atomic
def facility_change(
    *, facility: Facility, by: User, now: datetime, offers: Offers | None = None, **values: Any
) -> Facility:
    """Some of the values of ``facility_add``; ``offers`` and ``catchment`` replace what there was; what stands already
    is no change."""
    catchment = values.pop("catchment", None)
    details = {"facility": facility.code}
    row = store_change(facility, values, act="facility.change", by=by, now=now, details=details)
    changed = []
    if catchment is not None and {*catchment} != {*row.catchment.all()}:
        changed.append("catchment")
        row.catchment.set(catchment)
    if offers is not None and Counter(map(_asked, offers)) != Counter(row.offers.values_list(*OFFERED)):
        changed.append("offers")
        _offer(row, offers)
    if changed:
        audit(who=by, act="facility.change", subject=row, now=now, details={**details, "changed": changed})
        supply_changed.send(Facility)
    return row


def _asked(offer: Mapping[str, Any]) -> tuple[Any, ...]:
    return offer["service"].pk, offer.get("weekly_sessions"), offer.get("ends_on")


def _offer(facility: Facility, offers: Offers) -> None:
    """Exactly these services, each once."""
    services = [offer["service"] for offer in offers]
    if len(set(services)) < len(services):
        raise ValidationError({"offers": _("A service is named twice.")})
    facility.offers.exclude(service__in=services).delete()
    for offer in offers:
        row = ServiceOffer.objects.filter(facility=facility, service=offer["service"]).first()
        row = row or ServiceOffer(facility=facility, service=offer["service"])
        row.weekly_sessions, row.ends_on = offer.get("weekly_sessions"), offer.get("ends_on")
        row.full_clean()
        row.save()


@transaction.atomic
def room_add(
    *, facility: Facility, code: str, by: User, now: datetime, equipment: Mapping[str, int] | None = None, **values: Any
) -> Room:
    """``values``: name, use, size, sex_policy, features; ``equipment``: pieces by kind. Raises ValidationError."""
    details = {"room": code, "facility": facility.code}
    row = store_new(Room(facility=facility, code=code, **values), act="room.add", by=by, now=now, details=details)
    _equip(row, equipment or {})
    return row


@transaction.atomic
def room_change(
    *, room: Room, by: User, now: datetime, equipment: Mapping[str, int] | None = None, **values: Any
) -> Room:
    """Some of the values of ``room_add``; ``equipment`` replaces what there was. Raises ValidationError."""
    details = {"room": room.code}
    row = store_change(room, values, act="room.change", by=by, now=now, details=details)
    if equipment is not None and equipment != {one.kind: one.pieces for one in row.equipment.all()}:
        _equip(row, equipment)
        audit(who=by, act="room.change", subject=row, now=now, details={**details, "changed": ["equipment"]})
        supply_changed.send(Room)
    return row


def _equip(room: Room, equipment: Mapping[str, int]) -> None:
    room.equipment.all().delete()
    for kind, pieces in equipment.items():
        row = RoomEquipment(room=room, kind=kind, pieces=pieces)
        row.full_clean()
        row.save()
