"""Who is admitted when, placed by the code that places the week's stays.

The clinic is a facility of alike beds, and each patient needs one stay within the window of admission. What the network
does not know comes as a term: each first night costs its delay and the treatments that can then not be given.
"""

from dataclasses import dataclass

from scheduling.engine.budget import Budget
from scheduling.engine.demand import Need
from scheduling.engine.placement import place
from scheduling.engine.placement.terms import Terms
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.supply import Bed, Facility, Room
from scheduling.engine.timeline import Span
from scheduling.engine.worth import worth

from ..wards import HERE, SERVICE, problem_of_wards, resident
from .instance import Instance, Patient
from .scorer import DELAY, MISSING

BORN = 1970  # all are alike
CLINIC = "clinic"
POINTS = 10  # of a unit of cost: searches end at a heat of few points


class NoPlan(Exception):
    """There is none, or none was found; the message says which."""


def days_of_admission(instance: Instance, budget: Budget, seed: int, jobs: int) -> tuple[int, ...] | None:
    """The day of admission of each patient, in order; None where none are found in time that fit into the beds.

    Raises NoPlan where none fit.
    """
    if not all(patient.admission_days for patient in instance.patients.values()):
        raise NoPlan("no admissions fit into the beds: somebody's window is past")
    problem = to_problem(instance)
    placed = place(problem, Plan(), budget, seed, jobs, to_terms(instance))
    days = {stay.need: stay.first_night for stay in placed.plan.stays}
    if len(days) < len(problem.needs):
        if placed.bound < sum(worth(problem, need)[1] * need.nights_max for need in problem.needs):
            raise NoPlan("no admissions fit into the beds")
        return None
    return tuple(days[need.id] for need in problem.needs)


def to_problem(instance: Instance) -> Problem:
    """Needs are named by the patients' numbers. The horizon ends with the last stay."""
    patients = instance.patients.values()
    return problem_of_wards(
        max((patient.before + patient.stay for patient in patients), default=1),
        facilities=(Facility(CLINIC, "clinic", "", HERE),),
        rooms=(Room("beds", CLINIC, "bedroom", instance.beds),),
        beds=tuple(Bed(str(number), "beds", SERVICE) for number in range(instance.beds)),
        residents=tuple(resident(str(patient.id), "female", BORN) for patient in patients),
        needs=tuple(map(_need, patients)),
    )


def _need(patient: Patient) -> Need:
    name, nights = str(patient.id), patient.stay
    window = Span(patient.admission_days[0], patient.admission_days[-1] + nights)
    return Need(name, name, SERVICE, window, nights_min=nights, nights_max=nights)


@dataclass(frozen=True)
class _Beginning:
    instance: Instance

    def __call__(self, need: str, day: int) -> int:
        """Points for the least that the patient costs who is admitted on that day."""
        instance, patient = self.instance, self.instance.patients[int(need)]
        most = instance.most(patient, instance.present(patient, day))
        return POINTS * (DELAY * max(0, day - patient.earliest) + MISSING * (patient.total - most))


def to_terms(instance: Instance) -> Terms:
    return Terms(beginning=_Beginning(instance), whole=True)
