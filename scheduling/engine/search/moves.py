"""The two elementary moves: put an occurrence into the plan in a given way, and withdraw it. Every sum follows."""

from typing import Any

from ..timeline import DAY
from .compiled import kernel
from .prices import occurrence_points
from .rooms import take
from .tables import NONE, ONE
from .tours import insert_stop, remove_stop, tour_over


@kernel
def put(city: Any, state: Any, way: Any) -> None:
    """Serve ``way.occurrence`` as ``way`` says, which must be possible; a session that is there already is joined."""
    row, site, start = way.occurrence, city.sites[way.site], way.start
    need = city.needs[site.need]
    tour0 = tour_over(city, city.carers[way.carer0].staff, start, start + need.minutes, site.facility)
    appointment = -1
    if need.group_size > 1:
        appointment = _session_at(state, tour0, start, need.service)
    if appointment < 0:
        appointment = _open(city, state, way, tour0)
    held, served = state.appointments[appointment], state.served[row]
    if held.choice >= 0:
        take(city, state, held.choice, held.start, held.end, ONE)
    served.appointment, served.site, served.carer0, served.carer1 = appointment, way.site, way.carer0, way.carer1
    served.next, held.first = held.first, row
    held.attendees += 1
    served.points = occurrence_points(city, row, way) - city.occurrences[row].change
    _count(city, state, row, start // DAY, ONE)
    last = state.waiting[state.totals[0].waiting - 1]
    state.waiting[served.waiting], state.served[last].waiting = last, served.waiting
    state.totals[0].waiting -= 1


@kernel
def place_helpers(city: Any, state: Any) -> None:
    """Put in what helpers do, if it is not there: without attendees, so that it is never withdrawn nor joined."""
    for number in range(city.helpers.size):
        helper, appointment = city.helpers[number], state.served.size + number
        held = state.appointments[appointment]
        if held.end == 0:
            held.start, held.end, held.place, held.facility = helper.start, helper.end, helper.place, helper.facility
            held.service, held.choice, held.first, held.attendees = -1, -1, -1, 0
            held.tour0, held.tour1, held.cap0, held.cap1 = helper.tour, -1, helper.cap, -1
            insert_stop(city, state, helper.tour, appointment)
            _count_caps(state, held, ONE)


@kernel
def withdraw(city: Any, state: Any, row: int) -> None:
    """Take the occurrence out of the plan; a session goes when its last attendee does."""
    served = state.served[row]
    appointment = served.appointment
    held = state.appointments[appointment]
    _count(city, state, row, held.start // DAY, NONE)
    if held.choice >= 0:
        take(city, state, held.choice, held.start, held.end, NONE)
    _unlink(state, held, row)
    held.attendees -= 1
    served.appointment, served.points = -1, 0
    served.waiting = state.totals[0].waiting
    state.waiting[served.waiting] = row
    state.totals[0].waiting += 1
    if held.attendees == 0:
        _close(city, state, appointment)


@kernel
def describe(state: Any, row: int, way: Any) -> None:
    """Write into ``way`` how the occurrence is served; start -1 when it is not."""
    served = state.served[row]
    way.occurrence, way.start = row, -1
    if served.appointment >= 0:
        held = state.appointments[served.appointment]
        way.start, way.choice, way.site = held.start, held.choice, served.site
        way.carer0, way.carer1 = served.carer0, served.carer1


@kernel
def _session_at(state: Any, tour: int, start: int, service: int) -> int:
    for here in range(state.routes[tour].length):
        stop = state.stops[tour, here]
        if stop.start == start and state.appointments[stop.appointment].service == service:
            return int(stop.appointment)
    return -1


@kernel
def _open(city: Any, state: Any, way: Any, tour0: int) -> int:
    """A new appointment without attendees, in the tours of its carers."""
    site = city.sites[way.site]
    need = city.needs[site.need]
    appointment = state.spare[state.totals[0].appointments]
    state.totals[0].appointments += 1
    held = state.appointments[appointment]
    held.start, held.end = way.start, way.start + need.minutes
    held.place, held.facility, held.service, held.choice = site.place, site.facility, need.service, way.choice
    held.attendees, held.first = 0, -1
    held.cap0, held.cap1 = city.carers[way.carer0].cap if need.visit else site.cap, -1
    held.tour0, held.tour1 = tour0, -1
    insert_stop(city, state, tour0, appointment)
    if way.carer1 >= 0:
        held.tour1 = tour_over(city, city.carers[way.carer1].staff, held.start, held.end, site.facility)
        insert_stop(city, state, held.tour1, appointment)
        if need.visit and city.carers[way.carer1].cap != held.cap0:
            held.cap1 = city.carers[way.carer1].cap
    _count_caps(state, held, ONE)
    return int(appointment)


@kernel
def _close(city: Any, state: Any, appointment: int) -> None:
    held = state.appointments[appointment]
    remove_stop(city, state, held.tour0, appointment)
    if held.tour1 >= 0:
        remove_stop(city, state, held.tour1, appointment)
    _count_caps(state, held, NONE)
    state.totals[0].appointments -= 1
    state.spare[state.totals[0].appointments] = appointment


@kernel
def _count_caps(state: Any, held: Any, sign: int) -> None:
    if held.cap0 >= 0:
        state.cap_used[held.cap0] += sign
    if held.cap1 >= 0:
        state.cap_used[held.cap1] += sign


@kernel
def _unlink(state: Any, held: Any, row: int) -> None:
    if held.first == row:
        held.first = state.served[row].next
        return
    before = held.first
    while state.served[before].next != row:
        before = state.served[before].next
    state.served[before].next = state.served[row].next


@kernel
def _count(city: Any, state: Any, row: int, day: int, sign: int) -> None:
    """Count the occurrence into (1) or out of (-1) all that is counted by resident, group and plan."""
    occurrence, totals = city.occurrences[row], state.totals[0]
    need = city.needs[occurrence.need]
    totals.weight -= sign * need.weight
    totals.points += sign * state.served[row].points
    if occurrence.pin >= 0:
        totals.pins -= sign
    for group in (need.town, need.category):
        before = max(0, city.floors[group] - state.given[group])
        state.given[group] += sign * need.weight
        totals.shortfall += max(0, city.floors[group] - state.given[group]) - before
    if need.fund >= 0:
        state.funds[need.resident, need.fund] += sign
    for held in range(need.first_entitlement, need.end_entitlement):
        if city.entitlements[held, 0] <= day < city.entitlements[held, 1]:
            state.entitlement_used[held] += sign
