"""What a solution costs and what it breaks, from instance and solution alone; knows nothing of the search."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .instance import Instance, Patient, Treatment

DELAY = 1  # for each day after the earliest admission
MISSING = 4  # for each requested treatment that is not given


@dataclass(frozen=True)
class Score:
    """``delay`` in days, ``missing`` in treatments. ``faults`` in words; empty for a valid solution."""

    delay: int
    missing: int
    faults: tuple[str, ...]

    @property
    def cost(self) -> int:
        return DELAY * self.delay + MISSING * self.missing


def score(instance: Instance, solution: Mapping[str, Any]) -> Score:
    """``solution``: the public format; raises KeyError or TypeError where it is another."""
    arrivals = {int(patient): day for patient, day in solution["admissions"].items()}
    sessions = solution["sessions"]
    faults = [*_admission_faults(instance, arrivals), *_bed_faults(instance, arrivals)]
    for session in sessions:
        faults += _session_faults(instance, session)
    if not faults:  # what follows counts what has been found to exist
        faults += _clashes(instance, sessions)
        given = Counter((patient, one["treatment"]) for one in sessions for patient in one["patients"])
        days = Counter((patient, one["day"]) for one in sessions for patient in one["patients"])
        for patient in instance.patients.values():
            faults += _care_faults(instance, patient, arrivals[patient.id], given, days)
    known = [patient for patient in instance.patients.values() if patient.id in arrivals]
    delay = sum(arrivals[patient.id] - patient.earliest for patient in known)
    wanted = sum(patient.total for patient in instance.patients.values())
    return Score(delay, wanted - sum(len(one["patients"]) for one in sessions), tuple(faults))


def _admission_faults(instance: Instance, arrivals: Mapping[int, int]) -> Iterator[str]:
    for key, patient in instance.patients.items():
        if key not in arrivals:
            yield f"patient {key}: not admitted"
        elif arrivals[key] not in patient.admission_days:
            yield f"patient {key}: admitted on day {arrivals[key]}, outside the window"
    for key in arrivals.keys() - instance.patients.keys():
        yield f"there is no patient {key}"


def _bed_faults(instance: Instance, arrivals: Mapping[int, int]) -> Iterator[str]:
    present = Counter(
        day
        for key, first in arrivals.items()
        if key in instance.patients
        for day in range(first, first + instance.patients[key].stay)
    )
    for day, count in sorted(present.items()):
        if count > instance.beds:
            yield f"day {day}: {count} patients in {instance.beds} beds"


def _session_faults(instance: Instance, session: Mapping[str, Any]) -> Iterator[str]:
    where = _name(session)
    treatment = instance.treatments.get(session["treatment"])
    patients, resources = session["patients"], session["resources"]
    if treatment is None:
        yield f"{where}: no such treatment"
        return
    if not 0 <= session["day"] < instance.horizon:
        yield f"{where}: outside the horizon"
    if (session["start"] - instance.opens) % instance.slot:
        yield f"{where}: off the grid of {instance.slot} minutes"
    if not instance.opens <= session["start"] <= instance.closes - instance.slots(treatment) * instance.slot:
        yield f"{where}: outside the workday"
    if not treatment.least <= len(patients) <= treatment.most or not patients:
        yield f"{where}: {len(patients)} patients, {treatment.least} to {treatment.most} take part"
    if len({*patients}) < len(patients) or len({*resources}) < len(resources):
        yield f"{where}: a patient or a resource twice"
    for kind, unknown in (
        ("patient", {*patients} - instance.patients.keys()),
        ("resource", _strangers(instance, resources)),
    ):
        for key in sorted(unknown):
            yield f"{where}: there is no {kind} {key}"
    if not _strangers(instance, resources) and not _staffed(instance, treatment, resources):
        yield f"{where}: resources {resources} do not give each group its number"


def _strangers(instance: Instance, resources: list[int]) -> set[int]:
    return {*resources} - instance.resources.keys()


def _staffed(instance: Instance, treatment: Treatment, resources: list[int]) -> bool:
    """Whether the resources can be dealt out, each to one group of its own, so that every group has its number."""
    seats = [group for group, count in treatment.needs.items() for _ in range(count)]
    holder: dict[int, int] = {}

    def seat(resource: int, tried: set[int]) -> bool:
        for position, group in enumerate(seats):
            if group in instance.resources[resource].groups and position not in tried:
                tried.add(position)
                if position not in holder or seat(holder[position], tried):
                    holder[position] = resource
                    return True
        return False

    return len(resources) == len(seats) and all(seat(resource, set()) for resource in resources)


def _clashes(instance: Instance, sessions: list[Mapping[str, Any]]) -> Iterator[str]:
    """Nobody and nothing in two sessions, no resource in a slot that starts during an absence."""
    taken: set[tuple[str, int, int, int]] = set()
    for session in sessions:
        slots = instance.slots(instance.treatments[session["treatment"]])
        for time in range(session["start"], session["start"] + slots * instance.slot, instance.slot):
            for kind, key in [("patient", one) for one in session["patients"]] + [
                ("resource", one) for one in session["resources"]
            ]:
                if (kind, key, session["day"], time) in taken:
                    yield f"{_name(session)}: {kind} {key} is in another session at {time}"
                taken.add((kind, key, session["day"], time))
            for key in session["resources"]:
                if not instance.resources[key].free(session["day"], time):
                    yield f"{_name(session)}: resource {key} is absent at {time}"


def _care_faults(
    instance: Instance,
    patient: Patient,
    first: int,
    given: Mapping[tuple[int, int], int],
    days: Mapping[tuple[int, int], int],
) -> Iterator[str]:
    for (key, treatment), count in given.items():
        if key == patient.id and count > patient.requested.get(treatment, 0):
            yield f"patient {key}: treatment {treatment} given {count} times"
    present = range(first, min(first + patient.stay, instance.horizon))
    least, most = instance.daily(patient)
    for day in range(instance.horizon):
        count = days[patient.id, day]
        if day not in present and count:
            yield f"patient {patient.id}: a session on day {day}, not present"
        elif day in present and not least <= count <= most:
            yield f"patient {patient.id}: {count} sessions on day {day}, allowed {least} to {most}"
    even = instance.even(patient)
    for day in range(instance.horizon):
        count = sum(days[patient.id, day + later] for later in range(instance.width))
        if even is not None and count > even:
            yield f"patient {patient.id}: {count} sessions in {instance.width} days from day {day}, allowed {even}"


def _name(session: Mapping[str, Any]) -> str:
    return f"treatment {session['treatment']} on day {session['day']} at {session['start']}"
