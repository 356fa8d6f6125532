"""Database rows -> Problem: one consistent read of a week."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

from ..engine.problem import Problem
from .baseline import Baseline
from .calendar import Calendar
from .demand import Demand
from .rule_values import limits_of, rule_values, weights_of
from .supply import Supply


def take_snapshot(*, monday: date, today: date) -> Problem:
    """The problem of the week that begins on ``monday``, as the database holds it now.

    ``today`` decides which published weeks count as planned use of an entitlement. The same rows give the same problem,
    in the same order, so that its hash tells whether anything changed.
    """
    with _one_view():
        values = rule_values(monday)
        calendar = Calendar(monday, values["horizon_days"])
        supply = Supply(calendar)
        demand = Demand(calendar, today)
        baseline = Baseline(calendar, supply, demand)
        return Problem(
            monday=monday.isoformat(),
            horizon_days=calendar.horizon_days,
            places=(*supply.places, *demand.places),
            facilities=supply.facilities,
            rooms=supply.rooms,
            beds=supply.beds,
            day_places=supply.day_places,
            services=supply.services,
            offers=supply.offers,
            staff=supply.staff,
            shifts=supply.shifts,
            closures=supply.closures,
            residents=demand.residents,
            needs=demand.needs,
            entitlements=demand.entitlements,
            pins=baseline.pins,
            baseline=baseline.plan,
            confirmed=baseline.confirmed,
            limits=limits_of(values),
            weights=weights_of(values),
        )


@contextmanager
def _one_view() -> Iterator[None]:
    """All reads see one moment. Inside a caller's transaction its isolation holds, and it chose it."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
