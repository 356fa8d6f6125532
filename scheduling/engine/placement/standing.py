"""What a resident's other engagements leave open: sessions and visits that stand, and the resident's other wishes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ..plan import DayAttendance, Plan, Stay
from ..problem import Problem
from ..rules import BY_ID
from ..view import PlanView
from .stock import Stock
from .wishes import Bools, DayWish, StayWish, Wish

# The rules between options of one resident.
ONE_RESIDENT = [BY_ID[rule] for rule in ("resident_overlap", "funded_category")]


def clash(problem: Problem, plan: Plan) -> bool:
    """Whether the pieces of one resident cannot go together."""
    view = PlanView(problem, plan)
    return any(rule.findings(view) for rule in ONE_RESIDENT)


def appointments_of(problem: Problem, plan: Plan) -> dict[str, Plan]:
    """The sessions (this resident's attendance alone) and visits of each resident."""
    found: dict[str, Plan] = defaultdict(Plan)
    for session in plan.sessions:
        for one in session.attendees:
            resident = problem.need[one.need].resident
            found[resident] = found[resident].joined(Plan(sessions=(replace(session, attendees=(one,)),)))
    for visit in plan.visits:
        resident = problem.need[visit.need].resident
        found[resident] = found[resident].joined(Plan(visits=(visit,)))
    return dict(found)


def free_nights(problem: Problem, stock: Stock, wish: StayWish, appointments: Plan | None) -> Bools:
    """Nights on which a stay goes together with the appointments; which bed it is makes no difference to that."""
    nights = np.ones(wish.open.shape[1], dtype=bool)
    if appointments is not None and wish.pools:
        bed = stock.pools[wish.pools[0]].beds[0]
        for night in range(min(7, len(nights))):
            stay = Stay(wish.need.id, bed, night, night + 1)
            nights[night] = not clash(problem, appointments.joined(Plan(stays=(stay,))))
    return nights


def free_days(problem: Problem, wish: DayWish, appointments: Plan | None) -> Bools:
    """Homes x days on which attending goes together with the appointments."""
    days = np.ones_like(wish.open)
    if appointments is not None:
        for row, home in enumerate(wish.homes):
            for day in np.flatnonzero(wish.open[row]).tolist():
                days[row, day] = not clash(problem, appointments.joined(attendance(wish, home, day)))
    return days


def attendance(wish: DayWish, home: str, day: int) -> Plan:
    return Plan(days=(DayAttendance(wish.need.id, 0, home, day, wish.need.day_part),))


def ordered(problem: Problem, wishes: Iterable[Wish]) -> set[str]:
    """Needs bound to another need of the resident by an order of services: such placements are left as they are."""
    bound = set()
    for wish in wishes:
        services = {need.service for need in problem.needs_of[wish.resident.id]}
        for service in services:
            order = problem.service[service].after
            if order is not None and order.service in services and wish.need.service in (service, order.service):
                bound.add(wish.need.id)
    return bound


def tangled(problem: Problem, stock: Stock, by_resident: Mapping[str, list[Wish]]) -> set[str]:
    """Needs that cannot be placed without a look at another need of the resident or the household, at several
    entitlements, or at a pin.
    """
    everyone = [wish for wishes in by_resident.values() for wish in wishes]
    found = {pin.need for pin in problem.pins} | ordered(problem, everyone) | _families(problem, everyone)
    for wishes in by_resident.values():
        sorts = {type(wish) for wish in wishes}
        funded = {problem.service[wish.need.service].funded_category for wish in wishes if wish.need.funded}
        if len(sorts) < len(wishes) or len(funded - {None}) > 1 or _meet(wishes, stock):
            found |= {wish.need.id for wish in wishes}
        for wish in wishes:
            held = problem.entitlements_of.get((wish.resident.id, wish.need.service), ())
            if isinstance(wish, DayWish) and wish.need.funded and sum(one.valid.overlaps(0, 7) for one in held) > 1:
                found.add(wish.need.id)
    return found


def _families(problem: Problem, wishes: list[Wish]) -> set[str]:
    """Stays of children and adults of one household, who may share a room as others may not."""
    stays: dict[str, list[Wish]] = defaultdict(list)
    for wish in wishes:
        if isinstance(wish, StayWish):
            stays[wish.resident.household].append(wish)
    adult, found = problem.limits.adult_age, set()
    for family in stays.values():
        if len(family) > 1 and min(problem.age_on(wish.resident.id, 0) for wish in family) < adult:
            found |= {wish.need.id for wish in family}
    return found


def _meet(wishes: list[Wish], stock: Stock) -> bool:
    """Whether the resident may sleep and attend at one facility with a ratio, where they count once."""
    beds = {stock.pools[pool].facility for wish in wishes if isinstance(wish, StayWish) for pool in wish.pools}
    homes = {home for wish in wishes if isinstance(wish, DayWish) for home in wish.homes}
    return any(stock.ease[stock.facilities[both], 0] for both in beds & homes)
