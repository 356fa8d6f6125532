"""VROOM (Coupey, Nicod, Varnier 2018): insertion heuristics and local search; may end by itself before the limit."""

from datetime import timedelta

import numpy as np

from scheduling.engine.visits import DayRoutes
from scheduling.engine.visits.model import UNABLE

from .day import Orders

MOST_THOROUGH = 5


def orders(day: DayRoutes, seconds: float, seed: int) -> Orders:
    """``seed`` goes unused: VROOM draws no lots. A visit asks for a skill of its own, held by those who may give it."""
    import vroom

    model = vroom.Input()
    for transport, legs in enumerate(day.travel):
        model.set_durations_matrix(str(transport), legs.astype(np.uint32))
    for carer, tour in enumerate(day.tours):
        able = {int(row) for row in (day.prices[:, carer] != UNABLE).nonzero()[0]}
        window = vroom.TimeWindow(tour.start, tour.end)
        model.add_vehicle(
            vroom.Vehicle(
                carer, start=tour.base, end=tour.end_base, profile=str(tour.transport), skills=able, time_window=window
            )
        )
    for row, stop in enumerate(day.stops):
        window = vroom.TimeWindow(stop.open, stop.close)
        model.add_job(
            vroom.Job(row, location=stop.place, default_service=stop.minutes, skills={row}, time_windows=[window])
        )
    solution = model.solve(MOST_THOROUGH, nb_threads=1, timeout=timedelta(seconds=seconds))
    steps = solution.routes[solution.routes["type"] == "job"]
    found: list[list[int]] = [[] for _ in day.tours]
    for carer, row in zip(steps["vehicle_id"], steps["id"], strict=True):
        found[int(carer)].append(int(row))
    return found
