"""OR-Tools routing as its manual has it: cheapest arc first, then guided local search."""

from typing import Any

from scheduling.engine.visits import DayRoutes
from scheduling.engine.visits.model import UNABLE

from .day import UNSERVED, Orders


def orders(day: DayRoutes, seconds: float, seed: int) -> Orders:
    """``seed`` goes unused: the search draws no lots."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    count = len(day.stops)
    places = [stop.place for stop in day.stops] + [tour.base for tour in day.tours]
    minutes = [stop.minutes for stop in day.stops] + [0] * len(day.tours)
    bases = [count + carer for carer in range(len(day.tours))]
    nodes = pywrapcp.RoutingIndexManager(len(places), len(day.tours), bases, bases)
    routing = pywrapcp.RoutingModel(nodes)
    rides, times = [], []
    for legs in day.travel.tolist():
        rides.append(routing.RegisterTransitCallback(_transit(nodes, places, [0] * len(places), legs)))
        times.append(routing.RegisterTransitCallback(_transit(nodes, places, minutes, legs)))
    for carer, tour in enumerate(day.tours):
        routing.SetArcCostEvaluatorOfVehicle(rides[tour.transport], carer)
    end = max(tour.end for tour in day.tours)
    routing.AddDimensionWithVehicleTransits([times[tour.transport] for tour in day.tours], end, end, False, "minutes")
    clock = routing.GetDimensionOrDie("minutes")
    for carer, tour in enumerate(day.tours):
        clock.CumulVar(routing.Start(carer)).SetRange(tour.start, tour.end)
        clock.CumulVar(routing.End(carer)).SetRange(tour.start, tour.end)
    for row, stop in enumerate(day.stops):
        index = nodes.NodeToIndex(row)
        clock.CumulVar(index).SetRange(stop.open, stop.close)
        routing.AddDisjunction([index], UNSERVED)
        able = [int(carer) for carer in (day.prices[row] != UNABLE).nonzero()[0]]
        routing.VehicleVar(index).SetValues([-1, *able])
    limits = pywrapcp.DefaultRoutingSearchParameters()
    limits.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    limits.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    limits.time_limit.FromMilliseconds(round(1000 * seconds))
    found = routing.SolveWithParameters(limits)
    return (
        [_order(routing, nodes, found, carer) for carer in range(len(day.tours))] if found else [[] for _ in day.tours]
    )


def _transit(nodes: Any, places: list[int], minutes: list[int], legs: list[list[int]]) -> Any:
    def between(here: int, there: int) -> int:
        node = nodes.IndexToNode(here)
        return minutes[node] + legs[places[node]][places[nodes.IndexToNode(there)]]

    return between


def _order(routing: Any, nodes: Any, found: Any, carer: int) -> list[int]:
    order, index = [], found.Value(routing.NextVar(routing.Start(carer)))
    while not routing.IsEnd(index):
        order.append(nodes.IndexToNode(index))
        index = found.Value(routing.NextVar(index))
    return order
