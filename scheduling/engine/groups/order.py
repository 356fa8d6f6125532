"""In which order facilities open groups: whoever has a seat at one leaves a seat at another."""

from collections import Counter
from collections.abc import Iterable

from ..plan import Session
from ..problem import Problem
from ..timeline import DAY, WEEK


def fewest_bound_first(problem: Problem, needs: Iterable[str]) -> list[str]:
    """The facilities, those first where fewest of the needs may be met that can be met at no other."""
    places = [_places(problem, need) for need in needs]
    bound = Counter(place for some in places for place in some if len(some) == 1)
    return sorted((facility.id for facility in problem.facilities), key=lambda facility: bound[facility])


def contested(problem: Problem, lacking: Iterable[str], sessions: Iterable[Session]) -> bool:
    """Has somebody who could come elsewhere a seat of what somebody is left out of?"""
    taken = {
        (session.facility, session.service)
        for session in sessions
        if any(len(_places(problem, one.need)) > 1 for one in session.attendees)
    }
    return any((place, problem.need[need].service) in taken for need in lacking for place in _places(problem, need))


def _places(problem: Problem, name: str) -> list[str]:
    """Where the need may be met, as far as offers, towns and the family's choice go."""
    need = problem.need[name]
    town = problem.resident[need.resident].town
    return [
        facility.id
        for facility in problem.facilities
        if (facility.id, need.service) in problem.offer
        and facility.serves(town)
        and any(valid.overlaps(0, WEEK // DAY) for valid in need.chosen_at(facility.id))
        and facility.id not in need.refused_facilities
    ]
