"""Whom two plans of a week serve differently. The database takes the rows of one from those of the other, so that the
cost in Python follows what differs and not the size of the city."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet

from backend.core.access.questions import Actor, all_or_permitted
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


def times_served(user: Reader, *plans: Plan) -> list[Counter[int]]:
    """How often each need is served by each of the plans: occurrences, and nights of stays. Four queries."""
    found: dict[int, Counter[int]] = {plan.pk: Counter() for plan in plans}
    for model, of_plan in ((DayAttendance, "plan"), (SessionAttendee, "session__plan"), (Visit, "plan")):
        rows = of_reader(user, model, **{f"{of_plan}__in": plans})
        for plan, need, times in rows.values_list(of_plan, "need").annotate(Count("pk")):
            found[plan][need] += times
    for plan, need, nights in of_reader(user, Stay, plan__in=plans).values_list("plan", "need", "nights"):
        found[plan][need] += (nights.upper - nights.lower).days
    return [found[plan.pk] for plan in plans]


def of_reader(user: Reader, model: Any, **where: Any) -> Rows:
    return all_or_permitted(user, model).filter(**where).order_by()


def _differing(
    user: Reader, plan: Plan, before: Plan | None, kinds: Iterable[Callable[[Reader, Plan], Rows]]
) -> Iterator[int]:
    """The first column of the rows that only one of the plans has."""
    for rows_of in kinds:
        rows = rows_of(user, plan)
        if before is None:
            yield from (row[0] for row in rows)
        else:
            yield from _of_one_alone(rows, rows_of(user, before))


def _of_one_alone(rows: Rows, other: Rows) -> Iterator[int]:
    """The first column, each value once, of what only one of the two has; the other columns, by which rows differ, stay
    in the database. Each side is read once: twice EXCEPT would read both twice.
    """
    try:
        (one, its), (two, others) = (some.query.sql_with_params() for some in (rows, other))
    except EmptyResultSet:
        return
    columns = ", ".join(f"c{number}" for number in range(len(rows.query.values_select)))
    sql = f"""
        SELECT DISTINCT c0 FROM (SELECT 1, a.* FROM ({one}) a UNION ALL SELECT 2, b.* FROM ({two}) b)
        AS rows_of_both(side, {columns}) GROUP BY {columns} HAVING MIN(side) = MAX(side)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, (*its, *others))
        yield from (row[0] for row in cursor.fetchall())


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
