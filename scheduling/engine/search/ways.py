"""The best way to serve one occurrence as things stand: over sites, carers, gaps and starts, alone or in a group."""

from typing import Any

import numpy as np

from ..timeline import DAY
from .bits import any_set, is_set, next_set, previous_set
from .compiled import kernel
from .dice import below
from .gaps import carer_gaps
from .prices import facility_points, idle_cost, load_cost, staff_points, time_points
from .rooms import free_for, free_starts
from .starts import is_blocked, keep_order, resident_starts
from .tables import LARGE, NONE, ZERO

_WORST = np.int64(1) << 30


@kernel
def best_way(city: Any, state: Any, row: int, narrow: int) -> bool:
    """Write the cheapest way into ``state.way[0]``; False when there is none.

    ``narrow``: only starts of ``state.scratch[5]`` count.
    """
    best = state.way[0]
    best.occurrence, best.start, best.cost, best.choice = row, -1, _WORST, -1
    if is_blocked(city, state, row):
        return False
    need = city.needs[city.occurrences[row].need]
    for site_row in range(need.first_site, need.end_site):
        site = city.sites[site_row]
        starts = state.scratch[0]
        if not _pin_allows_facility(city, row, site.facility):
            continue
        resident_starts(city, state, row, site_row, starts)
        keep_order(city, state, row, starts, state.scratch[2])
        if narrow:
            for word in range(starts.size):
                starts[word] &= state.scratch[5, word]
        if not need.visit:
            if need.group_size > 1:
                _join(city, state, row, site_row, starts)
            if site.cap >= 0 and state.cap_used[site.cap] >= city.caps[site.cap]:
                continue
            _keep_roomy(city, state, row, site_row, starts)
        if any_set(starts):
            _mark_wished(city, state, need.wished, starts)
            if need.carers == 1:
                _alone(city, state, row, site_row, starts)
            else:
                _together(city, state, row, site_row, starts)
    if best.start >= 0 and not need.visit and best.choice < 0:
        _pick_room(city, state, row, best)
    return bool(best.start >= 0)


@kernel
def _pin_allows_facility(city: Any, row: int, facility: int) -> bool:
    pin = city.occurrences[row].pin
    return bool(pin < 0 or city.pins[pin].facility < 0 or city.pins[pin].facility == facility)


@kernel
def _pin_allows_room(city: Any, row: int, room: int) -> bool:
    pin = city.occurrences[row].pin
    return bool(pin < 0 or city.pins[pin].room < 0 or city.pins[pin].room == room)


@kernel
def _pin_allows_staff(city: Any, row: int, staff: int) -> bool:
    pin = city.occurrences[row].pin
    return bool(
        pin < 0 or city.pins[pin].staff0 < 0 or staff == city.pins[pin].staff0 or staff == city.pins[pin].staff1
    )


@kernel
def _keep_roomy(city: Any, state: Any, row: int, site_row: int, starts: Any) -> None:
    """Keep the starts at which one of the rooms is free."""
    site = city.sites[site_row]
    free, either = state.scratch[2], state.scratch[3]
    for word in range(either.size):
        either[word] = np.uint64(0)
    for choice in range(site.first_choice, site.end_choice):
        if _pin_allows_room(city, row, city.choices[choice].room):
            free_starts(city, state, choice, city.needs[site.need].slots, free)
            for word in range(either.size):
                either[word] |= free[word]
    for word in range(either.size):
        starts[word] &= either[word]


@kernel
def _pick_room(city: Any, state: Any, row: int, way: Any) -> None:
    """The first room that is free; the smallest come first."""
    site = city.sites[way.site]
    end = way.start + city.needs[site.need].minutes
    for choice in range(site.first_choice, site.end_choice):
        if _pin_allows_room(city, row, city.choices[choice].room) and free_for(city, state, choice, way.start, end):
            way.choice = choice
            return


@kernel
def _mark_wished(city: Any, state: Any, wished: int, starts: Any) -> None:
    """``state.scratch[4]``: the starts that are wished."""
    if wished >= 0:
        for word in range(starts.size):
            state.scratch[4, word] = starts[word] & city.masks[wished, word]


@kernel
def _alone(city: Any, state: Any, row: int, site_row: int, starts: Any) -> None:
    site = city.sites[site_row]
    length = city.needs[site.need].minutes
    for carer_row in range(site.first_carer, site.end_carer):
        carer = city.carers[carer_row]
        if not _pin_allows_staff(city, row, carer.staff) or _is_capped(city, state, carer.cap):
            continue
        found = carer_gaps(city, state, site_row, carer_row, starts, ZERO)
        if found:
            cost = 10 * staff_points(city, row, carer_row, NONE) + load_cost(city, state, carer.staff, length)
            for place in range(found):
                _try_starts(city, state, row, site_row, starts, place, NONE, cost)


@kernel
def _is_capped(city: Any, state: Any, cap: int) -> bool:
    return cap >= 0 and state.cap_used[cap] >= city.caps[cap]


@kernel
def _together(city: Any, state: Any, row: int, site_row: int, starts: Any) -> None:
    """Two carers: pairs of gaps that share a start, the cheapest first, day by day."""
    site, found = city.sites[site_row], ZERO
    length = city.needs[site.need].minutes
    for carer_row in range(site.first_carer, site.end_carer):
        staff = city.carers[carer_row].staff
        if _pin_allows_staff(city, row, staff) and not _is_capped(city, state, city.carers[carer_row].cap):
            first = found
            found = carer_gaps(city, state, site_row, carer_row, starts, found)
            for place in range(first, found):
                state.gaps[place].cost += load_cost(city, state, staff, length)
    for day in range(7):
        count = _sort_day(state, found, day)
        for later in range(1, count):
            gap = state.gaps[state.order[later]]
            for earlier in range(later):
                other = state.gaps[state.order[earlier]]
                if gap.cost + other.cost >= state.way[0].cost:
                    break
                if gap.staff != other.staff:
                    _try_pair(city, state, row, site_row, starts, state.order[earlier], state.order[later])


@kernel
def _sort_day(state: Any, found: int, day: int) -> int:
    """``state.order``: the gaps of the day by cost; returns how many."""
    count = 0
    for place in range(found):
        if state.gaps[place].low // DAY != day:
            continue
        here = count
        while here > 0 and state.gaps[state.order[here - 1]].cost > state.gaps[place].cost:
            state.order[here] = state.order[here - 1]
            here -= 1
        state.order[here] = place
        count += 1
    return count


@kernel
def _try_pair(city: Any, state: Any, row: int, site_row: int, starts: Any, first: int, second: int) -> None:
    carer0, carer1 = state.gaps[first].carer, state.gaps[second].carer
    cost = 10 * staff_points(city, row, carer0, carer1)
    _try_starts(city, state, row, site_row, starts, first, second, cost)


@kernel
def _try_starts(
    city: Any, state: Any, row: int, site_row: int, starts: Any, first: int, second: int, cost: int
) -> None:
    """Try the starts that may be best in one gap, or in two at once (``second`` >= 0): usual, wished, early, late."""
    gap = state.gaps[first]
    low, high, cost = gap.low, gap.high, cost + gap.cost
    if second >= 0:
        low, high = max(low, state.gaps[second].low), min(high, state.gaps[second].high)
        cost += state.gaps[second].cost
    cost += 10 * facility_points(city, row, site_row, low // DAY)
    if low > high or cost >= state.way[0].cost:
        return
    first_slot, last_slot = -(-low // city.grid), high // city.grid
    early = next_set(starts, first_slot, last_slot)
    if early < 0:
        return
    usual = city.occurrences[row].usual_start
    if low <= usual <= high and usual % city.grid == 0 and is_set(starts, usual // city.grid):
        _try_start(city, state, row, site_row, first, second, cost, usual // city.grid)
    if city.needs[city.sites[site_row].need].wished >= 0:
        _try_start(city, state, row, site_row, first, second, cost, next_set(state.scratch[4], first_slot, last_slot))
        _try_start(
            city, state, row, site_row, first, second, cost, previous_set(state.scratch[4], first_slot, last_slot)
        )
    late = previous_set(starts, first_slot, last_slot)
    if below(state, 2):
        early, late = late, early
    _try_start(city, state, row, site_row, first, second, cost, early)
    _try_start(city, state, row, site_row, first, second, cost, late)


@kernel
def _try_start(city: Any, state: Any, row: int, site_row: int, first: int, second: int, cost: int, slot: int) -> None:
    if slot < 0:
        return
    start = slot * city.grid
    cost += 10 * time_points(city, row, start) + idle_cost(city, state.gaps[first], start)
    if second >= 0:
        cost += idle_cost(city, state.gaps[second], start)
    best = state.way[0]
    if cost < best.cost:
        best.cost, best.start, best.site, best.choice = cost, start, site_row, -1
        best.carer0 = state.gaps[first].carer
        best.carer1 = state.gaps[second].carer if second >= 0 else -1


@kernel
def _join(city: Any, state: Any, row: int, site_row: int, starts: Any) -> None:
    """Try the group sessions at the site that have a place left."""
    site = city.sites[site_row]
    for carer_row in range(site.first_carer, site.end_carer):
        person = city.staff[city.carers[carer_row].staff]
        for tour in range(person.first_tour, person.end_tour):
            if city.tours[tour].facility != site.facility or not city.tours[tour].days & city.carers[carer_row].days:
                continue
            for here in range(state.routes[tour].length):
                appointment = state.stops[tour, here].appointment
                if state.appointments[appointment].tour0 == tour:
                    _try_group(city, state, row, site_row, carer_row, appointment, starts)


@kernel
def _try_group(city: Any, state: Any, row: int, site_row: int, carer_row: int, appointment: int, starts: Any) -> None:
    group, site = state.appointments[appointment], city.sites[site_row]
    need = city.needs[site.need]
    if (
        group.service != need.service
        or group.facility != site.facility
        or group.attendees >= need.group_size
        or group.end - group.start != need.minutes
        or (group.tour1 >= 0) != (need.carers == 2)
        or city.occurrences[group.first].held == LARGE
        or not is_set(starts, group.start // city.grid)
        or not _room_suits(city, row, site, city.choices[group.choice].room)
        or not free_for(city, state, group.choice, group.start, group.end)
        or not _pin_allows_staff(city, row, city.carers[carer_row].staff)
    ):
        return
    carer1 = NONE
    if not _serves_on(city, carer_row, group.start // DAY, (group.end - 1) // DAY):
        return
    if group.tour1 >= 0:
        carer1 = _carer_of(city, site, city.tours[group.tour1].staff)
        if carer1 < 0 or not _serves_on(city, carer1, group.start // DAY, (group.end - 1) // DAY):
            return
        if not _pin_allows_staff(city, row, city.carers[carer1].staff):
            return
    cost = staff_points(city, row, carer_row, carer1) + time_points(city, row, group.start)
    cost = 10 * (cost + facility_points(city, row, site_row, group.start // DAY))
    best = state.way[0]
    if cost < best.cost:
        best.cost, best.start, best.site, best.choice = cost, group.start, site_row, group.choice
        best.carer0, best.carer1 = carer_row, carer1


@kernel
def _serves_on(city: Any, carer_row: int, day: int, last_day: int) -> bool:
    return bool((city.carers[carer_row].days >> day) & (city.carers[carer_row].days >> last_day) & 1 == 1)


@kernel
def _room_suits(city: Any, row: int, site: Any, room: int) -> bool:
    if not _pin_allows_room(city, row, room):
        return False
    for choice in range(site.first_choice, site.end_choice):  # noqa: SIM110
        if city.choices[choice].room == room:
            return True
    return False


@kernel
def _carer_of(city: Any, site: Any, staff: int) -> int:
    for carer_row in range(site.first_carer, site.end_carer):
        if city.carers[carer_row].staff == staff:
            return carer_row
    return -1
