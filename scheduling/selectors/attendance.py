"""What was said of appointments."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_WEEK

from ..choices import AttendanceStatus, PlanStatus
from ..models import Attendance, BrokenAppointment, DayAttendance, Plan, Session, SessionAttendee, Visit
from ..occurrences import Occurrence

NOT_GIVEN = (AttendanceStatus.EXCUSED, AttendanceStatus.NOT_MET)
FINAL = (AttendanceStatus.DONE, AttendanceStatus.NOT_MET, AttendanceStatus.EXCUSED)
# The day of each kind of row of a plan, as its occurrence names it.
DAY_OF: dict[Any, Any] = {
    SessionAttendee: TruncDate("session__span__startswith"),
    Visit: TruncDate("span__startswith"),
    DayAttendance: F("date"),
}
# How a breakage names such a row.
_BROKEN_AS: dict[Any, dict[str, OuterRef]] = {
    SessionAttendee: {"session": OuterRef("session")},
    Visit: {"visit": OuterRef("pk")},
    DayAttendance: {"attendance": OuterRef("pk")},
}


def same_occurrence(day: str = "date") -> dict[str, Any]:
    """For a filter of marks and the like: of the occurrence of the row outside, whose ``day`` is called so there."""
    return {"need": OuterRef("need"), "date": OuterRef(day), "index": OuterRef("index")}


def marks_of(user: Actor, needs: Iterable[str], first: date, end: date) -> dict[Occurrence, Attendance]:
    """What holds of each occurrence in ``[first, end)`` of the needs with these codes; nothing for one that was taken
    back. One query."""
    rows = permitted(user, "read", Attendance).filter(need__code__in=list(needs), date__gte=first, date__lt=end)
    latest = {
        Occurrence(row.need.code, row.index, row.date): row for row in rows.select_related("need").order_by("at", "pk")
    }
    return {occurrence: row for occurrence, row in latest.items() if row.status != AttendanceStatus.CLEARED}


def holding(**of: Any) -> QuerySet[Attendance]:
    """Those of the marks ``of``, a filter, that hold: nothing was said of their occurrence since."""
    later = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    return Attendance.objects.filter(~Exists(Attendance.objects.filter(later, **same_occurrence())), **of)


def called_off(**of: Any) -> QuerySet[Attendance]:
    """What holds of occurrences ``of``, a filter, where that is that the family called them off."""
    return holding(status=AttendanceStatus.EXCUSED, **of)


def not_given(**of: Any) -> QuerySet[Attendance]:
    """The same where it is that they do not take place, whoever the reason lies with."""
    return holding(status__in=NOT_GIVEN, **of)


def nobody_said(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of ``rows``, all of one kind of published rows, of which nobody said how it ended and which nothing broke;
    each with its day ``on``."""
    broken = BrokenAppointment.objects.filter(need=OuterRef("need"), mended_at=None, **_BROKEN_AS[rows.model])
    said = holding(status__in=FINAL, **same_occurrence("on"))
    return rows.annotate(on=DAY_OF[rows.model]).filter(~Exists(said), ~Exists(broken))


def nights_by_need(rows: QuerySet[Attendance]) -> dict[int, set[date]]:
    """The days of ``rows``: what is said of stays is said of nights."""
    found: dict[int, set[date]] = defaultdict(set)
    for need, night in rows.values_list("need", "date"):
        found[need].add(night)
    return found


# Of rows of day attendance.
DAY_CALLED_OFF = Exists(called_off(**same_occurrence()))


def seats_told(user: Actor) -> QuerySet[SessionAttendee]:
    """Seats in sessions with ``off``: whether the family called it off."""
    return _with_off(permitted(user, "read", SessionAttendee))


def sessions_told(user: Actor) -> QuerySet[Session]:
    """Sessions with ``takes_place``: whether anybody comes, also of those of whom ``user`` may not read."""
    coming = _with_off(SessionAttendee.objects.filter(session=OuterRef("pk"))).filter(off=False)
    return permitted(user, "read", Session).annotate(takes_place=Exists(coming))


def visits_told(user: Actor) -> QuerySet[Visit]:
    """Visits with ``off``: whether the family called it off."""
    return _with_off(permitted(user, "read", Visit))


def called_off_in(plan: Plan) -> set[Occurrence]:
    """What of a published plan is called off, each night of a stay by itself; of a draft, which keeps clear of what was
    called off, nothing. One query.
    """
    if plan.status != PlanStatus.PUBLISHED:
        return set()
    rows = called_off(date__gte=plan.week, date__lt=plan.week + ONE_WEEK)
    return {Occurrence(*row) for row in rows.values_list("need__code", "index", "date")}


def _with_off(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.annotate(on=DAY_OF[rows.model]).annotate(off=Exists(called_off(**same_occurrence("on"))))
