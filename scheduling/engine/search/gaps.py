"""Where an appointment fits into the tours of one carer, and what that costs.

A gap between two stops (or a stop and the base) becomes one or several ranges of starts, each within one day: meal
breaks, closures and midnight cut it. Every slot of a range that the resident's starts allow is a possible start.
"""

from typing import Any

from ..timeline import DAY
from .bits import next_set, slot_from
from .compiled import kernel
from .roads import minutes
from .tours import earliest_start_after_meal, has_meal, latest_end_before_meal, owes_meal


@kernel
def carer_gaps(city: Any, state: Any, site_row: int, carer_row: int, starts: Any, found: int) -> int:
    """Append the gaps of the carer to ``state.gaps[found:]`` and return how many there are now.

    ``starts`` are the slots allowed.
    """
    site, carer = city.sites[site_row], city.carers[carer_row]
    person, length = city.staff[carer.staff], city.needs[site.need].minutes
    week_left = person.weekly_max - state.week_load[carer.staff]
    if week_left < length:
        return found
    for tour in range(person.first_tour, person.end_tour):
        shift = city.tours[tour]
        if (site.facility >= 0 and shift.facility != site.facility) or not shift.days & carer.days:
            continue
        if shift.days == 1 << shift.day and person.daily_max - state.day_load[carer.staff, shift.day] < length:
            continue
        first = slot_from(max(shift.start, 0), city.grid)
        first = next_set(starts, first, min((shift.end - length) // city.grid, city.slots - 1))
        if first >= 0:
            found = _tour_gaps(city, state, tour, site_row, carer_row, starts, first * city.grid, week_left, found)
    return found


@kernel
def _tour_gaps(
    city: Any, state: Any, tour: int, site_row: int, carer_row: int,
    starts: Any, earliest: int, left: int, found: int,
) -> int:  # fmt: skip
    shift, route, stops = city.tours[tour], state.routes[tour], state.stops[tour]
    person, place = city.staff[shift.staff], city.sites[site_row].place
    length = city.needs[city.sites[site_row].need].minutes
    for here in range(route.length + 1):
        last = here == route.length
        start = shift.start if here == 0 else stops[here - 1].end
        end = shift.end if last else stops[here].start
        if end - start < length or end - length < earliest or found + 2 > state.gaps.size:
            continue
        there = minutes(city, person.transport, person.base if here == 0 else stops[here - 1].place, place)
        if start + there > end - length:
            continue
        back = minutes(city, person.transport, place, person.base if last else stops[here].place)
        low, high = max(start + there, earliest), end - back - length
        added = there + back - (route.home_leg if last else stops[here].leg)
        if low > high or length + added > left:
            continue
        gap = state.gaps[found]
        gap.carer, gap.staff, gap.tour = carer_row, shift.staff, tour
        gap.low, gap.high = low, high
        gap.after, gap.before = start + there, high
        gap.edge = (1 if here == 0 else 0) + (2 if last else 0)
        gap.cost = 10 * city.prices[0].travel * added
        if gap.edge == 0:
            gap.cost -= city.prices[0].idle * (length + added)
        end_found = _cut_days(city, state, here, there, back, length, found)
        if person.first_closure < person.end_closure or person.doubled:
            end_found = _cut_closures(city, state, site_row, length, found, end_found)
        found = _keep_possible(city, state, starts, found, end_found)
    return found


@kernel
def _cut_days(city: Any, state: Any, here: int, there: int, back: int, length: int, first: int) -> int:
    """Cut the gap ``first`` at midnight, on days not allowed or too full, and where a meal break must stay possible.

    Returns the end of its ranges.
    """
    tour, low, high = state.gaps[first].tour, state.gaps[first].low, state.gaps[first].high
    days = city.carers[state.gaps[first].carer].days
    shift, route, stops = city.tours[tour], state.routes[tour], state.stops[tour]
    start = shift.start if here == 0 else stops[here - 1].end
    end = shift.end if here == route.length else stops[here].start
    found = first + 1
    for day in range(low // DAY, min(6, (high + length - 1) // DAY) + 1):
        found = _cut(state, first, found, day * DAY, day * DAY)
        if not (days >> day) & 1:
            found = _cut(state, first, found, day * DAY - length + 1, (day + 1) * DAY)
        elif not _fits_day(city, state, tour, here, day, there, back, length):
            found = _cut(state, first, found, day * DAY, (day + 1) * DAY)
        if owes_meal(city, tour, day) and not has_meal(city, state, tour, day, here):
            early = latest_end_before_meal(city, day, end, back) - length
            late = earliest_start_after_meal(city, day, start, there)
            found = _cut(state, first, found, early + 1, late)
    return found


@kernel
def _fits_day(city: Any, state: Any, tour: int, here: int, day: int, there: int, back: int, length: int) -> bool:
    """Whether the daily maximum holds with an appointment on ``day`` before stop ``here``, with its two legs."""
    staff, route, stops = city.tours[tour].staff, state.routes[tour], state.stops[tour]
    most, more = city.staff[staff].daily_max, length + there
    if here == route.length:
        same_day = here > 0 and stops[here - 1].start // DAY == day
        more += back - (route.home_leg if same_day else 0)
    elif stops[here].start // DAY == day:
        more += back - stops[here].leg
    elif back - stops[here].leg > most - state.day_load[staff, stops[here].start // DAY]:
        return False
    return bool(more <= most - state.day_load[staff, day])


@kernel
def _cut_closures(city: Any, state: Any, site_row: int, length: int, first: int, found: int) -> int:
    """Cut the ranges ``[first, found)`` at the carer's closures and care duty, and at shifts beside this one."""
    tour, facility = state.gaps[first].tour, city.sites[site_row].facility
    person = city.staff[city.tours[tour].staff]
    for row in range(person.first_closure, person.end_closure):
        found = _cut(state, first, found, city.closures[row, 0] - length + 1, city.closures[row, 1])
    if person.doubled:
        for other in range(person.first_tour, person.end_tour):
            shift = city.tours[other]
            if other < tour and (facility < 0 or shift.facility == facility):
                # What an earlier shift covers belongs to it.
                found = _cut(state, first, found, shift.start, shift.end - length + 1)
            if other != tour:
                for here in range(state.routes[other].length):
                    stop = state.stops[other, here]
                    found = _cut(state, first, found, stop.start - length + 1, stop.end)
    return found


@kernel
def _cut(state: Any, first: int, found: int, hole: int, hole_end: int) -> int:
    """Take the starts ``[hole, hole_end)`` out of the ranges ``[first, found)``; returns their new end."""
    for row in range(first, found):
        gap = state.gaps[row]
        if max(hole, hole_end) <= gap.low or hole > gap.high or hole > hole_end:
            continue
        if hole > gap.low and hole_end <= gap.high and found < state.gaps.size:
            rest = state.gaps[found]
            rest.carer, rest.staff, rest.tour = gap.carer, gap.staff, gap.tour
            rest.cost, rest.edge, rest.after, rest.before = gap.cost, gap.edge, gap.after, gap.before
            rest.low, rest.high = hole_end, gap.high
            found += 1
        if hole > gap.low:
            gap.high = hole - 1
        else:
            gap.low = hole_end
    return found


@kernel
def _keep_possible(city: Any, state: Any, starts: Any, first: int, end: int) -> int:
    """Let the ranges ``[first, end)`` begin at a possible start and drop those without one; returns the new end."""
    kept = first
    for row in range(first, end):
        gap = state.gaps[row]
        slot = next_set(starts, slot_from(gap.low, city.grid), gap.high // city.grid)
        if slot >= 0:
            gap.low = slot * city.grid
            if kept < row:
                state.gaps[kept] = gap
            kept += 1
    return kept
