"""Carers, facilities and families say what becomes of an appointment."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.core.access.questions import require, roles_of
from backend.core.access.roles import Role
from backend.core.models import User
from backend.core.services import audit
from facilities.models import Facility, StaffMember
from residents.models import Need

from ..choices import AttendanceStatus
from ..models import Attendance, DayAttendance, SessionAttendee, Stay, Visit
from ..occurrences import Occurrence
from ..selectors.occurrences import rows_named

Marked = SessionAttendee | Visit | DayAttendance | Stay


class KeyTaken(Exception):
    """Another account stored something under this key."""


class NotOnTheList(Exception):
    """No published plan has one of these appointments for the person who says something of it."""


@transaction.atomic
def tap_store(
    *,
    occurrences: Collection[Occurrence],
    status: AttendanceStatus,
    by: User,
    at: datetime,
    now: datetime,
    key: UUID,
    reason: str = "",
    note: str = "",
) -> list[Attendance]:
    """What a carer tapped, now or some time ago, for all residents of an appointment or for one. Sent again with the
    same key it stores nothing. Raises NotOnTheList, KeyTaken, ValidationError."""
    rows = rows_named(by, "mark", occurrences)
    if len(rows) < len(set(occurrences)):
        raise NotOnTheList
    return [
        attendance_mark(row=row, status=status, by=by, at=at, now=now, key=key, reason=reason, note=note)
        for row in rows.values()
    ]


@transaction.atomic
def attendance_mark(
    *,
    row: Marked,
    status: AttendanceStatus,
    by: User,
    at: datetime,
    now: datetime,
    key: UUID,
    reason: str = "",
    note: str = "",
) -> Attendance:
    """Say of a row of a published plan what became of it; of a stay: of its first night.

    The same ``key`` again stores nothing and returns what was stored. ``at``: when it was said; a later moment than
    ``now`` comes from a wrong clock and counts as now. Raises PermissionDenied, ValidationError for a reason where
    none belongs or none where one does, KeyTaken.
    """
    require(by, "mark", row)
    return mark(row=row, status=status, by=by, at=at, now=now, key=key, reason=reason, note=note)


def mark(
    *,
    row: Marked,
    status: AttendanceStatus,
    by: User,
    at: datetime,
    now: datetime,
    key: UUID,
    reason: str = "",
    note: str = "",
) -> Attendance:
    """As ``attendance_mark``, for a service that has asked already whether ``by`` may."""
    occurrence = _occurrence(row)
    known = Attendance.objects.filter(key=key, need=occurrence.need)
    if not known.exists():
        said = Attendance(
            need=occurrence.need,
            date=occurrence.date,
            index=occurrence.index,
            facility=occurrence.facility,
            status=status,
            reason=reason,
            note=note,
            at=min(at, now),
            stored_at=now,
            by=by,
            staff=_carer(by, occurrence.staff),
            key=key,
        )
        said.full_clean(exclude=("need", "facility", "by", "staff"))
        # Two senders of one key at once: the second waits for the first, and then finds what it stored.
        with suppress(IntegrityError), transaction.atomic():
            said.save(force_insert=True)
            audit(who=by, act="attendance.mark", subject=said, now=now, details={"status": status.value})
    stored = known.get()
    if stored.by_id != by.pk:
        raise KeyTaken
    return stored


@dataclass(frozen=True)
class _Occurrence:
    need: Need
    date: date
    index: int
    facility: Facility
    staff: tuple[StaffMember, ...]


def _occurrence(row: Marked) -> _Occurrence:
    match row:
        case SessionAttendee():
            day = timezone.localtime(row.session.span.lower).date()
            return _Occurrence(row.need, day, row.index, row.session.facility, tuple(row.session.staff.all()))
        case Visit():
            staff = tuple(row.staff.select_related("facility"))
            day = timezone.localtime(row.span.lower).date()
            return _Occurrence(row.need, day, row.index, staff[0].facility, staff)
        case DayAttendance():
            return _Occurrence(row.need, row.date, row.index, row.facility, ())
        case Stay():
            return _Occurrence(row.need, row.nights.lower, 0, row.bed.room.facility, ())


def _carer(by: User, staff: tuple[StaffMember, ...]) -> StaffMember | None:
    own = roles_of(by).get(Role.CARER, frozenset())
    return next((member for member in staff if member.pk in own), None)
