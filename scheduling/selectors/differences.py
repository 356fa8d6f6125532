"""Whom two plans of a week serve differently. The database takes the rows of one from those of the other, so that the
cost in Python follows what differs and not the size of the city."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Count, QuerySet

from backend.core.access.questions import Actor, within
from residents.models import Need

from ..models import DayAttendance, Plan, SessionAttendee, SessionStaff, Stay, Visit, VisitStaff

Reader = Actor | None  # None: the system itself, which reaches everything
Rows = QuerySet[Any, Any]


def needs_touched(user: Reader, plan: Plan, before: Plan | None) -> set[int]:
    """Keys of the needs for which ``plan`` has something else than ``before``; without it: all that are in the plan."""
    return set(_differing(user, plan, before, (_stays, _days, _seats, _carers, _visits, _visit_carers)))


def residents_touched(plan: Plan, before: Plan | None) -> set[int]:
    needs = needs_touched(None, plan, before)
    return set(Need.objects.filter(pk__in=needs).order_by().values_list("resident", flat=True))


def staff_touched(user: Reader, plan: Plan, before: Plan | None) -> set[int]:
    """Keys of the staff members whose week is another."""
    return set(_differing(user, plan, before, (_at_facilities, _at_homes)))


def times_served(user: Reader, plan: Plan, needs: Iterable[int]) -> Counter[int]:
    """How often each of the needs is served: occurrences, and nights of stays."""
    keys, found = list(needs), Counter[int]()
    for model, of_plan in ((DayAttendance, "plan"), (SessionAttendee, "session__plan"), (Visit, "plan")):
        rows = of_reader(user, model, **{of_plan: plan, "need__in": keys})
        found.update(dict(rows.values_list("need").annotate(Count("pk"))))
    for need, nights in of_reader(user, Stay, plan=plan, need__in=keys).values_list("need", "nights"):
        found[need] += (nights.upper - nights.lower).days
    return found


def of_reader(user: Reader, model: Any, **where: Any) -> Rows:
    rows = model.objects.filter(**where).order_by()
    return rows if user is None else within(user, "read", rows)


def _differing(
    user: Reader, plan: Plan, before: Plan | None, kinds: Iterable[Callable[[Reader, Plan], Rows]]
) -> Iterator[int]:
    """The first column of the rows that only one of the plans has."""
    for rows_of in kinds:
        rows = rows_of(user, plan)
        if before is None:
            yield from (row[0] for row in rows)
        else:
            other = rows_of(user, before)
            yield from (row[0] for row in rows.difference(other))
            yield from (row[0] for row in other.difference(rows))


def _stays(user: Reader, plan: Plan) -> Rows:
    return of_reader(user, Stay, plan=plan).values_list("need", "bed", "nights")


def _days(user: Reader, plan: Plan) -> Rows:
    return of_reader(user, DayAttendance, plan=plan).values_list("need", "facility", "date", "part")


def _seats(user: Reader, plan: Plan) -> Rows:
    return of_reader(user, SessionAttendee, session__plan=plan).values_list("need", "session__span", "session__room")


def _carers(user: Reader, plan: Plan) -> Rows:
    rows = of_reader(user, SessionAttendee, session__plan=plan)
    return rows.values_list("need", "session__span", "session__staff_rows__staff")


def _visits(user: Reader, plan: Plan) -> Rows:
    return of_reader(user, Visit, plan=plan).values_list("need", "span")


def _visit_carers(user: Reader, plan: Plan) -> Rows:
    return of_reader(user, VisitStaff, visit__plan=plan).values_list("visit__need", "visit__span", "staff")


def _at_facilities(user: Reader, plan: Plan) -> Rows:
    rows = of_reader(user, SessionStaff, session__plan=plan)
    return rows.values_list("staff", "session__span", "session__room", "session__attendees__need")


def _at_homes(user: Reader, plan: Plan) -> Rows:
    return of_reader(user, VisitStaff, visit__plan=plan).values_list("staff", "visit__span", "visit__need")
