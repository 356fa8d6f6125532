"""A resident is away: what is published for that time is called off, each appointment and each night by itself.

A stay goes on around its nights that are called off: the bed is kept, and counts as free in them.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import uuid4

from django.db.models import QuerySet
from django.utils.timezone import localdate

from backend.core.models import User
from residents.models import Absence, Resident

from ..choices import AttendanceStatus
from ..models import Attendance
from ..selectors.attendance import called_off
from ..selectors.occurrences import Night, occurrence_of
from ..selectors.whereabouts import FAR, Away, Span, appointments_missed, nights_missed
from .attendance import Marked, Said, mark


def call_off(*, resident: Resident, span: Span, by: User | None, now: datetime) -> int:
    """Mark what is published for ``resident`` in ``span`` (an open end is None), from ``now`` on, as called off, in the
    caller's transaction, which has asked whether ``by`` may (None: a command); how many.
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


def call_off_unsaid(*, absences: Iterable[Absence], now: datetime) -> int:
    """The same of absences that came in by another door, or before their week was published, where nobody has said
    anything of an appointment; how many. The number of queries does not depend on the absences, but for what is new.
    """
    away = [(one.resident_id, *_to_come((one.span.lower, one.span.upper), now)) for one in absences]
    planned = {_key(row): row for row in _missed(None, away)}
    said = Attendance.objects.filter(need__in={need for need, *_rest in planned}, date__gte=localdate(now))
    for key in said.values_list("need", "index", "date"):
        planned.pop(key, None)
    for row in planned.values():
        mark(row=row, said=Said(AttendanceStatus.EXCUSED, by=None, at=now, now=now, key=uuid4()))
    return len(planned)


def call_on_unsaid(*, absence: Absence, now: datetime) -> None:
    """An absence is taken back: what ``call_off_unsaid`` called off for it takes place, in whatever house, where no
    other absence of the resident stands in the way.
    """
    resident = absence.resident
    others = Absence.objects.filter(resident=resident, span__overlap=absence.span).exclude(pk=absence.pk)
    spans = [(row.span.lower, row.span.upper) for row in others]
    missed = {_key(row) for span in spans for row in _planned(None, resident, span, now)}
    for row in _planned(None, resident, (absence.span.lower, absence.span.upper), now):
        if _key(row) not in missed and _off(row).filter(by=None).exists():
            mark(row=row, said=Said(AttendanceStatus.CLEARED, by=None, at=now, now=now, key=uuid4()))


def _planned(by: User | None, resident: Resident, span: Span, now: datetime) -> list[Marked]:
    return _missed(by, [(resident.pk, *_to_come(span, now))])


def _to_come(span: Span, now: datetime) -> tuple[datetime, datetime]:
    return max(span[0], now), span[1] or now + FAR


def _missed(by: User | None, away: Collection[Away]) -> list[Marked]:
    nights = [Night(stay, day) for stay, day in nights_missed(by, away)]
    return [*appointments_missed(by, away), *nights]


def _off(row: Marked) -> QuerySet[Attendance]:
    need, index, day = _key(row)
    return called_off(need=need, index=index, date=day)


def _key(row: Marked) -> tuple[int, int, date]:
    name = row.occurrence if isinstance(row, Night) else occurrence_of(row)
    return row.need.pk, name.index, name.day
