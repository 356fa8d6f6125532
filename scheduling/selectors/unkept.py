"""Which occurrences of published plans can be kept no longer, and nothing is published in their stead."""

from collections.abc import Collection, Iterator
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
_PIECES = ("stay", "attendance", "session", "visit")


def unkept(
    user: Actor | None, first: date, end: date, needs: Collection[str] | None = None
) -> dict[Occurrence, BrokenAppointment]:
    """What closures, fewer places or fewer staff have broken of ``[first, end)``, as ``user`` may read it (None: a
    worker's job), of the needs with these codes where any are given. Of a stay each night that is in force.

    Not what an absence broke: that is the family's own word, and what was called off for it is told by its marks. One
    query, and one more where a stay is broken.
    """
    marks = all_or_permitted(user, BrokenAppointment).filter(mended_at=None, plan__status=PlanStatus.PUBLISHED)
    if needs is not None:
        marks = marks.filter(need__code__in=needs)
    # The first mark of an occurrence says why.
    rows = list(with_pieces(marks.exclude(why=BrokenBy.ABSENCE).filter(_of(first, end))).order_by("-broken_at", "-pk"))
    ruling = by_plan(reigns(first, end)) if any(row.stay for row in rows) else {}
    return {name: row for row in rows for name in _names(row, ruling) if first <= name.day < end}


def with_pieces(marks: QuerySet[BrokenAppointment]) -> QuerySet[Any]:
    """With the row of the plan that each is about; ``seat``: the number of the occurrence where that is a session."""
    rows = marks.annotate(seat=_SEAT).select_related("closure__staff", "need__resident", *_PIECES)
    return rows.defer(*unread())


def _of(first: date, end: date) -> Q:
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
    code = row.need.code
    if row.stay:
        reign = ruling.get(row.stay.plan_id)
        cut = reign and reign.cut(row.stay.nights)
        yield from (Occurrence(code, 0, night) for night in (between(*cut) if cut else ()))
    elif row.attendance:
        yield Occurrence(code, row.attendance.index, row.attendance.date)
    elif row.visit:
        yield Occurrence(code, row.visit.index, timezone.localdate(row.visit.span.lower))
    elif row.seat is not None:
        yield Occurrence(code, row.seat, timezone.localdate(row.session.span.lower))
