"""The demo city's staff, their qualifications and their shifts of the week before and of the planned week."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil
from random import Random

from backend.core.periods import ONE_WEEK

from . import names
from .chance import apportion, pick, some, stream
from .geography import GROUND
from .network import Facility, Network, scaled
from .people import NEAR_SHANGHAI

Week = tuple[tuple[int, int, int], ...]  # weekday, start and end in minutes of the day

OFFICE: Week = tuple((day, 480, 990) for day in range(5))  # 08:00-16:30
TUESDAY_TO_SATURDAY: Week = tuple((day, 480, 990) for day in range(1, 6))
EARLY: Week = tuple((day, 420, 930) for day in range(5))  # 07:00-15:30
EARLY_WITH_SATURDAY: Week = tuple((day, 420, 930) for day in (0, 1, 3, 4, 5))
SCHOOL_HOURS: Week = tuple((day, 540, 1050) for day in range(5))  # 09:00-17:30, for children after school
SCHOOL_HOURS_WITH_SATURDAY: Week = tuple((day, 540, 1050) for day in range(1, 6))
LATE: Week = tuple((day, 690, 1170) for day in range(5))  # 11:30-19:30
THREE_DAYS: Week = tuple((day, 480, 990) for day in (0, 2, 4))
MORNINGS: Week = tuple((day, 480, 690) for day in range(5))
AFTERNOONS: Week = tuple((day, 780, 990) for day in (0, 1, 3, 4))
CARE: Week = tuple((day, 495, 975) for day in range(5))  # 08:15-16:15, over the whole day of a home
CARE_SIX_DAYS = tuple(tuple((day, 495, 975) for day in range(7) if day != free) for free in range(7))
CHANGED = 0.07  # of the shifts differ in the planned week from the week before


@dataclass(frozen=True)
class Role:
    """``number`` of people at 12,000 residents, shared out over the houses of ``houses`` (suffixes of blueprints).

    ``circuit``: houses (a suffix) at which they spend about half of their days, one house a day.
    ``more``: other skills, each with the share of people who have it.
    """

    number: int
    skill: str
    houses: tuple[str, ...]
    weeks: tuple[Week, ...]
    duty: str = "appointments"
    more: dict[str, float] = field(default_factory=dict)
    circuit: str = ""
    men: float = 0.25
    transport: dict[str, float] = field(default_factory=lambda: {"ebike": 0.75, "car": 0.2, "bus": 0.05})
    weekly_hours: int = 40


BY_CAR = {"car": 0.8, "ebike": 0.2}
ROLES = (
    Role(9, "physiotherapy", ("KFZ",), (OFFICE,), more={"tcm": 0.3}, men=0.4),
    Role(2, "physiotherapy", ("KFZX",), (OFFICE, TUESDAY_TO_SATURDAY), more={"occupational_therapy": 0.5}, men=0.5),
    Role(1, "physiotherapy", ("YY",), (OFFICE,), more={"occupational_therapy": 1}, men=0.5),
    Role(2, "occupational_therapy", ("KFZX",), (OFFICE,), circuit="KFZ", transport=BY_CAR),
    Role(2, "speech_therapy", ("KFZX",), (OFFICE, THREE_DAYS), circuit="KFZ", transport=BY_CAR),
    Role(2, "tcm", ("KFZX",), (OFFICE, TUESDAY_TO_SATURDAY), circuit="KFZ", men=0.6, transport=BY_CAR),
    Role(1, "psychology", ("KFZX",), (OFFICE,), circuit="KFZ", transport=BY_CAR),
    Role(3, "social_work", ("KFZX",), (OFFICE,), more={"psychology": 0.6}, circuit="KFZ"),
    Role(10, "child_training", ("ETKF",), (SCHOOL_HOURS, SCHOOL_HOURS_WITH_SATURDAY), men=0.1),
    Role(2, "child_training", ("KFZX",), (SCHOOL_HOURS, SCHOOL_HOURS_WITH_SATURDAY), men=0.1),
    Role(3, "speech_therapy", ("ETKF",), (SCHOOL_HOURS, SCHOOL_HOURS_WITH_SATURDAY), men=0.1),
    Role(24, "home_care", ("FW",), (EARLY, OFFICE, EARLY_WITH_SATURDAY, LATE), men=0.2),
    Role(6, "nursing", ("WS",), (OFFICE, EARLY, TUESDAY_TO_SATURDAY), men=0.1, transport={"ebike": 0.4, "car": 0.6}),
    Role(3, "teaching", ("PZ",), (OFFICE,), transport=BY_CAR),
    Role(2, "device_fitting", ("FJ",), (MORNINGS,), men=0.7, transport=BY_CAR, weekly_hours=20),
    Role(10, "volunteering", ("KFZ",), (AFTERNOONS,), men=0.4, transport={"ebike": 0.8, "walk": 0.2}, weekly_hours=14),
    Role(50, "institution_care", ("ZJ",), (CARE,), "care", men=0.3),
    Role(18, "institution_care", ("JSTY",), CARE_SIX_DAYS, "care", more={"nursing": 0.2}, men=0.45, weekly_hours=48),
    Role(12, "institution_care", ("TY",), CARE_SIX_DAYS, "care", more={"nursing": 0.2}, men=0.35, weekly_hours=48),
)  # fmt: skip


@dataclass(frozen=True)
class Duty:
    """A usual shift; ``start`` and ``end`` in minutes of the day."""

    weekday: int
    start: int
    end: int
    facility: str


@dataclass
class Member:
    """A row of the sheet of staff, with role and base; ``week`` holds the usual shifts."""

    role: Role
    base: Facility
    code: str
    name: str
    sex: str
    facility: str
    phone: str
    languages: list[str]
    transport: str
    weekly_hours: int
    week: list[Duty] = field(default_factory=list)
    daily_hours: int = 8


@dataclass
class Skill:
    staff: str
    skill: str
    valid_from: date
    valid_until: date  # the day after the last


@dataclass
class Shift:
    staff: str
    date: date
    start: int
    end: int
    facility: str
    duty: str


@dataclass
class Team:
    members: list[Member] = field(default_factory=list)
    skills: list[Skill] = field(default_factory=list)


def make_team(residents: int, seed: int, monday: date, network: Network) -> Team:
    rng, team = stream(seed, "staff"), Team()
    for role in ROLES:
        houses = [house for suffix in role.houses for house in network.of(suffix)]
        rounds = _Rounds(network.of(role.circuit))
        for house, number in zip(houses, _numbers(role, houses, network, residents), strict=True):
            for position in range(number):
                member = _hire(rng, role, house, len(team.members) + 1)
                member.week = rounds.week(member, role.weeks[position % len(role.weeks)])
                team.members.append(member)
                team.skills += _skills(rng, member, monday)
    return team


def _numbers(role: Role, houses: list[Facility], network: Network, residents: int) -> list[int]:
    """How many of a role each house has: carers as its ratio asks; others one, and more by the size of its towns."""
    if role.duty == "care":
        return [_carers(house, network) for house in houses]
    towns = [house.blueprint.areas.get(house.town, (house.town,)) for house in houses]
    shares = [sum(GROUND[town].share for town in near) for near in towns]
    total = scaled(role.number, residents)
    if total < len(houses):
        return apportion(total, shares)
    return [1 + more for more in apportion(total - len(houses), shares)]


def _carers(house: Facility, network: Network) -> int:
    """Enough on duty for nine tenths of the beds, half of them severe, with one day off in seven; at a home not
    always enough for every place: an empty place is not always an available one.
    """
    ratio, severe = house.blueprint.residents_per_staff, house.blueprint.severe_residents_per_staff
    places = next((day.morning for day in network.day_places if day.facility == house.code), 0)
    if places:
        return max(1, round(places / ratio)) if ratio else 0
    beds = sum(bed.room.startswith(f"{house.code}-") for bed in network.beds)
    on_duty = ceil(0.9 * beds * (0.55 / severe + 0.45 / ratio)) if ratio and severe else 0
    return ceil(on_duty * 7 / 6)


def _hire(rng: Random, role: Role, house: Facility, number: int) -> Member:
    sex = "male" if rng.random() < role.men else "female"
    languages = ["mandarin", *some(rng, ["pinghu"], 0.7), *some(rng, ["sign"], 0.06)]
    languages += some(rng, ["shanghai"], 0.3 if house.town in NEAR_SHANGHAI else 0.05)
    return Member(
        role, house, f"S{number:04d}", names.full_name(rng, names.surname(rng), sex), sex, house.code,
        names.phone(rng), languages, pick(rng, role.transport), role.weekly_hours,
    )  # fmt: skip


class _Rounds:
    """Sends the members of a role to the houses of their circuit in turn, every other working day."""

    def __init__(self, houses: list[Facility]) -> None:
        self._houses = houses
        self._days = self._sent = 0

    def week(self, member: Member, usual: Week) -> list[Duty]:
        return [Duty(weekday, start, end, self._house(member)) for weekday, start, end in usual]

    def _house(self, member: Member) -> str:
        away = [house for house in self._houses if house.town != member.base.town]
        self._days += 1
        if not away or self._days % 2:
            return member.facility
        self._sent += 1
        return away[(self._sent - 1) % len(away)].code


def _skills(rng: Random, member: Member, monday: date) -> list[Skill]:
    more = [skill for skill, share in member.role.more.items() if rng.random() < share]
    return [
        Skill(
            member.code,
            skill,
            monday - timedelta(days=rng.randrange(60, 1500)),
            monday + timedelta(days=rng.randrange(40, 1000)),
        )
        for skill in (member.role.skill, *more)
    ]


def make_shifts(team: Team, seed: int, monday: date) -> list[Shift]:
    """Last week as usual; in the planned week a few shifts are changed: shorter, on another day, or not at all."""
    rng = stream(seed, "shifts")
    before, planned = monday - ONE_WEEK, monday
    return [
        shift
        for member in team.members
        for shift in (*_shifts(member, before, member.week), *_shifts(member, planned, _changed(rng, member)))
    ]


def _shifts(member: Member, monday: date, week: list[Duty]) -> list[Shift]:
    return [
        Shift(member.code, monday + timedelta(days=duty.weekday), duty.start, duty.end, duty.facility, member.role.duty)
        for duty in week
    ]


def _changed(rng: Random, member: Member) -> list[Duty]:
    week = []
    free = [weekday for weekday in range(5) if weekday not in {duty.weekday for duty in member.week}]
    for duty in member.week:
        if member.role.duty == "care" or rng.random() >= CHANGED:
            week.append(duty)
        elif free:
            week.append(replace(duty, weekday=free.pop()))
        elif rng.random() < 0.5:
            week.append(replace(duty, end=duty.end - 120))
    return week
