"""A facility says of several who were expected what became of it: all of them or none."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid5

from django.db import transaction

from ..models import Attendance
from .attendance import Marked, Said, attendance_mark


@transaction.atomic
def presence_mark(*, rows: Sequence[Marked], said: Said) -> list[Attendance]:
    """The same key again stores nothing. Raises PermissionDenied, KeyTaken, ValidationError."""
    return [
        attendance_mark(row=row, said=replace(said, key=uuid5(said.key, f"{type(row).__name__} {row.pk}")))
        for row in rows
    ]
