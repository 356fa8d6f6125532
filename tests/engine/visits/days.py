"""Small random days, their cost in plain Python, and their optimum by trying everything."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations, product
from random import Random

import numpy as np

from scheduling.engine.visits import DayRoutes, Stop, Tour
from scheduling.engine.visits.model import LATEST, UNABLE, Weights

Order = Sequence[Sequence[int]]


def random_day(seed: int, visits: int = 4, carers: int = 2, soft: bool = True, grid: int = 1) -> DayRoutes:
    """Visits of one or two carers on a square of 60 minutes; every third is for two."""
    chance = Random(seed)
    points = [(chance.randrange(60), chance.randrange(60)) for _ in range(visits + 1)]
    stops: list[Stop] = []
    for place in range(1, visits + 1):
        opens = grid * chance.randrange(0, 180 // grid)
        close, minutes = opens + 60, 10 * chance.randint(1, 3)
        unserved = 5_000 if soft else 1_000 + chance.randrange(500)
        if place % 3:
            stops.append(Stop(place, opens, close, minutes, soft, unserved=unserved))
            continue
        least = 5 * chance.choice([0, 0, 4, 10])
        most = least + 5 * chance.choice([0, 6]) if least else 0
        row = len(stops)
        for role in range(2):
            pair = {"partner": row + 1 - role, "first": role == 0, "least": least, "most": most}
            stops.append(Stop(place, opens, close + role * most, minutes, soft, unserved=unserved, **pair))
    end = LATEST if soft else 360
    tours = [Tour(0, 0, 0, end, most=end, rest_start=0 if soft else 150, rest_end=0 if soft else 180)] * carers
    prices = np.array([[chance.choice([0, 0, 3, UNABLE]) for _ in tours] for _ in stops], dtype=np.int32)
    for row, stop in enumerate(stops):  # enough for all to be served
        prices[row, 1 if stop.partner >= 0 and not stop.first else 0] = 0
    travel = np.array([[abs(a[0] - b[0]) + abs(a[1] - b[1]) for b in points] for a in points], dtype=np.int32)
    return DayRoutes(stops, tours, prices, travel[None], Weights(2, 3, 1), grid)


def starts_of(day: DayRoutes, routes: Order) -> dict[int, int] | None:
    """The earliest starts, by going round until nothing moves; None when a limit cannot be kept."""
    at = {row: day.stops[row].open for route in routes for row in route}
    for _ in range(60):
        before = dict(at)
        for carer, route in enumerate(routes):
            _walk(day, carer, route, at)
        for row in at:
            stop = day.stops[row]
            if stop.partner in at and stop.first:
                at[stop.partner] = max(at[stop.partner], at[row] + stop.least)
                at[row] = max(at[row], at[stop.partner] - stop.most)
        at = {row: -(-start // day.grid) * day.grid for row, start in at.items()}
        if at == before:
            return at if not list(faults(day, routes, at)) else None
    return None


def _walk(day: DayRoutes, carer: int, route: Sequence[int], at: dict[int, int]) -> None:
    tour = day.tours[carer]
    here, free = tour.base, tour.start
    for row in route:
        stop = day.stops[row]
        leg = int(day.travel[tour.transport, here, stop.place])
        start = max(at[row], free + leg)
        if free < tour.rest_end and start + stop.minutes > tour.rest_start:
            start = max(at[row], tour.rest_end + (0 if free + leg <= tour.rest_start else leg))
        at[row] = start
        here, free = stop.place, start + stop.minutes


def faults(day: DayRoutes, routes: Order, at: dict[int, int]) -> Iterator[str]:
    """What the given starts break, of all the limits of the model."""
    for carer, route in enumerate(routes):
        tour = day.tours[carer]
        here, free, load = tour.base, tour.start, 0
        for row in route:
            stop = day.stops[row]
            leg = int(day.travel[tour.transport, here, stop.place])
            yield from _stop_faults(day, carer, row, at, free + leg)
            if not _rests(tour, free, at[row], leg, at[row] + stop.minutes):
                yield f"stop {row}: into the rest"
            load += leg + stop.minutes
            here, free = stop.place, at[row] + stop.minutes
        if route:
            leg = int(day.travel[tour.transport, here, tour.end_base])
            home = free + leg
            if free < tour.rest_end and home > tour.rest_start:
                home = tour.rest_end + leg
            if home > tour.end:
                yield f"carer {carer}: home at {home}"
            if load + leg > tour.most:
                yield f"carer {carer}: {load + leg} minutes"


def _rests(tour: Tour, free: int, start: int, leg: int, end: int) -> bool:
    """Whether the meal break lies outside of this gap, or has room in it before or after the way."""
    if end <= tour.rest_start or free >= tour.rest_end:
        return True
    if free > tour.rest_start or start < tour.rest_end:
        return False
    return free + leg <= tour.rest_start or tour.rest_end + leg <= start


def _stop_faults(day: DayRoutes, carer: int, row: int, at: dict[int, int], arrival: int) -> Iterator[str]:
    stop, start = day.stops[row], at[row]
    if day.prices[row, carer] == UNABLE:
        yield f"stop {row}: carer {carer} is not able to"
    if start < max(stop.open, arrival) or start % day.grid:
        yield f"stop {row}: starts at {start}"
    if not stop.soft and start > stop.close:
        yield f"stop {row}: starts after its window"
    if stop.partner >= 0:
        if stop.partner not in at:
            yield f"stop {row}: without its partner"
        elif stop.first and not stop.least <= at[stop.partner] - start <= stop.most:
            yield f"stop {row}: {at[stop.partner] - start} before its partner"


def cost_of(day: DayRoutes, routes: Order, at: dict[int, int]) -> int:
    travel = prices = 0
    for carer, route in enumerate(routes):
        tour = day.tours[carer]
        places = [tour.base, *(day.stops[row].place for row in route), tour.end_base]
        travel += sum(int(day.travel[tour.transport, a, b]) for a, b in pairwise(places))
        prices += sum(int(day.prices[row, carer]) for row in route)
    prices += sum(stop.unserved for row, stop in enumerate(day.stops) if row not in at)
    late = [max(0, start - day.stops[row].close) for row, start in at.items()]
    weights = day.weights
    return weights.travel * travel + weights.lateness * sum(late) + weights.largest * max(late, default=0) + prices


def optimum(day: DayRoutes) -> int:
    """The least cost of all routes, whatever is left out."""
    best = 1 << 60
    for carers in product(range(-1, len(day.tours)), repeat=len(day.stops)):
        if not _sensible(day, carers):
            continue
        groups = [[row for row, carer in enumerate(carers) if carer == own] for own in range(len(day.tours))]
        for routes in product(*(permutations(group) for group in groups)):
            at = starts_of(day, routes)
            if at is not None:
                best = min(best, cost_of(day, routes, at))
    return best


def _sensible(day: DayRoutes, carers: Sequence[int]) -> bool:
    for row, (stop, carer) in enumerate(zip(day.stops, carers, strict=True)):
        if carer >= 0 and day.prices[row, carer] == UNABLE:
            return False
        if stop.partner >= 0:
            other = carers[stop.partner]
            if (carer < 0) != (other < 0) or (stop.two and carer == other >= 0):
                return False
    return True
