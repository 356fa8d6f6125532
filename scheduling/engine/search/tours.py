"""The appointments of one shift as a route from the base and back: putting a stop in, taking one out, adding up.

Legs belong to the day of the stop that they lead to, the last one to the day of the last stop.
"""

from typing import Any

from ..timeline import DAY
from .compiled import kernel
from .roads import minutes
from .tables import NONE, ONE

NEVER = -(1 << 30)  # minutes: before everything


@kernel
def tour_over(city: Any, staff: int, start: int, end: int, facility: int) -> int:
    """The first tour of the staff member over ``[start, end)``, at ``facility`` unless that is -1; -1 if none."""
    for tour in range(city.staff[staff].first_tour, city.staff[staff].end_tour):
        shift = city.tours[tour]
        if shift.start <= start and end <= shift.end and (facility < 0 or shift.facility == facility):
            return tour
    return -1


@kernel
def owes_meal(city: Any, tour: int, day: int) -> bool:
    """Whether the shift covers the meal window of the day wholly."""
    shift, rule = city.tours[tour], city.prices[0]
    return bool(shift.start <= day * DAY + rule.meal_start and day * DAY + rule.meal_end <= shift.end)


@kernel
def meal_fits(city: Any, day: int, start: int, end: int, leg: int) -> bool:
    """Whether the meal break fits into ``[start, end)``, of which ``leg`` minutes before or after it are travelled."""
    rule = city.prices[0]
    earliest = max(start, day * DAY + rule.meal_start)
    latest = min(end, day * DAY + rule.meal_end) - rule.meal_minutes
    return bool(earliest <= latest and (earliest + rule.meal_minutes + leg <= end or latest - leg >= start))


@kernel
def latest_end_before_meal(city: Any, day: int, end: int, leg: int) -> int:
    """The latest end of an appointment after which the break fits before ``end``, with ``leg`` minutes to travel."""
    rule = city.prices[0]
    window = day * DAY + rule.meal_start
    latest = min(end, day * DAY + rule.meal_end) - rule.meal_minutes
    if window > latest:
        return NEVER
    rest_first = end - rule.meal_minutes - leg
    return int(min(latest, rest_first) if window <= rest_first else latest - leg)


@kernel
def earliest_start_after_meal(city: Any, day: int, start: int, leg: int) -> int:
    """The earliest start of an appointment with room for the break after ``start`` and ``leg`` minutes to travel."""
    rule = city.prices[0]
    earliest = max(start, day * DAY + rule.meal_start) + rule.meal_minutes
    window_end = day * DAY + rule.meal_end
    if window_end < earliest:
        return -NEVER
    leg_first = start + leg + rule.meal_minutes
    return int(max(earliest, leg_first) if leg_first <= window_end else earliest + leg)


@kernel
def has_meal(city: Any, state: Any, tour: int, day: int, but: int) -> bool:
    """Whether a gap of the tour other than ``but`` holds the day's meal break. Gap i leads to stop i."""
    stops, route, shift = state.stops[tour], state.routes[tour], city.tours[tour]
    start = shift.start
    for here in range(route.length + 1):
        last = here == route.length
        end = shift.end if last else stops[here].start
        leg = route.home_leg if last else stops[here].leg
        if here != but and meal_fits(city, day, start, end, leg):
            return True
        if not last:
            start = stops[here].end
    return False


@kernel
def insert_stop(city: Any, state: Any, tour: int, appointment: int) -> None:
    _book(city, state, tour, NONE)
    stops, held = state.stops[tour], state.appointments[appointment]
    here = state.routes[tour].length
    while here > 0 and stops[here - 1].start > held.start:
        _copy(stops, here - 1, here)
        here -= 1
    stops[here].start = held.start
    stops[here].end = held.end
    stops[here].place = held.place
    stops[here].appointment = appointment
    state.routes[tour].length += 1
    _relink(city, state, tour, here)
    _relink(city, state, tour, here + 1)
    _book(city, state, tour, ONE)


@kernel
def remove_stop(city: Any, state: Any, tour: int, appointment: int) -> None:
    _book(city, state, tour, NONE)
    stops = state.stops[tour]
    here = 0
    while stops[here].appointment != appointment:
        here += 1
    state.routes[tour].length -= 1
    for later in range(here, state.routes[tour].length):
        _copy(stops, later + 1, later)
    _relink(city, state, tour, here)
    _book(city, state, tour, ONE)


@kernel
def _copy(stops: Any, source: int, target: int) -> None:
    stops[target].start = stops[source].start
    stops[target].end = stops[source].end
    stops[target].place = stops[source].place
    stops[target].leg = stops[source].leg
    stops[target].appointment = stops[source].appointment


@kernel
def _relink(city: Any, state: Any, tour: int, here: int) -> None:
    """Work out the leg that leads to stop ``here``; to the base when that is the number of stops."""
    stops, length = state.stops[tour], state.routes[tour].length
    person = city.staff[city.tours[tour].staff]
    source = person.base if here == 0 else stops[here - 1].place
    if here < length:
        stops[here].leg = minutes(city, person.transport, source, stops[here].place)
    elif here == length:
        state.routes[tour].home_leg = minutes(city, person.transport, source, person.base)


@kernel
def _book(city: Any, state: Any, tour: int, sign: int) -> None:
    """Add the tour to all sums (``sign`` 1, figures anew) or take it out of them (-1)."""
    route, stops, staff = state.routes[tour], state.stops[tour], city.tours[tour].staff
    totals = state.totals[0]
    if sign > 0:
        _reckon(city, state, tour)
    for here in range(route.length):
        state.day_load[staff, stops[here].start // DAY] += sign * (
            stops[here].end - stops[here].start + stops[here].leg
        )
        state.week_load[staff] += sign * (stops[here].end - stops[here].start + stops[here].leg)
    if route.length:
        state.day_load[staff, stops[route.length - 1].start // DAY] += sign * route.home_leg
        state.week_load[staff] += sign * route.home_leg
    totals.travel += sign * route.travel
    totals.idle += sign * (route.idle // 10)
    totals.broken += sign * route.broken
    if not state.is_touched[staff]:
        state.is_touched[staff] = 1
        state.touched[totals.touched] = staff
        totals.touched += 1


@kernel
def _reckon(city: Any, state: Any, tour: int) -> None:
    """Travel, idle minutes, and whether legs and meal breaks still fit."""
    route, stops, shift = state.routes[tour], state.stops[tour], city.tours[tour]
    route.travel, route.idle, route.broken = 0, 0, 0
    if route.length == 0:
        route.home_leg = 0
        return
    end = shift.start
    for here in range(route.length):
        spare = stops[here].start - end - stops[here].leg
        if spare < 0:
            route.broken = 1
        if here > 0:
            route.idle += max(0, spare)
        route.travel += stops[here].leg
        end = stops[here].end
    route.travel += route.home_leg
    if shift.end - end < route.home_leg:
        route.broken = 1
    for day in range(stops[0].start // DAY, (end - 1) // DAY + 1):
        if owes_meal(city, tour, day) and not has_meal(city, state, tour, day, NONE):
            route.broken = 1
