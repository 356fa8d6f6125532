"""What no plan costs less than: the relaxation of admissions and of every session of the week together."""

from collections import defaultdict
from dataclasses import replace
from math import ceil, inf

from scheduling.engine.budget import Budget
from scheduling.engine.sessions import Person, Program, Rows, affordable

from .adapter import Clinic
from .admissions import NoPlan
from .frame import Frame
from .instance import Patient
from .scorer import DELAY, MISSING

ROUNDING = 1e-5  # of the cost, in the solver's arithmetic


def least_cost(clinic: Clinic, budget: Budget) -> int:
    """0 where the budget's time does not suffice for a better bound. Raises NoPlan where no plan exists.

    Everybody may have sessions on any day on which they may be present, as far as they are admitted by then; beds and
    the limits of a day hold for the admitted part.
    """
    days = range(clinic.instance.horizon)
    frame = Frame(clinic, [[day for day in days if _arrivals(one, day)] for one in clinic.patients])
    if not affordable(frame.day, budget):
        return 0
    people = tuple(map(_with_no_least, frame.day.people))
    program = Program(replace(frame.day, people=people))
    rows = program.rows
    takes: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for (person, _, start), take in program.takes.items():
        takes[person, frame.day_of(start)].append(take)
    _admit(clinic, rows, takes)
    lowest, wanted = rows.lowest(budget), sum(one.total for one in clinic.patients)
    if lowest == inf:
        raise NoPlan("no admissions fit into the beds and the sessions of each day")
    return 0 if lowest is None else max(0, ceil(MISSING * (wanted + lowest) - ROUNDING))


def _admit(clinic: Clinic, rows: Rows, takes: defaultdict[tuple[int, int], list[int]]) -> None:
    """Adds admissions, and what they make of each day: ``takes`` are the columns of each patient's sessions by day."""
    admitted: dict[int, list[int]] = defaultdict(list)  # columns, by day on which somebody is present
    for position, one in enumerate(clinic.patients):
        least, most = clinic.instance.daily(one)
        arrives = {day: rows.column(1, DELAY * (day - one.earliest) / MISSING) for day in one.admission_days}
        for sign in (1, -1):
            rows.at_most(list(arrives.values()), [sign] * len(arrives), sign)
        for day in range(one.earliest, one.before + one.stay):
            here = [arrives[first] for first in _arrivals(one, day)]
            admitted[day] += here
            if day < clinic.instance.horizon:
                some = takes[position, day]  # none: who has a least is not admitted by then
                rows.at_most(some + here, [1] * len(some) + [-most] * len(here), 0)
                rows.at_most(some + here, [-1] * len(some) + [least] * len(here), 0)
    for here in admitted.values():
        rows.sum_at_most(here, clinic.instance.beds)


def _arrivals(patient: Patient, day: int) -> list[int]:
    """The days of admission with which the patient is present on a day."""
    return [first for first in patient.admission_days if first <= day < first + patient.stay]


def _with_no_least(person: Person) -> Person:
    return replace(person, parts=tuple(replace(part, least=0) for part in person.parts))
