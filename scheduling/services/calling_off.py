"""A resident is away: what is published for that time is called off, each appointment and each night by itself.

A stay goes on around its nights that are called off: the bed is kept, and counts as free in them.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.utils.timezone import localdate

from backend.core.models import User
from backend.core.periods import ONE_DAY, midnight
from residents.models import Absence, Resident

from ..choices import AttendanceStatus
from ..models import Attendance
from ..selectors.attendance import called_off
from ..selectors.occurrences import Night, occurrence_of
from ..selectors.whereabouts import FAR, Away, Span, appointments_missed, nights_missed
from .attendance import Marked, Said, mark

Key = tuple[int, int, date]
_KEY = ("need", "index", "date")
_FREE = (AttendanceStatus.CLEARED, None)  # no absence covers it any more


def call_off(*, resident: Resident, span: Span, by: User | None, now: datetime) -> int:
    """Mark what is published for ``resident`` in ``span`` (an open end is None), from ``now`` on, as called off, in the
    caller's transaction, which has asked whether ``by`` may (None: a command); how many. What has begun, took place or
    did not is left as it was said.
    """
    planned = {_key(row): row for row in _planned(by, resident, span, now)}
    last = _last_said(planned)
    rows = [row for key, row in planned.items() if key not in last or last[key][0] == AttendanceStatus.CLEARED]
    return _say(AttendanceStatus.EXCUSED, rows, by, now)


def call_on(*, absence: Absence, span: Span, by: User, now: datetime) -> None:
    """An absence is taken back, the resident comes after all: what of ``span`` is called off, of what ``by`` may read,
    is so no more, where no other absence of the resident stands in the way.
    """
    rows = _free_again(by, absence, span, now)
    _say(AttendanceStatus.CLEARED, _off(rows), by, now)


def call_off_unsaid(*, absences: Iterable[Absence], now: datetime) -> int:
    """The same of absences that came in by another door, or before their week was published, where nobody has said
    anything of an appointment but that an absence it was called off for is over; how many. The number of queries does
    not depend on the absences, but for what is new.
    """
    away = [(one.resident_id, *_to_come((one.span.lower, one.span.upper), now)) for one in absences]
    planned = {_key(row): row for row in _missed(None, away)}
    last = _last_said(planned)
    rows = [row for key, row in planned.items() if last.get(key, _FREE) == _FREE]
    return _say(AttendanceStatus.EXCUSED, rows, None, now)


def call_on_unsaid(*, absence: Absence, now: datetime) -> None:
    """The same of what ``call_off_unsaid`` called off, in whatever house."""
    rows = _free_again(None, absence, (absence.span.lower, absence.span.upper), now)
    _say(AttendanceStatus.CLEARED, _off(rows, by=None), None, now)


def call_on_uncovered(*, now: datetime, monday: date | None = None) -> int:
    """The same of absences that another door made shorter or took away: what of it no absence covers any more; how
    many. With ``monday`` of that week, of which a new version has it at another time, and whoever called it off. A
    fixed number of queries, but for what is new.
    """
    of = {"by": None} if monday is None else {"date__range": (monday, monday + 6 * ONE_DAY)}
    said = called_off(date__gte=localdate(now), **of).values_list("need__resident", *_KEY)
    off = {(need, index, day): resident for resident, need, index, day in said}
    residents = {*off.values()}
    lasting = Q(span__endswith__gt=midnight(localdate(now))) | Q(span__upper_inf=True)
    absences = Absence.objects.filter(lasting, resident__in=residents)
    away = [(one.resident_id, one.span.lower, one.span.upper or now + FAR) for one in absences]
    covered = {_key(row) for row in _missed(None, away)}
    free = off.keys() - covered
    rows = [row for row in _missed(None, [(one, now, now + FAR) for one in residents]) if _key(row) in free]
    return _say(AttendanceStatus.CLEARED, rows, None, now)


def _free_again(by: User | None, absence: Absence, span: Span, now: datetime) -> list[Marked]:
    """What is planned for the resident in ``span`` and in no absence but this one."""
    resident = absence.resident
    others = Absence.objects.filter(resident=resident, span__overlap=span).exclude(pk=absence.pk)
    missed = _missed(None, [(resident.pk, *_to_come((row.span.lower, row.span.upper), now)) for row in others])
    kept = {_key(row) for row in missed}
    return [row for row in _planned(by, resident, span, now) if _key(row) not in kept]


def _planned(by: User | None, resident: Resident, span: Span, now: datetime) -> list[Marked]:
    return _missed(by, [(resident.pk, *_to_come(span, now))])


def _to_come(span: Span, now: datetime) -> tuple[datetime, datetime]:
    return max(span[0], now), span[1] or now + FAR


def _missed(by: User | None, away: Collection[Away]) -> list[Marked]:
    away = [one for one in away if one[1] < one[2]]  # without what is over
    nights = [Night(stay, day) for stay, day in nights_missed(by, away)]
    return [*appointments_missed(by, away), *nights]


def _say(status: AttendanceStatus, rows: Collection[Marked], by: User | None, now: datetime) -> int:
    for row in rows:
        mark(row=row, said=Said(status, by=by, at=now, now=now, key=uuid4()))
    return len(rows)


def _off(rows: Iterable[Marked], **of: Any) -> list[Marked]:
    """Those of ``rows`` that are called off by marks ``of``, a filter. One query."""
    planned = {_key(row): row for row in rows}
    off = {*called_off(**_among(planned), **of).values_list(*_KEY)}
    return [row for key, row in planned.items() if key in off]


def _last_said(keys: Collection[Key]) -> dict[Key, tuple[str, int | None]]:
    """The last word on each of these occurrences of which there is one, and whose it is."""
    said = Attendance.objects.filter(**_among(keys)).order_by("at", "pk")
    return {(need, index, day): (word, by) for need, index, day, word, by in said.values_list(*_KEY, "status", "by")}


def _among(keys: Collection[Key]) -> dict[str, Any]:
    """A filter of what is said of these occurrences, and of some more."""
    return {"need__in": {need for need, *_rest in keys}, "date__in": {day for *_rest, day in keys}}


def _key(row: Marked) -> Key:
    name = row.occurrence if isinstance(row, Night) else occurrence_of(row)
    return row.need.pk, name.index, name.day
