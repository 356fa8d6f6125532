"""When an occurrence may start at a site, as far as its resident goes; carers and rooms are asked elsewhere."""

from typing import Any

import numpy as np

from ..timeline import DAY
from .bits import ALL, any_set, clear, fill, slot_from, spread_down
from .compiled import kernel
from .roads import minutes


@kernel
def is_blocked(city: Any, state: Any, row: int) -> bool:
    """Whether no start at all is allowed: what must come first is unserved, or another funded category is in use."""
    occurrence = city.occurrences[row]
    need = city.needs[occurrence.need]
    if need.fund >= 0:
        for fund in range(state.funds.shape[1]):
            if fund != need.fund and state.funds[need.resident, fund] > 0:
                return True
    if occurrence.first_before == occurrence.end_before:
        return False
    for place in range(occurrence.first_before, occurrence.end_before):
        if state.served[city.befores[place]].appointment >= 0:
            return False
    return True


@kernel
def is_in_order(city: Any, state: Any, row: int) -> bool:
    """Whether a served occurrence follows one of those of which one must come first, if there are any."""
    occurrence, own = city.occurrences[row], state.appointments[state.served[row].appointment]
    if occurrence.first_before == occurrence.end_before:
        return True
    for place in range(occurrence.first_before, occurrence.end_before):
        held_row = state.served[city.befores[place]].appointment
        if held_row >= 0:
            held = state.appointments[held_row]
            gap = own.start - held.end
            same_day = own.start // DAY == held.start // DAY
            if same_day and occurrence.earliest_after <= gap <= occurrence.latest_after:
                return True
    return False


@kernel
def resident_starts(city: Any, state: Any, row: int, site_row: int, starts: Any) -> None:
    """Write into ``starts`` the slots at which the occurrence may start at the site, but for the order of services."""
    occurrence, site = city.occurrences[row], city.sites[site_row]
    need = city.needs[occurrence.need]
    for word in range(starts.size):
        starts[word] = city.masks[site.mask, word]
    if occurrence.mask >= 0:
        for word in range(starts.size):
            starts[word] &= city.masks[occurrence.mask, word]
    _keep_entitled(city, state, need, starts)
    _keep_apart(city, state, row, need, site.place, starts)


@kernel
def keep_order(city: Any, state: Any, row: int, starts: Any, spare: Any) -> None:
    """Keep the starts that follow one of the occurrences of which one must come first; ``spare`` is scratch."""
    occurrence = city.occurrences[row]
    if occurrence.first_before == occurrence.end_before:
        return
    for word in range(spare.size):
        spare[word] = np.uint64(0)
    for place in range(occurrence.first_before, occurrence.end_before):
        held_row = state.served[city.befores[place]].appointment
        if held_row >= 0:
            held = state.appointments[held_row]
            day = held.start // DAY
            first = max(held.end + occurrence.earliest_after, day * DAY)
            latest = min(held.end + occurrence.latest_after, day * DAY + DAY - 1)
            fill(spare, slot_from(first, city.grid), latest // city.grid + 1)
    for word in range(starts.size):
        starts[word] &= spare[word]


@kernel
def _keep_entitled(city: Any, state: Any, need: Any, starts: Any) -> None:
    """Drop the days whose entitlement is used up. Days without one are not in the site's mask."""
    for row in range(need.first_entitlement, need.end_entitlement):
        if state.entitlement_used[row] >= city.entitlements[row, 2]:
            first, end = city.entitlements[row, 0] * DAY, city.entitlements[row, 1] * DAY
            clear(starts, slot_from(first, city.grid), slot_from(end, city.grid))


@kernel
def _keep_apart(city: Any, state: Any, row: int, need: Any, place: int, starts: Any) -> None:
    """Keep clear of the resident's other appointments, with travel; of the same need, gaps and times a day too."""
    need_row, grid = city.occurrences[row].need, city.grid
    person = city.residents[need.resident]
    for other in range(person.first_occurrence, person.end_occurrence):
        held_row = state.served[other].appointment
        if held_row < 0 or other == row:
            continue
        held = state.appointments[held_row]
        after = minutes(city, city.resident_transport, held.place, place)
        ahead = minutes(city, city.resident_transport, place, held.place)
        if city.occurrences[other].need == need_row:
            after, ahead = max(after, need.min_gap), max(ahead, need.min_gap)
            _keep_days(city, state, other, row, held.start // DAY, starts)
        first = held.start - ahead - need.minutes + 1
        clear(starts, slot_from(first, grid), slot_from(held.end + after, grid))


@kernel
def _keep_days(city: Any, state: Any, first: int, row: int, day: int, starts: Any) -> None:
    """Drop the day when ``row``'s need is served as often as it may be in it, counting from occurrence ``first`` on.

    Called for each served occurrence of the need: the first one of the day sees them all.
    """
    need_row = city.occurrences[row].need
    count, other = 0, first
    while other < city.occurrences.size and city.occurrences[other].need == need_row:
        held_row = state.served[other].appointment
        if other != row and held_row >= 0 and state.appointments[held_row].start // DAY == day:
            count += 1
        other += 1
    if count >= city.needs[need_row].daily_max:
        clear(starts, slot_from(day * DAY, city.grid), slot_from((day + 1) * DAY, city.grid))


@kernel
def leading_starts(city: Any, state: Any, row: int, starts: Any, either: Any, own: Any) -> bool:
    """Write into ``starts`` those after which all that waits to come after the occurrence has a start left.

    False when nothing waits, or no such start is left. ``either`` and ``own`` are scratch.
    """
    occurrence, waits = city.occurrences[row], False
    for word in range(starts.size):
        starts[word] = ALL
    for place in range(occurrence.first_after, occurrence.end_after):
        other = city.afters[place]
        if state.served[other].appointment < 0:
            waits = True
            _starts_before(city, state, row, other, either, own)
            for word in range(starts.size):
                starts[word] &= either[word]
    return waits and any_set(starts)


@kernel
def _starts_before(city: Any, state: Any, row: int, other: int, either: Any, own: Any) -> None:
    """Write into ``either`` the starts of ``row`` that leave one to ``other``, which comes after it."""
    after, length = city.occurrences[other], city.needs[city.occurrences[row].need].minutes
    for word in range(either.size):
        either[word] = np.uint64(0)
    for site_row in range(city.needs[after.need].first_site, city.needs[after.need].end_site):
        resident_starts(city, state, other, site_row, own)
        for word in range(either.size):
            either[word] |= own[word]
    least = slot_from(length + after.earliest_after, city.grid)
    spread_down(either, least, (length + after.latest_after) // city.grid)
