"""Preference points as ``score`` counts them: of one occurrence, of gaps between stops, of shared load."""

from typing import Any

from ..timeline import DAY
from .bits import is_set
from .compiled import kernel


@kernel
def time_points(city: Any, row: int, start: int) -> int:
    """Points for another time than the wished or the usual one."""
    occurrence = city.occurrences[row]
    need = city.needs[occurrence.need]
    points = occurrence.change if start != occurrence.usual_start else 0
    if need.wished >= 0 and not is_set(city.masks[need.wished], start // city.grid):
        points += city.prices[0].unwished
    return points


@kernel
def staff_points(city: Any, row: int, carer0: int, carer1: int) -> int:
    """Points for carers that are new, not preferred, or share no language; ``carer1`` is -1 for one alone."""
    occurrence, first = city.occurrences[row], city.carers[carer0]
    staff1, preferred, speaks = -1, first.preferred, first.speaks
    if carer1 >= 0:
        second = city.carers[carer1]
        staff1, preferred, speaks = second.staff, preferred | second.preferred, speaks | second.speaks
    same = first.staff == occurrence.usual_staff0 and staff1 == occurrence.usual_staff1
    same |= staff1 >= 0 and first.staff == occurrence.usual_staff1 and staff1 == occurrence.usual_staff0
    points = 0 if same else occurrence.new_carer
    if not preferred:
        points += city.prices[0].unpreferred_staff
    if not speaks:
        points += city.prices[0].foreign_language
    return points


@kernel
def facility_points(city: Any, row: int, site_row: int, day: int) -> int:
    """Points of the facility: the way there, wishes, and another one than before."""
    new = city.sites[site_row].facility != city.occurrences[row].usual_facility
    return int(city.site_points[site_row, day] + (city.occurrences[row].new_facility if new else 0))


@kernel
def occurrence_points(city: Any, row: int, way: Any) -> int:
    return (
        time_points(city, row, way.start)
        + staff_points(city, row, way.carer0, way.carer1)
        + facility_points(city, row, way.site, way.start // DAY)
    )


@kernel
def idle_cost(city: Any, gap: Any, start: int) -> int:
    """Tenths of points for waiting beside a stop at the edge of a tour; between two stops it is in the gap's cost."""
    if gap.edge == 1:
        return int(city.prices[0].idle * (gap.before - start))
    if gap.edge == 2:
        return int(city.prices[0].idle * (start - gap.after))
    return 0


@kernel
def load_cost(city: Any, state: Any, staff: int, more: int) -> int:
    """Tenths of points for ``more`` minutes of a staff member above the mean of the colleagues, about."""
    group = city.staff[staff].group
    colleagues = city.first_peer[group + 1] - city.first_peer[group]
    mean = state.peer_load[group] // colleagues
    above = state.week_load[staff] - city.staff[staff].care - mean
    return int(city.prices[0].imbalance * (max(0, above + more) - max(0, above)))


@kernel
def settle(city: Any, state: Any) -> bool:
    """Bring the sums over colleagues up to date for all staff touched; False when a maximum or a tour does not hold.

    What does not hold can only come from withdrawing, where the way past a stop is shorter than the way without it.
    """
    totals = state.totals[0]
    sound = totals.broken == 0
    for place in range(totals.touched):
        staff = state.touched[place]
        state.is_touched[staff] = 0
        sound &= _within_maxima(city, state, staff)
        group = city.staff[staff].group
        load = 0
        for peer in range(city.first_peer[group], city.first_peer[group + 1]):
            load += state.week_load[city.peers[peer]] - city.staff[city.peers[peer]].care
        mean = load // (city.first_peer[group + 1] - city.first_peer[group])
        tens = 0
        for peer in range(city.first_peer[group], city.first_peer[group + 1]):
            own = state.week_load[city.peers[peer]] - city.staff[city.peers[peer]].care
            tens += max(0, own - mean) // 10
        totals.imbalance += tens - state.imbalance[group]
        state.imbalance[group], state.peer_load[group] = tens, load
    totals.touched = 0
    return bool(sound)


@kernel
def _within_maxima(city: Any, state: Any, staff: int) -> bool:
    """A week or day of care duty alone is no breach."""
    person, week = city.staff[staff], state.week_load[staff]
    for day in range(7):
        load = state.day_load[staff, day]
        if load > person.daily_max and load > city.care_load[staff, day]:
            return False
    return bool(week <= person.weekly_max or week == person.care)


@kernel
def unserved(city: Any, state: Any) -> int:
    """Weighted minutes, with fairness."""
    totals = state.totals[0]
    return int(totals.weight + totals.shortfall * city.prices[0].fairness // 100)


@kernel
def preference(city: Any, state: Any) -> int:
    totals, rule = state.totals[0], city.prices[0]
    return int(
        totals.points + rule.travel * totals.travel + rule.idle * totals.idle + rule.imbalance * totals.imbalance
    )
