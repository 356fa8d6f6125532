"""The photo of a facility's door."""

import hashlib
from datetime import datetime

from django.db import transaction

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit

from ..models import DoorPhoto, Facility
from ..pictures import drawn_anew


@transaction.atomic
def door_photo_store(*, facility: Facility, content: bytes, by: User, now: datetime) -> DoorPhoto:
    """In place of the one before. Raises ValidationError for what is no photo, PermissionDenied."""
    picture = drawn_anew(content)
    Facility.objects.select_for_update(no_key=True).get(pk=facility.pk)  # sent in twice at once: in turn
    DoorPhoto.objects.filter(facility=facility).delete()
    row = DoorPhoto.objects.create(
        facility=facility,
        content=picture.content,
        digest=hashlib.sha256(picture.content).hexdigest(),
        width=picture.width,
        height=picture.height,
        stored_at=now,
        stored_by=by,
    )
    require(by, "change", row)
    audit(who=by, act="door_photo.store", subject=row, now=now, details={"facility": facility.code})
    return row


@transaction.atomic
def door_photo_remove(*, photo: DoorPhoto, by: User, now: datetime) -> None:
    require(by, "change", photo)
    audit(who=by, act="door_photo.remove", subject=photo, now=now, details={"facility": photo.facility.code})
    photo.delete()
