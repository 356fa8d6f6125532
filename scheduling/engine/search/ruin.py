"""Ruin: choose what to withdraw. Every way starts from one occurrence, the seed, and takes what competes with it.

Strings of neighbouring stops in tours that could serve the seed are the backbone (Christiaens and Vanden Berghe 2020,
Slack Induction by String Removals); related removal goes back to Shaw 1998 and Ropke and Pisinger 2006.
"""

from typing import Any

from ..timeline import DAY
from .bits import next_set
from .compiled import kernel
from .dice import below
from .moves import describe, withdraw
from .roads import minutes
from .starts import is_in_order
from .tables import ONE, ZERO

DAY_STRINGS, WEEK_STRINGS, RESIDENT, FACILITY = range(4)
KINDS = 4
_LONGEST = 10  # stops of a string


@kernel
def release(city: Any, state: Any, row: int) -> None:
    """Withdraw the occurrence and all that may no longer follow it, unless it is held; log how they were."""
    if state.served[row].appointment < 0 or city.occurrences[row].held:
        return
    _release_one(city, state, row)
    person = city.residents[city.needs[city.occurrences[row].need].resident]
    again = city.occurrences[row].first_after < city.occurrences[row].end_after
    while again:
        again = False
        for other in range(person.first_occurrence, person.end_occurrence):
            if state.served[other].appointment >= 0 and not is_in_order(city, state, other):
                _release_one(city, state, other)
                again = True


@kernel
def _release_one(city: Any, state: Any, row: int) -> None:
    totals = state.totals[0]
    describe(state, row, state.log[totals.logged])
    state.log_put[totals.logged] = 0
    totals.logged += 1
    withdraw(city, state, row)


@kernel
def _release_appointment(city: Any, state: Any, appointment: int) -> None:
    row = state.appointments[appointment].first
    while row >= 0:
        following = state.served[row].next
        release(city, state, row)
        row = following


@kernel
def ruin(city: Any, state: Any, kind: int, seed: int, strings: int) -> None:
    """Withdraw around occurrence ``seed``: ``kind`` says how, ``strings`` how much."""
    need = city.needs[city.occurrences[seed].need]
    if need.first_site == need.end_site:
        return
    site = need.first_site + below(state, need.end_site - need.first_site)
    moment = _moment(city, state, seed, site)
    if moment < 0:
        return
    if kind == RESIDENT:
        _ruin_resident(city, state, need.resident)
        _ruin_strings(city, state, site, moment, ONE, ZERO)
    elif kind == FACILITY and not need.visit:
        _ruin_facility(city, state, site, moment, 60 * strings)
    else:
        _ruin_strings(city, state, site, moment, strings, int(kind == WEEK_STRINGS))
    release(city, state, seed)


@kernel
def _moment(city: Any, state: Any, seed: int, site: int) -> int:
    """When the seed is served; when it is not, a start that it could have, or -1."""
    served = state.served[seed].appointment
    if served >= 0:
        return int(state.appointments[served].start)
    mask = city.masks[city.sites[site].mask]
    first = below(state, city.slots)
    slot = next_set(mask, first, city.slots - 1)
    if slot < 0:
        slot = next_set(mask, 0, first)
    return int(slot * city.grid)


@kernel
def _ruin_resident(city: Any, state: Any, resident: int) -> None:
    for row in range(city.residents[resident].first_occurrence, city.residents[resident].end_occurrence):
        release(city, state, row)


@kernel
def _ruin_facility(city: Any, state: Any, site: int, moment: int, minutes_long: int) -> None:
    """All sessions of the carers at the site that touch the time from ``moment`` on."""
    for carer_row in range(city.sites[site].first_carer, city.sites[site].end_carer):
        person = city.staff[city.carers[carer_row].staff]
        for tour in range(person.first_tour, person.end_tour):
            if city.tours[tour].start < moment + minutes_long and moment < city.tours[tour].end:
                for here in range(state.routes[tour].length - 1, -1, -1):
                    stop = state.stops[tour, here]
                    if stop.start < moment + minutes_long and moment < stop.end:
                        _release_appointment(city, state, stop.appointment)


@kernel
def _ruin_strings(city: Any, state: Any, site: int, moment: int, strings: int, any_day: int) -> None:
    """Strings in tours of carers who may serve at the site, on the day of ``moment`` or on any."""
    place, first, end = city.sites[site].place, city.sites[site].first_carer, city.sites[site].end_carer
    by_place = below(state, 2)
    for _ in range(4 * strings if first < end else 0):
        if strings == 0:
            return
        person = city.staff[city.carers[first + below(state, end - first)].staff]
        count = person.end_tour - person.first_tour
        if count == 0:
            continue
        tour = person.first_tour + below(state, count)
        if not any_day:
            tour = _tour_near(city, state, person, moment)
        if tour >= 0 and state.routes[tour].length:
            _ruin_string(city, state, tour, _nearest(city, state, tour, place, moment, by_place))
            strings -= 1


@kernel
def _tour_near(city: Any, state: Any, person: Any, moment: int) -> int:
    """The tour of the person that is under way at ``moment``, else another one of that day, else -1."""
    found = -1
    for tour in range(person.first_tour, person.end_tour):
        shift = city.tours[tour]
        if shift.start <= moment < shift.end:
            return tour
        if (shift.days >> (moment // DAY)) & 1:
            found = tour
    return found


@kernel
def _nearest(city: Any, state: Any, tour: int, place: int, moment: int, by_place: int) -> int:
    """The stop of the tour that is nearest in place or in time."""
    transport = city.staff[city.tours[tour].staff].transport
    best, least = 0, 1 << 30
    for here in range(state.routes[tour].length):
        stop = state.stops[tour, here]
        far = minutes(city, transport, stop.place, place) if by_place else abs(stop.start - moment)
        if far < least:
            best, least = here, far
    return best


@kernel
def _ruin_string(city: Any, state: Any, tour: int, here: int) -> None:
    """A string of stops, of random length, that holds stop ``here``."""
    length = state.routes[tour].length
    size = 1 + below(state, min(_LONGEST, length))
    first = max(0, here - below(state, size))
    first = min(first, length - size)
    for place in range(first + size - 1, first - 1, -1):
        # A released visit may take others of its resident along, from this tour too.
        if place < state.routes[tour].length:
            _release_appointment(city, state, state.stops[tour, place].appointment)
