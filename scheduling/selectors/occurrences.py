"""The rows of published plans that occurrences name."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.core.access.questions import Actor, permitted

from ..choices import PlanStatus
from ..models import DayAttendance, SessionAttendee, Visit
from ..occurrences import Occurrence

Row = SessionAttendee | Visit | DayAttendance


def rows_named(user: Actor, act: str, occurrences: Collection[Occurrence]) -> dict[Occurrence, Row]:
    """Those of the occurrences that stand in a published plan and to which ``user`` may do ``act``. Three queries,
    and the people of each kind of row."""
    found = {occurrence_of(row): row for row in (*_seats(user, act, occurrences), *_others(user, act, occurrences))}
    return {one: found[one] for one in occurrences if one in found}


def occurrence_of(row: Row) -> Occurrence:
    match row:
        case SessionAttendee():
            day = timezone.localtime(row.session.span.lower).date()
        case Visit():
            day = timezone.localtime(row.span.lower).date()
        case DayAttendance():
            day = row.date
    return Occurrence(row.need.code, row.index, day)


def _seats(user: Actor, act: str, occurrences: Iterable[Occurrence]) -> QuerySet[SessionAttendee]:
    rows = permitted(user, act, SessionAttendee).filter(_any(occurrences, "session__plan"))
    rows = rows.select_related("need__resident", "need__service", "session__facility__town", "session__room")
    return rows.prefetch_related("session__staff")


def _others(user: Actor, act: str, occurrences: Collection[Occurrence]) -> Iterable[Visit | DayAttendance]:
    related = ("need__resident__town", "need__service")
    visits = permitted(user, act, Visit).filter(_any(occurrences, "plan")).select_related(*related)
    days = permitted(user, act, DayAttendance).filter(_any(occurrences, "plan"))
    return (*visits.prefetch_related("staff__facility"), *days.select_related(*related, "facility__town"))


def _any(occurrences: Iterable[Occurrence], plan: str) -> Q:
    """The need and number of any of them, in the published plan of its week."""
    found = Q(pk__in=())
    for one in occurrences:
        week: dict[str, Any] = {f"{plan}__week": one.monday}
        found |= Q(need__code=one.need, index=one.index, **week)
    return found & Q(**{f"{plan}__status": PlanStatus.PUBLISHED})
