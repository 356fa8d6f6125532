"""The weeks of guests, at home and at the host's, looked at as one: rule ``resident_overlap`` sees half of each."""

from collections.abc import Iterable, Iterator, Mapping

from ..plan import Plan
from ..problem import Problem
from ..rules.base import Finding
from ..supply import Mode
from ..travel import ride_minutes, travel_minutes
from ..view import Option, PlanView
from .border import Guest


def double_booked(problems: Mapping[str, Problem], plans: Mapping[str, Plan], guests: Iterable[Guest]) -> list[Finding]:
    """What guests have in one county against what they have in the other, with the way by way of their homes."""
    counties = dict.fromkeys(name for guest in guests for name in (guest.home, guest.host))
    views = {name: PlanView(problems[name], plans[name]) for name in counties}
    pairs = {(guest.home, guest.host, problems[guest.home].need[guest.need].resident): guest for guest in guests}
    return [found for guest in pairs.values() for found in _clashes(views[guest.home], views[guest.host], guest)]


def _clashes(home: PlanView, host: PlanView, guest: Guest) -> Iterator[Finding]:
    resident = home.problem.need[guest.need].resident
    name = host.problem.need[guest.name].resident
    for own in home.by_resident.get(resident, ()):
        for other in host.by_resident.get(name, ()):
            if _clash(home.problem, host.problem, resident, own, other):
                yield Finding(
                    "resident_overlap", other.need, resident, facility=other.facility,
                    start=min(own.start, other.start), end=max(own.end, other.end),
                    detail=f"in {guest.home} and in {guest.host} at one time",
                    occurrences=(own.occurrence, other.occurrence),
                )  # fmt: skip


def _clash(home: Problem, host: Problem, resident: str, own: Option, other: Option) -> bool:
    """As the rule has it: over a stay there is neither a second one nor a visit, and all else goes on."""
    if Mode.STAY in (own.mode, other.mode):
        way = 0
        if {own.mode, other.mode} & {Mode.SESSION, Mode.DAY}:
            return False
    else:
        place, transport = home.resident[resident].place, home.travel.resident_transport
        way = travel_minutes(home, own.place, place, transport)
        way += ride_minutes(host.travel, home.place[place], host.place[other.place], host.travel.resident_transport)
    return own.start - way < other.end and other.start < own.end + way
