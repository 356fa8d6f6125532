"""What is different in the planned week: closures, leave, absences, papers that end in the middle of it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from .chance import stream
from .needs import Need
from .network import Network, scaled
from .people import Person
from .settled import Placement
from .staff import Member, Team
from .timetable import SERVICE

_T = TypeVar("_T")

ABSENT = 0.08  # of the people with needs
ENDING_CERTIFICATES = 0.004
# Skill and house (suffix of its blueprint): how many of them.
LEAVE = {
    ("home_care", "FW"): 5,
    ("physiotherapy", "KFZ"): 2,
    ("child_training", "ETKF"): 2,
    ("nursing", "WS"): 1,
    ("institution_care", "ZJ"): 2,
}
ENDING_SKILLS = {("home_care", "FW"): 1, ("nursing", "WS"): 1, ("child_training", "ETKF"): 1}
CLOSED_BEDS = 2
CLOSED_ROOMS = 1
CLOSED_HOMES = 2
ENDING_AGREEMENTS = 1  # of homes
ENDING_INSURANCES = 1  # of village care centres


@dataclass
class Closure:
    asset: str
    code: str
    start: datetime
    end: datetime
    reason: str


@dataclass
class Absence:
    resident: str
    start: datetime
    end: datetime
    reason: str


class Surprises:
    """Each kind has a stream of chance of its own. Numbers are for 12,000 residents."""

    def __init__(self, residents: int, seed: int, monday: date) -> None:
        self.residents, self.seed, self.monday = residents, seed, monday

    def closures(self, network: Network, team: Team, placements: list[Placement]) -> list[Closure]:
        rng = stream(self.seed, "closures")
        closed = self._beds(rng, network, placements)
        for room in self._sample(rng, [room for room in network.rooms if "-KFZ" in room.code], CLOSED_ROOMS):
            closed.append(Closure("room", room.code, self._at(1), self._at(3), "设备检修"))
        for home in self._sample(rng, network.of("ZJ"), CLOSED_HOMES):
            closed.append(Closure("facility", home.code, self._at(4), self._at(5), "集体活动放假"))
        for role, number in LEAVE.items():
            for member in self._sample(rng, _in_role(team, *role), number):
                first = rng.randrange(4)
                end = self._at(first + rng.randint(1, 2), hour=rng.choice((0, 12)))
                closed.append(Closure("staff", member.code, self._at(first), end, rng.choice(("病假", "事假", "培训"))))
        return closed

    def _beds(self, rng: Random, network: Network, placements: list[Placement]) -> list[Closure]:
        """Closed from Monday, the first with somebody in it."""
        taken = {placement.bed for placement in placements}
        beds = sorted(network.beds, key=lambda bed: (bed.code in taken, rng.random()))
        closed = [beds.pop(-1 if number % 2 == 0 else 0) for number in range(scaled(CLOSED_BEDS, self.residents))]
        return [Closure("bed", bed.code, self._at(0), self._at(rng.randint(7, 12)), "维修") for bed in closed]

    def absences(self, needs: list[Need]) -> list[Absence]:
        """Of people who live at home; a bed is kept for those who leave it for a day."""
        rng = stream(self.seed, "absences")
        resting = {need.resident for need in needs if SERVICE[need.service].mode == "stay"}
        return [
            self._absence(rng, person)
            for person in _people(needs)
            if person.code not in resting and rng.random() < ABSENT
        ]

    def _absence(self, rng: Random, person: Person) -> Absence:
        first, half = rng.randrange(6), rng.random() < 0.4
        start = self._at(first, hour=rng.choice((8, 13)) if half else 0)
        end = start + timedelta(hours=4) if half else self._at(first + rng.choice((1, 1, 1, 2, 3)))
        return Absence(person.code, start, end, rng.choice(("就医", "住院", "探亲", "外出")))

    def end_papers(self, needs: list[Need], network: Network, team: Team) -> None:
        """Some certificates, agreements and qualifications have their last day inside the week."""
        rng = stream(self.seed, "endings")
        for person in _people(needs):
            if rng.random() < ENDING_CERTIFICATES:
                person.certificate_until = self._day(rng)
        for home in self._sample(rng, network.of("ZJ"), ENDING_AGREEMENTS):
            home.agreement_until = self._day(rng)
        for house in self._sample(rng, network.of("CL"), ENDING_INSURANCES):
            house.insurance_until = self._day(rng)
        for role, number in ENDING_SKILLS.items():
            for member in self._sample(rng, _in_role(team, *role), number):
                for held in team.skills:
                    if held.staff == member.code and held.skill == member.role.skill:
                        held.valid_until = self._day(rng)

    def _sample(self, rng: Random, items: list[_T], number: int) -> list[_T]:
        """Never all of them: where there is but one of a kind, nothing happens to it."""
        return rng.sample(items, max(0, min(len(items) - 1, scaled(number, self.residents))))

    def _day(self, rng: Random) -> date:
        return self.monday + timedelta(days=rng.randint(1, 4))

    def _at(self, day: int, hour: int = 0) -> datetime:
        return datetime.combine(self.monday + timedelta(days=day), time(hour))


def _in_role(team: Team, skill: str, suffix: str) -> list[Member]:
    return [member for member in team.members if member.role.skill == skill and member.base.blueprint.suffix == suffix]


def _people(needs: list[Need]) -> list[Person]:
    """Everybody with a need, once, in the order of the needs."""
    return list({need.resident: need.person for need in needs}.values())
