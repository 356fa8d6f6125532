"""A facility says of several who were expected what became of it: all of them or none."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from backend.core.models import User

from ..choices import AttendanceStatus
from ..models import Attendance
from .attendance import Marked, attendance_mark


@transaction.atomic
def presence_mark(
    *, rows: Sequence[Marked], status: AttendanceStatus, reason: str, by: User, now: datetime, key: UUID
) -> list[Attendance]:
    """The same ``key`` again stores nothing. Raises PermissionDenied, KeyTaken, ValidationError."""
    return [
        attendance_mark(
            row=row,
            status=status,
            reason=reason,
            by=by,
            at=now,
            now=now,
            key=uuid5(key, f"{type(row).__name__} {row.pk}"),
        )
        for row in rows
    ]
