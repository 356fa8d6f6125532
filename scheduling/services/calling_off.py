"""A resident is away: what is published for that time is called off, each appointment and each night by itself.

A stay goes on around its nights that are called off: the bed is kept, and counts as free in them.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet

from backend.core.models import User
from residents.models import Absence, Resident

from ..choices import AttendanceStatus
from ..models import Attendance
from ..selectors.attendance import called_off
from ..selectors.occurrences import Night, occurrence_of
from ..selectors.whereabouts import FAR, Span, appointments_within, nights_within
from .attendance import Marked, Said, mark


def call_off(*, resident: Resident, span: Span, by: User, now: datetime) -> int:
    """Mark what is published for ``resident`` in ``span`` (an open end is None), from ``now`` on, as called off, in the
    caller's transaction, which has asked whether ``by`` may; how many.
    """
    rows = [row for row in _planned(by, resident, span, now) if not _off(row).exists()]
    for row in rows:
        mark(row=row, said=Said(AttendanceStatus.EXCUSED, by=by, at=now, now=now, key=uuid4()))
    return len(rows)


def call_on(*, resident: Resident, span: Span, since: datetime, by: User, now: datetime) -> None:
    """The resident comes after all: take back what was called off in ``span`` at ``since`` or later."""
    for row in _planned(by, resident, span, now):
        if _off(row).filter(at__gte=since).exists():
            mark(row=row, said=Said(AttendanceStatus.CLEARED, by=by, at=now, now=now, key=uuid4()))


def call_off_unsaid(*, absence: Absence, now: datetime) -> int:
    """The same of an absence that came in by another door, or before its week was published, where nobody has said
    anything of an appointment; how many.
    """
    span = (absence.span.lower, absence.span.upper)
    rows = [row for row in _planned(None, absence.resident, span, now) if not _said(row).exists()]
    for row in rows:
        mark(row=row, said=Said(AttendanceStatus.EXCUSED, by=None, at=now, now=now, key=uuid4()))
    return len(rows)


def _planned(by: User | None, resident: Resident, span: Span, now: datetime) -> list[Marked]:
    start, end = max(span[0], now), span[1] or now + FAR
    nights = [Night(sleep.stay, day) for sleep in nights_within(by, resident, start, end) if sleep.stay
              for day in sleep.nights]  # fmt: skip
    return [*appointments_within(by, resident, start, end), *nights]


def _off(row: Marked) -> QuerySet[Attendance]:
    return called_off(**_named(row))


def _said(row: Marked) -> QuerySet[Attendance]:
    return Attendance.objects.filter(**_named(row))


def _named(row: Marked) -> dict[str, Any]:
    name = row.occurrence if isinstance(row, Night) else occurrence_of(row)
    return {"need": row.need, "index": name.index, "date": name.day}
