"""Database rows -> Problem: one consistent read of a week."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Lock
from typing import NamedTuple

from django.db import connection, transaction

from facilities.models import BedState, Closure

from ..engine.demand import Need
from ..engine.problem import Problem
from .baseline import Baseline
from .calendar import Calendar
from .demand import Demand
from .extent import WHOLE, Extent
from .rule_values import limits_of, rule_values, weights_of
from .supply import Supply
from .tails import Tails
from .version import Version, rows_version, tables_between

# What nothing of a week but its closures is read from: that, people write in the midst of a week. A test compares.
_CLOSING = frozenset(model._meta.db_table for model in (Closure, BedState))

Key = tuple[date, Version]  # Monday and the rows there were


class _Read(NamedTuple):
    problem: Problem
    supply: Supply
    tails: Tails


_KEPT = 2
_weeks: dict[Key, _Read] = {}  # those read last
_one_thread = Lock()


def take_snapshot(*, monday: date, extent: Extent = WHOLE) -> Problem:
    """The problem of the week that begins on ``monday``, as the database holds it now.

    The same rows give the same problem, in the same order, so that its hash tells whether anything changed; a process
    that has read these very rows before reads them no second time, and where only closures are others, those alone. Of
    an excerpt, what its needs prefer or refuse outside of it is left out.
    """
    one_moment = not connection.in_atomic_block
    with one_view():
        if extent != WHOLE:
            return _read(monday, extent).problem
        key = monday, rows_version()
        week = _weeks.get(key)
        if week is None:
            week = _closed_otherwise(key) or _read(monday, extent)
            if not one_moment and rows_version() != key[1]:
                return week.problem  # others wrote meanwhile: of which rows it is, nobody knows
        _keep(key, week)
        return week.problem


def _closed_otherwise(key: Key) -> _Read | None:
    """A week that was read of the same rows but for closures, with those that there are now."""
    monday, version = key
    with _one_thread:
        last = [week for (when, rows), week in _weeks.items() if when == monday and _alike(rows, version)]
    if not last:
        return None
    week = last[-1]
    supply = week.supply.in_week(Calendar(monday, week.problem.horizon_days))
    return week._replace(problem=week.problem.with_closures(week.tails.closures(supply)), supply=supply)


def _alike(rows: Version, others: Version) -> bool:
    return tables_between(rows, others) <= _CLOSING


def _keep(key: Key, week: _Read) -> None:
    with _one_thread:
        _weeks.pop(key, None)
        _weeks[key] = week
        if len(_weeks) > _KEPT:
            del _weeks[next(iter(_weeks))]


def _read(monday: date, extent: Extent) -> _Read:
    values = rule_values(monday)
    calendar = Calendar(monday, values["horizon_days"])
    supply = Supply(calendar, extent)
    demand = Demand(calendar, extent)
    baseline, limits = Baseline(calendar, supply, demand), limits_of(values)
    tails = Tails(calendar, extent, demand)
    ends = baseline.last_ends(limits)
    needs = tuple(replace(need, last_end=ends[need.id]) if need.id in ends else need for need in demand.needs)
    problem = Problem(
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
        shifts=tails.shifts(supply.shifts),
        closures=tails.closures(supply),
        residents=tails.residents(demand.residents),
        needs=needs if extent == WHOLE else tuple(_inside(need, supply) for need in needs),
        entitlements=demand.entitlements,
        pins=baseline.pins,
        baseline=baseline.plan,
        running=baseline.running,
        confirmed=baseline.confirmed,
        limits=limits,
        weights=weights_of(values),
    )
    return _Read(problem, supply, tails)


def _inside(need: Need, supply: Supply) -> Need:
    facilities, staff = partial(_known, supply, "facility"), partial(_known, supply, "staff")
    chosen = need.chosen_facilities
    if chosen is not None:
        chosen = tuple(one for one in chosen if supply.has("facility", one.facility))
    return replace(
        need,
        chosen_facilities=chosen,
        preferred_facilities=facilities(need.preferred_facilities),
        refused_facilities=facilities(need.refused_facilities),
        preferred_staff=staff(need.preferred_staff),
        refused_staff=staff(need.refused_staff),
    )


def _known(supply: Supply, asset: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in codes if supply.has(asset, code))


@contextmanager
def one_view() -> Iterator[None]:
    """All reads see one moment. Inside a caller's transaction its isolation holds, and it chose it."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
