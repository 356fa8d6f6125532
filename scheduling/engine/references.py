"""Names that stand twice or that nothing has, and lengths that nothing has: refused before anything is asked."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from .plan import Plan
from .supply import APPOINTMENTS

if TYPE_CHECKING:
    from .problem import Problem


class UnknownReference(ValueError):
    """A part of the problem names something that is not there, or leaves a length to a service that has none, or an id
    stands twice. ``path`` is a JSON path.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class TwoPlaces(ValueError):
    """A shift lies where its staff member takes appointments at another facility: no rule looks at the way between."""

    def __init__(self, staff: str, facility: str) -> None:
        super().__init__(f"{staff!r} is at {facility!r} then")


def refuse_doubles(problem: "Problem") -> None:
    for name in ("places", "facilities", "rooms", "beds", "services", "staff", "residents", "needs", "entitlements"):
        seen: set[str] = set()
        for position, item in enumerate(getattr(problem, name)):
            if item.id in seen:
                raise UnknownReference(f"$.{name}[{position}].id", f"{item.id!r} stands twice")
            seen.add(item.id)


def refuse_no_length(problem: "Problem") -> None:
    """Of an appointment that takes no time, any number would fit into an hour."""
    for position, need in enumerate(problem.needs):
        service = problem.service[need.service]
        if service.mode in APPOINTMENTS and not (need.minutes or service.minutes):
            raise UnknownReference(f"$.needs[{position}].minutes", "neither the need nor its service has a length")


# (collection, field, collection looked up); fields may be None, a string or a tuple of strings.
_REFERENCES = (
    ("facilities", "place", "place"),
    ("rooms", "facility", "facility"),
    ("beds", "room", "room"),
    ("day_places", "facility", "facility"),
    ("offers", "facility", "facility"),
    ("offers", "service", "service"),
    ("staff", "facility", "facility"),
    ("staff", "base", "place"),
    ("shifts", "staff", "member"),
    ("shifts", "facility", "facility"),
    ("residents", "place", "place"),
    ("needs", "resident", "resident"),
    ("needs", "service", "service"),
    ("needs", "preferred_facilities", "facility"),
    ("needs", "refused_facilities", "facility"),
    ("needs", "preferred_staff", "member"),
    ("needs", "refused_staff", "member"),
    ("entitlements", "resident", "resident"),
    ("entitlements", "service", "service"),
    ("running", "service", "service"),
    ("running", "facility", "facility"),
    ("pins", "need", "need"),
    ("pins", "facility", "facility"),
    ("pins", "room", "room"),
    ("pins", "bed", "bed"),
    ("pins", "staff", "member"),
)


# (kind of placement, field, collection looked up), as ``_names`` reads them.
_PLACED = {
    "stays": (("need", "need"), ("bed", "bed")),
    "days": (("need", "need"), ("facility", "facility")),
    "sessions": (
        ("facility", "facility"),
        ("room", "room"),
        ("service", "service"),
        ("staff", "member"),
        ("attendees", "need"),
    ),
    "visits": (("need", "need"), ("staff", "member")),
}


def refuse_strangers(problem: "Problem") -> None:
    for name, attribute, lookup in _REFERENCES:
        known = getattr(problem, lookup)
        for position, item in enumerate(getattr(problem, name)):
            value = getattr(item, attribute)
            for reference in (value,) if isinstance(value, str) else value or ():
                if reference not in known:
                    raise UnknownReference(f"$.{name}[{position}].{attribute}", f"no {lookup} {reference!r}")
    for position, need in enumerate(problem.needs):
        for number, chosen in enumerate(need.chosen_facilities or ()):
            if chosen.facility not in problem.facility:
                where = f"$.needs[{position}].chosen_facilities[{number}].facility"
                raise UnknownReference(where, f"no facility {chosen.facility!r}")
    for position, closure in enumerate(problem.closures):
        known = getattr(problem, "member" if closure.asset == "staff" else closure.asset.value)
        if closure.id not in known:
            raise UnknownReference(f"$.closures[{position}].id", f"no {closure.asset.value} {closure.id!r}")
    refuse_unknown_placements(problem, problem.baseline, "$.baseline")


def refuse_unknown_placements(problem: "Problem", plan: Plan, path: str = "$") -> None:
    """Raise UnknownReference when ``plan`` names a need, bed, room, facility or staff member that is not there."""
    for where, lookup, reference in unknown_placements(problem, plan):
        raise UnknownReference(f"{path}.{where}", f"no {lookup} {reference!r}")


def unknown_placements(problem: "Problem", plan: Plan) -> Iterator[tuple[str, str, str]]:
    """What ``plan`` names that is not there: where, the collection of ``problem`` that should have it, and its id."""
    for name, fields in _PLACED.items():
        placed = getattr(plan, name)
        # All names of a kind at once, since every check of a plan asks this first.
        if all(getattr(problem, lookup).keys() >= {*_names(placed, field)} for field, lookup in fields):
            continue
        for position, one in enumerate(placed):
            for field, lookup in fields:
                for reference in _names([one], field):
                    if reference not in getattr(problem, lookup):
                        yield f"{name}[{position}].{field}", lookup, reference


def _names(placed: Sequence[Any], field: str) -> Iterable[str]:
    values: Iterable[Any] = map(attrgetter(field), placed)
    if field == "attendees":
        return (need for people in values for need, _index in people)
    return chain.from_iterable(values) if field == "staff" else values
