"""Which occurrences of published plans can be kept no longer, and nothing is published in their stead."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from backend.core.access.questions import Actor, all_or_permitted
from backend.core.periods import midnight
from residents.selectors.unread import unread

from ..choices import BrokenBy, PlanStatus
from ..models import BrokenAppointment, SessionAttendee
from ..occurrences import Occurrence
from ..snapshot.reigns import Reign, between, by_plan, reigns

# The number of the occurrence, of a mark on a session, which is of several.
_SEAT = Subquery(SessionAttendee.objects.filter(session=OuterRef("session"), need=OuterRef("need")).values("index")[:1])
EVERY = Q()
_PIECES = ("stay", "attendance", "session", "visit")


def unkept(user: Actor | None, first: date, end: date, of: Q = EVERY) -> dict[Occurrence, Any]:
    """What closures, fewer places or fewer staff have broken of ``[first, end)``, as ``user`` may read it (None: all),
    of the marks ``of``, a filter. Of a stay each night that is in force.

    Not what an absence broke: that is the family's own word, and what was called off for it is told by its marks. One
    query, and one more where a stay is broken.
    """
    marks = all_or_permitted(user, BrokenAppointment).filter(mended_at=None, plan__status=PlanStatus.PUBLISHED)
    marks = marks.filter(of, _begins(first, end)).exclude(why=BrokenBy.ABSENCE)
    rows = list(with_pieces(marks).order_by("-broken_at", "-pk"))  # of several of an occurrence the first says why
    ruling = by_plan(reigns(first, end)) if any(row.stay for row in rows) else {}
    return {name: row for row in rows for name in _names(row, ruling) if first <= name.day < end}


def with_pieces(marks: QuerySet[BrokenAppointment]) -> QuerySet[Any]:
    """With the row of the plan that each is about; ``seat``: the number of the occurrence where that is a session."""
    rows = marks.annotate(seat=_SEAT).select_related("closure__staff", "need__resident", *_PIECES)
    return rows.defer(*unread())


def _begins(first: date, end: date) -> Q:
    start, stop = midnight(first), midnight(end)
    session, visit = (
        Q(**{f"{piece}__span__startswith__gte": start, f"{piece}__span__startswith__lt": stop})
        for piece in ("session", "visit")
    )
    return (
        session
        | visit
        | Q(attendance__date__gte=first, attendance__date__lt=end)
        | Q(stay__nights__overlap=(first, end))
    )


def _names(row: Any, ruling: dict[int, Reign]) -> Iterator[Occurrence]:
    if row.stay:
        reign = ruling.get(row.stay.plan_id)
        cut = reign and reign.cut(row.stay.nights)
        yield from (Occurrence(row.need.code, 0, night) for night in (between(*cut) if cut else ()))
    else:
        yield Occurrence(row.need.code, *number_and_day(row))


def number_and_day(row: Any) -> tuple[int, date]:
    """Of the occurrence that a mark ``with_pieces`` is about, which is not a stay."""
    if row.attendance:
        return row.attendance.index, row.attendance.date
    if row.visit:
        return row.visit.index, timezone.localdate(row.visit.span.lower)
    return row.seat, timezone.localdate(row.session.span.lower)
