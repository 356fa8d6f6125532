"""PyVRP (Wouda, Lan, Kool 2024): hybrid genetic search. Skills and transports are profiles of travel."""

from typing import Any

from scheduling.engine.visits import DayRoutes
from scheduling.engine.visits.model import UNABLE

from .day import UNSERVED, Orders

FAR = 1_000_000  # minutes to homes that a carer may not visit


def orders(day: DayRoutes, seconds: float, seed: int) -> Orders:
    import pyvrp
    from pyvrp.stop import MaxRuntime

    model = pyvrp.Model()
    bases = {tour.base: model.add_location(0, 0) for tour in day.tours}
    homes = [model.add_location(0, 0) for _ in day.stops]
    for stop, home in zip(day.stops, homes, strict=True):
        model.add_client(
            home, service_duration=stop.minutes, tw_early=stop.open, tw_late=stop.close, prize=UNSERVED, required=False
        )
    depots = {place: model.add_depot(base) for place, base in bases.items()}
    kinds: dict[tuple[int, ...], Any] = {}
    for carer, tour in enumerate(day.tours):
        able = tuple(int(row) for row in (day.prices[:, carer] != UNABLE).nonzero()[0])
        kind = (tour.base, tour.transport, *able)
        if kind not in kinds:
            kinds[kind] = model.add_profile()
            _add_edges(model, day, carer, [*able], bases[tour.base], homes, kinds[kind])
        model.add_vehicle_type(
            start_depot=depots[tour.base], end_depot=depots[tour.base], tw_early=tour.start, tw_late=tour.end,
            profile=kinds[kind],
        )  # fmt: skip
    best = model.solve(MaxRuntime(seconds), seed=seed, display=False, collect_stats=False, missing_value=FAR).best
    found: list[list[int]] = [[] for _ in day.tours]
    for route in best.routes():
        found[route.vehicle_type()] = [visit.idx for visit in route.schedule() if visit.is_client()]
    return found


def _add_edges(model: Any, day: DayRoutes, carer: int, able: list[int], base: Any, homes: list[Any], kind: Any) -> None:
    """Travel of the carer's kind between the base and the homes it may visit; all else is out of reach."""
    tour = day.tours[carer]
    places = [(base, tour.base), *((homes[row], day.stops[row].place) for row in able)]
    for here, from_place in places:
        for there, to_place in places:
            if here is not there:
                minutes = int(day.travel[tour.transport, from_place, to_place])
                model.add_edge(here, there, minutes, minutes, kind)
