"""One city many times over in one problem, as a prefecture has many: for measuring how the engine grows."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from scheduling.engine.demand import Chosen, Occurrence
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem

# The fields that name something of the same city, or a place in it.
NAMES = {
    "places": ("id",),
    "facilities": ("id", "town", "place", "catchment"),
    "rooms": ("id", "facility"),
    "beds": ("id", "room"),
    "day_places": ("facility",),
    "offers": ("facility",),
    "staff": ("id", "facility", "base"),
    "shifts": ("staff", "facility"),
    "closures": ("id",),
    "residents": ("id", "household", "place", "town"),
    "needs": (
        "id", "resident", "chosen_facilities", "preferred_facilities", "refused_facilities", "preferred_staff",
        "refused_staff",
    ),
    "entitlements": ("id", "resident"),
    "running": ("facility", "attendees"),
    "pins": ("need", "facility", "room", "bed", "staff"),
}  # fmt: skip
PLACEMENTS = {
    "stays": ("need", "bed"),
    "days": ("need", "facility"),
    "sessions": ("facility", "room", "staff", "attendees"),
    "visits": ("need", "staff"),
}


def repeated(city: Problem, times: int, borders: bool = False) -> Problem:
    """So many cities, alike but for their names, a degree of longitude apart; they share the services.

    ``borders``: a facility that serves all towns serves those of its own city, as stations of a county do. Without them
    anyone may go anywhere, so that there are as many ways to serve a need as there are cities.
    """
    if times == 1:
        return city
    parts = [_named(_bordered(city) if borders else city, f"{number}/", number) for number in range(times)]
    joined = {name: tuple(item for part in parts for item in part[name]) for name in (*NAMES, "confirmed")}
    baseline = Plan()
    for part in parts:
        baseline = baseline.joined(part["baseline"])
    return replace(city, baseline=baseline, **joined)  # type: ignore[arg-type]


def _bordered(city: Problem) -> Problem:
    towns = tuple(sorted({*(one.town for one in city.residents), *(one.town for one in city.facilities)}))
    return replace(city, facilities=tuple(replace(one, catchment=one.catchment or towns) for one in city.facilities))


def _named(city: Problem, prefix: str, number: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        name: [_renamed(item, names, prefix) for item in getattr(city, name)] for name, names in NAMES.items()
    }
    made["places"] = [replace(place, longitude=place.longitude - number) for place in made["places"]]
    made["confirmed"] = [_prefixed(one, prefix) for one in city.confirmed]
    made["baseline"] = Plan(
        **{
            name: tuple(_renamed(item, names, prefix) for item in getattr(city.baseline, name))
            for name, names in PLACEMENTS.items()
        }
    )
    return made


def _renamed(item: Any, names: Iterable[str], prefix: str) -> Any:
    return replace(item, **{name: _prefixed(getattr(item, name), prefix) for name in names})


def _prefixed(value: Any, prefix: str) -> Any:
    if isinstance(value, Occurrence):
        return Occurrence(prefix + value.need, value.index)
    if isinstance(value, Chosen):
        return replace(value, facility=prefix + value.facility)
    if isinstance(value, tuple):
        return tuple(_prefixed(one, prefix) for one in value)
    return value if value is None else prefix + value
