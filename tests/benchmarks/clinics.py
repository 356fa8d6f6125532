"""Clinics that are small enough to count what they hold."""

from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction

from scheduling.benchmarks import rehab
from scheduling.benchmarks.rehab.admissions import days_of_admission
from scheduling.benchmarks.rehab.instance import Absence, Instance, Patient, Resource, Treatment
from scheduling.benchmarks.rehab.scorer import score
from scheduling.engine.budget import Budget

ENOUGH = [100] * 3


def clinic(slot: int = 15) -> Instance:
    """Three days of two hours; one therapist who is away in the second half hour, one with a room of her own."""
    return Instance(
        beds=2,
        opens=480,
        closes=600,
        horizon=3,
        slot=slot,
        width=2,
        even_upper=Fraction("1.1"),
        daily_lower=Fraction("0.5"),
        daily_upper=Fraction("1.3"),
        resources={
            1: Resource(1, frozenset({1}), (Absence(0, 510, 30, 1),)),
            2: Resource(2, frozenset({1, 2}), ()),
            5: Resource(5, frozenset({2}), ()),
        },
        treatments={4: Treatment(4, 1, 1, 30, {1: 1}), 6: Treatment(6, 2, 3, 30, {1: 1, 2: 1})},
        patients={
            3: Patient(3, {4: 5, 6: 4}, 6, 0, 2, False),
            8: Patient(8, {4: 4, 6: 4}, 2, 0, 3, True),
            9: Patient(9, {4: 2, 6: 2}, 2, 0, 3, False),
        },
    )


def crowded(beds: int) -> Instance:
    """A room gives eight sessions a day; everybody wants ten in two days, and must have four on each, six at most."""
    return replace(
        clinic(60),
        beds=beds,
        closes=480 + 8 * 60,
        horizon=4,
        resources={7: Resource(7, frozenset({1}), ())},
        treatments={4: Treatment(4, 1, 1, 60, {1: 1})},
        patients={key: Patient(key, {4: 10}, 2, 0, 3, False) for key in range(beds)},
        daily_lower=Fraction("0.8"),
        daily_upper=Fraction("1.2"),
    )


def triangle(lower: int, before: int = 2) -> Instance:
    """Each of three sessions takes two of three rooms, and a day has time for two, one after the other. That it cannot
    hold the third too, half of each at a time, fractions do not see. The first patient may come a day later."""
    rooms = {4: (1, 2), 6: (2, 3), 8: (1, 3)}
    return replace(
        clinic(30),
        beds=3,
        closes=480 + 2 * 30,
        horizon=2,
        resources={room: Resource(room, frozenset({room}), ()) for room in (1, 2, 3)},
        treatments={key: Treatment(key, 1, 1, 30, dict.fromkeys(pair, 1)) for key, pair in rooms.items()},
        patients={key: Patient(key, {key: 1}, 1, 0, before if key == 4 else 1, False) for key in rooms},
        daily_lower=Fraction(lower),
    )


def admitted(instance: Instance) -> tuple[int, ...]:
    days = days_of_admission(instance, Budget(), 1, 2)
    assert days is not None
    return days


def solved(instance: Instance, seed: int = 1) -> tuple[int, int]:
    with ExitStack() as late:
        solution, bound = rehab.solve(instance, Budget(work=40), seed, 2, late)
    found = score(instance, solution)
    assert found.faults == ()
    return found.cost, bound
