"""Who keeps the same carer and the same place from one week to the next, and how far staff travel."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Sum

from backend.core.access.questions import Actor, require
from backend.core.periods import ONE_WEEK

from ...choices import PlanStatus
from ...models import Plan, VisitStaff
from .periods import Period

# Pairs of a need and what serves it, in the plan of each of the two parameters.
CARERS = """
    SELECT seat.need_id, row.staff_id AS kept FROM scheduling_session session
    JOIN scheduling_sessionattendee seat ON seat.session_id = session.id
    JOIN scheduling_sessionstaff row ON row.session_id = session.id WHERE session.plan_id = %s
    UNION
    SELECT visit.need_id, row.staff_id FROM scheduling_visit visit
    JOIN scheduling_visitstaff row ON row.visit_id = visit.id WHERE visit.plan_id = %s
"""
PLACES = """
    SELECT seat.need_id, session.facility_id AS kept FROM scheduling_session session
    JOIN scheduling_sessionattendee seat ON seat.session_id = session.id WHERE session.plan_id = %s
    UNION
    SELECT day.need_id, day.facility_id FROM scheduling_dayattendance day WHERE day.plan_id = %s
"""
COUNT = """
    WITH before AS ({pairs}), now AS ({pairs})
    SELECT
        (SELECT count(*) FROM (SELECT need_id FROM now INTERSECT SELECT need_id FROM before) both_weeks),
        (SELECT count(DISTINCT need_id) FROM (SELECT * FROM now INTERSECT SELECT * FROM before) the_same)
"""


@dataclass(frozen=True)
class Kept:
    """Of ``both`` needs that two weeks in a row serve, ``same`` have one carer (or place) in common."""

    both: int
    same: int

    @property
    def share(self) -> float | None:
        return self.same / self.both if self.both else None


@dataclass(frozen=True)
class Travel:
    """Minutes on the way to ``visits`` (a visit of two carers counts twice)."""

    minutes: int
    visits: int

    @property
    def each(self) -> float | None:
        return self.minutes / self.visits if self.visits else None


def kept(user: Actor, period: Period) -> tuple[Kept, Kept]:
    """Carers and places kept, summed over the weeks of the period whose week before was published as well."""
    require(user, "open", "reports")
    mondays = [plan.week - ONE_WEEK for plan in period.plans]
    before = dict(Plan.objects.filter(status=PlanStatus.PUBLISHED, week__in=mondays).values_list("week", "pk"))
    pairs = [(before[plan.week - ONE_WEEK], plan.pk) for plan in period.plans if plan.week - ONE_WEEK in before]
    return _summed(CARERS, pairs), _summed(PLACES, pairs)


def _summed(sql: str, pairs: list[tuple[int, int]]) -> Kept:
    both = same = 0
    with connection.cursor() as cursor:
        for before, now in pairs:
            cursor.execute(COUNT.format(pairs=sql), [before, before, now, now])
            one = cursor.fetchone()
            both, same = both + one[0], same + one[1]
    return Kept(both, same)


def travel(user: Actor, period: Period) -> Travel:
    """Of weeks that the engine made: how far one goes in an imported week, nobody has counted."""
    require(user, "open", "reports")
    found = VisitStaff.objects.filter(visit__plan__in=period.planned).aggregate(
        minutes=Sum("travel_before", default=0), visits=Count("pk")
    )
    return Travel(found["minutes"], found["visits"])


def travel_by_town(user: Actor, period: Period) -> dict[int, Travel]:
    """By the town of the resident who is visited."""
    require(user, "open", "reports")
    rows = (
        VisitStaff.objects.filter(visit__plan__in=period.planned).order_by().values_list("visit__need__resident__town")
    )
    return {town: Travel(*found) for town, *found in rows.annotate(Sum("travel_before"), Count("pk"))}
