"""Taking out and putting in: what that does to the stock, to the rooms and to the totals."""

from typing import Any

from ...search.compiled import kernel
from .tables import COUNT, DAYS, HOME, IN, NOBODY, OUT, PART, PARTS, ROW


@kernel
def book(town: Any, state: Any, wish: int, row: Any) -> None:
    """Let ``wish``, which has nothing, have what ``row`` says."""
    for column in range(ROW):
        state.held[wish, column] = row[column]
    _use(town, state, wish, IN)


@kernel
def cancel(town: Any, state: Any, wish: int) -> None:
    """Take from ``wish`` all it has."""
    _use(town, state, wish, OUT)
    state.held[wish, COUNT] = 0
    state.held[wish, DAYS] = 0


@kernel
def _use(town: Any, state: Any, wish: int, sign: int) -> None:
    if wish < town.stays:
        for part in range(state.held[wish, COUNT]):
            _sleep(town, state, wish, part, sign)
    else:
        _attend(town, state, wish, sign)
    _count(town, state, wish, sign)


@kernel
def _sleep(town: Any, state: Any, wish: int, part: int, sign: int) -> None:
    who = town.wishes[wish]
    pool = state.held[wish, PART + 3 * part]
    room, facility = town.pools[pool].room, town.pools[pool].facility
    ease = town.ease[facility, who.severe]
    for night in range(state.held[wish, PART + 3 * part + 1], state.held[wish, PART + 3 * part + 2]):
        state.beds[pool, night] -= sign
        if night < 7:
            for half in range(2):
                state.care[facility, night, half] -= sign * ease
        if room >= 0:
            state.sexes[room, night, who.sex] += sign
            state.ages[room, night, 1 if night >= who.grown else 0] += sign
    _link(state, pool, wish * PARTS + part, sign)


@kernel
def _link(state: Any, pool: int, guest: int, sign: int) -> None:
    """Note that a part of a stay is in the pool, as the first of its guests, or no longer."""
    if sign > 0:
        after = state.guests[pool]
        state.next_guest[guest] = after
        state.last_guest[guest] = NOBODY
        state.guests[pool] = guest
    else:
        after, before = state.next_guest[guest], state.last_guest[guest]
        if before >= 0:
            state.next_guest[before] = after
        else:
            state.guests[pool] = after
        guest = before
    if after >= 0:
        state.last_guest[after] = guest


@kernel
def _attend(town: Any, state: Any, wish: int, sign: int) -> None:
    who, days = town.wishes[wish], state.held[wish, DAYS]
    if days == 0:
        return
    offer = town.offers[state.held[wish, HOME]]
    ease = town.ease[offer.facility, who.severe]
    for day in range(7):
        if days >> day & 1:
            if offer.weekly >= 0:
                state.weekly[offer.weekly] -= sign
            for half in range(2):
                if who.halves >> half & 1:
                    state.places[offer.facility, day, half] -= sign
                    state.care[offer.facility, day, half] -= sign * ease


@kernel
def _count(town: Any, state: Any, wish: int, sign: int) -> None:
    """Bring the totals up to date, and the lists of those that lack something and those that have changed."""
    if not state.is_touched[wish]:
        state.is_touched[wish] = 1
        state.touched[state.touched_count[0]] = wish
        state.touched_count[0] += 1
    who, totals = town.wishes[wish], state.totals[0]
    units = units_of(town, state.held[wish], wish)
    totals.unserved -= sign * units * who.weight
    for group in (who.town, who.category):
        totals.lacking -= max(0, town.floors[group] - state.given[group])
        state.given[group] += sign * units * who.weight
        totals.lacking += max(0, town.floors[group] - state.given[group])
    totals.points += sign * points_of(town, state.held[wish], wish)
    _list(state, wish, units < who.wanted if sign > 0 else True)


@kernel
def _list(state: Any, wish: int, lacks: bool) -> None:
    place = state.place_in_short[wish]
    if lacks and place < 0:
        state.place_in_short[wish] = state.short_count[0]
        state.short[state.short_count[0]] = wish
        state.short_count[0] += 1
    elif not lacks and place >= 0:
        state.short_count[0] -= 1
        last = state.short[state.short_count[0]]
        state.short[place] = last
        state.place_in_short[last] = place
        state.place_in_short[wish] = -1


@kernel
def units_of(town: Any, row: Any, wish: int) -> int:
    units = 0
    if wish < town.stays:
        for part in range(row[COUNT]):
            units += row[PART + 3 * part + 2] - row[PART + 3 * part + 1]
    else:
        for day in range(7):
            units += row[DAYS] >> day & 1
    return units


@kernel
def points_of(town: Any, row: Any, wish: int) -> Any:
    """Preference points of what ``row`` gives, less those of having nothing."""
    who, points = town.wishes[wish], 0
    if wish >= town.stays:
        for day in range(7):
            if row[DAYS] >> day & 1:
                points += town.day_points[row[HOME], day]
        return points
    if row[COUNT]:
        points += town.beginnings[wish, row[PART + 1]]
    kept = False
    for part in range(row[COUNT]):
        pool, first, end = row[PART + 3 * part], row[PART + 3 * part + 1], row[PART + 3 * part + 2]
        points += points_at(town, wish, pool)
        kept |= pool == who.usual_pool and first <= who.usual_first and who.usual_end <= end
    return points + town.move * max(0, row[COUNT] - 1) - (who.change if kept else 0)


@kernel
def points_at(town: Any, wish: int, pool: int) -> Any:
    """Points of a part of a stay in ``pool``; what only a placement that stands has is not counted."""
    offer = town.offer_at[wish, pool]
    return town.offers[offer].points if offer >= 0 else 0
