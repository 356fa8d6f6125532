"""Home health care routing and scheduling: public instances, mapped onto the day's routes.

Model of Mankowska, Meisel, Bierwirth (2014), The home health care routing and scheduling problem with interdependent
services, Health Care Management Science 17(1); JSON format of Ceschia, Di Gaspero, Schaerf (2024), repository
iolab-uniud/hhcrsp. Cost = (travel + total tardiness + largest tardiness) / 3.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np

from scheduling.engine.budget import Budget
from scheduling.engine.visits import DayRoutes, Routes, Stop, Tour, improve
from scheduling.engine.visits.model import NO_PARTNER, UNABLE
from scheduling.engine.warmup import compile_kernels

from ..runs import Row, best_known, files, gap, write_rows
from .reader import LARGEST, read

PARTS = 1000  # of a minute: the instances give thousandths
UNSERVED = 100_000 * PARTS  # dearer than any lateness: every patient is served
HAIR = 1e-3  # of rounding: of minutes in a solution file, of thousandths in sums of doubles


@dataclass(frozen=True)
class Score:
    """Minutes. ``faults`` says in words what a solution breaks; empty for a valid one."""

    travel: float
    tardiness: float
    largest: float
    faults: tuple[str, ...]

    @property
    def cost(self) -> float:
        return (self.travel + self.tardiness + self.largest) / 3


def run(
    source: Path,
    output: Path,
    seconds: float | None = 60.0,
    jobs: int = 2,
    seed: int = 1,
    best: Path | None = None,
    work: int | None = None,
    report: Callable[[Row], None] = lambda row: None,
) -> list[Row]:
    """Solve each instance of ``source`` within ``seconds``; its solution goes to ``output``, and a table of all.

    All are read first, so that what is not readable is told at once (ValueError). Where a patient cannot be served, no
    solution is written, and the row says who.
    """
    known = best_known(best)
    paths = files(source, ".json")
    if output.resolve() == paths[0].resolve().parent:
        raise ValueError(
            f"{output}: solutions would replace the instances, which have the same names; name another folder"
        )
    instances = [(path, read(path)) for path in paths]
    output.mkdir(parents=True, exist_ok=True)
    compile_kernels()
    rows = []
    for path, instance in instances:
        budget = Budget(seconds, work)
        solution = to_solution(instance, improve(to_day(instance), budget, seed, jobs))
        took = round(budget.elapsed, 2)
        found = score(instance, solution)
        if found.faults:
            rows.append(Row(path.stem, None, took, None, found.faults[0]))
        else:
            (output / path.name).write_text(json.dumps(solution), "utf-8")
            rows.append(Row(path.stem, round(found.cost, 4), took, gap(found.cost, known.get(path.stem))))
        report(rows[-1])
        write_rows(output / "hhcrsp.csv", Row, rows)
    return rows


def to_day(instance: dict[str, Any]) -> DayRoutes:
    """The instance in thousandths of minutes; place 0 is the office, stops are in the order of the file."""
    stops: list[Stop] = []
    prices: list[list[int]] = []
    for place, patient in enumerate(instance["patients"], start=1):
        asked, first_row = patient["required_caregivers"], len(stops)
        least, most = lags(patient)
        # Some openings are a hair below a whole minute; the published solutions round them down.
        opens, closes = floor(patient["time_window"][0]) * PARTS, _parts(min(patient["time_window"][1], LARGEST))
        for role, one in enumerate(asked):
            partner = first_row + 1 - role if len(asked) == 2 else NO_PARTNER
            stops.append(
                Stop(
                    place,
                    opens,
                    closes,
                    _parts(one["duration"]),
                    soft=True,
                    partner=partner,
                    first=role == 0,
                    least=_parts(least),
                    most=max(_parts(least), floor(min(most, LARGEST) * PARTS + HAIR)),
                    unserved=UNSERVED,
                )
            )
            prices.append([0 if one["service"] in carer["abilities"] else UNABLE for carer in instance["caregivers"]])
    travel = np.ceil(np.array(instance["distances"], dtype=np.float64) * PARTS - HAIR).astype(np.int32)
    tours = [Tour(base=0, end_base=0) for _ in instance["caregivers"]]
    table = np.array(prices, dtype=np.int32).reshape(len(stops), len(tours))
    return DayRoutes(stops, tours, table, travel[None])


def lags(patient: dict[str, Any]) -> tuple[float, float]:
    """Least and most minutes between the two starts; 0, 0 unless there are two, one after the other."""
    if len(patient["required_caregivers"]) < 2 or patient["synchronization"]["type"] != "sequential":
        return 0, 0
    least, most = patient["synchronization"]["distance"]
    return least, most


def _parts(minutes: float) -> int:
    """Rounded up, as travel is: a start that suffices in thousandths suffices in the file's own figures."""
    return ceil(minutes * PARTS - HAIR)


def to_solution(instance: dict[str, Any], routes: Routes) -> dict[str, Any]:
    """The public format: for each caregiver the stops in order, each with the minutes at which the service starts
    (``arrival_time``) and ends (``departure_time``).
    """
    asked = [
        (patient["id"], one["service"], _parts(one["duration"]))
        for patient in instance["patients"]
        for one in patient["required_caregivers"]
    ]

    def stop(row: int) -> dict[str, Any]:
        patient, service, parts = asked[row]
        start = routes.starts[row]
        return {
            "patient": patient,
            "service": service,
            "arrival_time": start / PARTS,
            "departure_time": (start + parts) / PARTS,
        }

    return {
        "routes": [
            {"caregiver_id": carer["id"], "locations": [stop(row) for row in route]}
            for carer, route in zip(instance["caregivers"], routes.routes, strict=True)
        ]
    }


def score(instance: dict[str, Any], solution: dict[str, Any]) -> Score:
    """Cost and faults of a solution, from the two files alone; knows nothing of the search."""
    faults: list[str] = []
    carers = {carer["id"]: carer["abilities"] for carer in instance["caregivers"]}
    patients = {patient["id"]: (row, patient) for row, patient in enumerate(instance["patients"], start=1)}
    started: dict[tuple[str, str], tuple[float, str]] = {}
    travel = 0.0
    for route in solution["routes"]:
        here, free = 0, 0.0
        for stop in route["locations"]:
            row, patient = patients[stop["patient"]]
            start, key = stop["arrival_time"], (stop["patient"], stop["service"])
            service = next((one for one in patient["required_caregivers"] if one["service"] == key[1]), None)
            leg = instance["distances"][here][row]
            if service is None or key in started:
                faults.append(f"{key}: not asked for, or given twice")
                continue
            if key[1] not in carers[route["caregiver_id"]]:
                faults.append(f"{key}: {route['caregiver_id']} is not able to")
            if start < free + leg - HAIR:
                faults.append(f"{key}: starts at {start}, {route['caregiver_id']} arrives at {free + leg}")
            if start < floor(patient["time_window"][0]) - HAIR:
                faults.append(f"{key}: starts at {start}, before its window")
            started[key] = start, route["caregiver_id"]
            travel, here, free = travel + leg, row, start + service["duration"]
        travel += instance["distances"][here][0]
    late = [max(0.0, start - patients[patient][1]["time_window"][1]) for (patient, _), (start, _) in started.items()]
    able = {service for abilities in carers.values() for service in abilities}
    for _, patient in patients.values():
        faults.extend(_service_faults(patient, started, able))
    return Score(travel, sum(late), max(late, default=0.0), tuple(faults))


def _service_faults(
    patient: dict[str, Any], started: dict[tuple[str, str], tuple[float, str]], able: set[str]
) -> list[str]:
    asked = [one["service"] for one in patient["required_caregivers"]]
    served = [started[patient["id"], service] for service in asked if (patient["id"], service) in started]
    if beyond := [service for service in asked if service not in able]:
        return [f"{patient['id']}: no caregiver is able to give {beyond[0]}"]
    if len(served) < len(asked):
        return [f"{patient['id']}: not every service is given"]
    if len(served) < 2:
        return []
    (one, carer), (other, other_carer) = served
    least, most = lags(patient)
    faults = [f"{patient['id']}: both services by {carer}"] if carer == other_carer else []
    if not least - HAIR <= other - one <= most + HAIR:
        faults.append(f"{patient['id']}: starts {other - one} apart, allowed {least} to {most}")
    return faults
