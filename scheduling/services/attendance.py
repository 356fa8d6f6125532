"""Carers, facilities and families say what becomes of an appointment."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.access.questions import require, roles_of
from backend.core.access.roles import Role
from backend.core.models import User
from backend.core.periods import midnight
from backend.core.services import audit
from facilities.models import Facility, StaffMember
from residents.models import Need

from ..choices import AttendanceStatus
from ..models import Attendance, DayAttendance, SessionAttendee, Visit
from ..occurrences import Occurrence
from ..selectors.occurrences import Night, nights_named, rows_named
from .past import refuse_late

CARRIED = timedelta(days=14)  # so long a telephone may be without a connection: who sends later has no proof of when
Marked = SessionAttendee | Visit | DayAttendance | Night


class KeyTaken(Exception):
    """Another account stored something under this key."""


class NotOnTheList(Exception):
    """No published plan has one of these appointments for the person who says something of it."""


@dataclass(frozen=True)
class Said:
    """What somebody says of an appointment. ``at``: when it was said. A later moment than ``now``, or one before the
    day that it is about, comes from a wrong clock and counts as now: else it would hold for ever, or never. ``key``:
    made where it was said, so that what is sent again is stored once. ``by``: None where nobody said it and it follows
    from what is stored.
    """

    status: AttendanceStatus
    by: User | None
    at: datetime
    now: datetime
    key: UUID
    reason: str = ""
    note: str = ""

    def moment(self, day: date) -> datetime:
        """When it was said of ``day``."""
        return self.at if midnight(day) <= self.at <= self.now else self.now


@transaction.atomic
def tap_store(*, occurrences: Collection[Occurrence], said: Said) -> list[Attendance]:
    """What was tapped, now or some time ago, for all residents of an appointment or for one, or for nights of stays.
    Sent again with the same key it stores nothing. Raises NotOnTheList, KeyTaken, and ValidationError also for a day
    that has not come: nobody can say yet what became of it, and being called off is not tapped."""
    assert said.by
    rows: dict[Occurrence, Marked] = {**rows_named(said.by, "mark", occurrences)}
    others = [one for one in occurrences if one not in rows]
    if others:
        rows |= nights_named(said.by, "mark", others)
    if len(rows) < len(set(occurrences)):
        raise NotOnTheList
    if any(one.day > timezone.localdate(said.now) for one in rows):
        raise ValidationError(_("This day has not come yet."), code="ahead")
    return [attendance_mark(row=row, said=said) for row in rows.values()]


@transaction.atomic
def attendance_mark(*, row: Marked, said: Said) -> Attendance:
    """Say of a row of a published plan, or of one night of a stay, what became of it.

    The same key again stores nothing and returns what was stored. Raises PermissionDenied, ValidationError for a
    reason where none belongs or none where one does, KeyTaken, WeekOver.
    """
    assert said.by
    require(said.by, "mark", row.stay if isinstance(row, Night) else row)
    return mark(row=row, said=said)


def mark(*, row: Marked, said: Said) -> Attendance:
    """As ``attendance_mark``, for a service that has asked already whether the actor may."""
    occurrence = _occurrence(row)
    known = Attendance.objects.filter(key=said.key, need=occurrence.need)
    if not known.exists():
        moment = said.moment(occurrence.date)
        refuse_late(occurrence.date, timezone.localdate(moment))
        refuse_late(occurrence.date, timezone.localdate(said.now - CARRIED))
        new = Attendance(
            need=occurrence.need,
            date=occurrence.date,
            index=occurrence.index,
            facility=occurrence.facility,
            status=said.status,
            reason=said.reason,
            note=said.note,
            at=moment,
            stored_at=said.now,
            by=said.by,
            staff=_carer(said.by, occurrence.staff) if said.by else None,
            key=said.key,
        )
        new.full_clean(exclude=("need", "facility", "by", "staff"))
        # Two senders of one key at once: the second waits for the first, and then finds what it stored.
        with suppress(IntegrityError), transaction.atomic():
            new.save(force_insert=True)
            details = {"status": said.status.value}
            audit(who=said.by, act="attendance.mark", subject=new, now=said.now, details=details)
    stored = known.get()
    if stored.by_id != (said.by and said.by.pk):
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
        case Night():
            return _Occurrence(row.need, row.date, 0, row.stay.bed.room.facility, ())


def _carer(by: User, staff: tuple[StaffMember, ...]) -> StaffMember | None:
    own = roles_of(by).get(Role.CARER, frozenset())
    return next((member for member in staff if member.pk in own), None)
