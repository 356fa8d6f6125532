"""What the demo city's people ask for, in tables: how many of whom, how often, when; figures for 12,000 residents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .blueprints import Hours, hours
from .people import Person

Shares = Mapping[int, float]

ANY_TIME: Hours = []
OFFICE_HOURS = hours(range(5), 480, 1020)
MORNINGS = hours(range(5), 480, 720)
AFTERNOONS = hours(range(5), 780, 1020)
ODD_DAYS = [*hours(range(0, 1), 480, 1020), *hours(range(2, 3), 480, 1020), *hours(range(4, 5), 480, 1020)]
EVEN_DAYS = [*hours(range(1, 2), 480, 1020), *hours(range(3, 4), 480, 1020), *hours(range(5, 6), 480, 1020)]
EARLY = hours(range(6), 420, 630)
NOON = hours(range(6), 630, 900)
LATE = hours(range(5), 900, 1170)
AFTER_SCHOOL = [*hours(range(5), 930, 1050), *hours(range(5, 6), 540, 1050)]
ALL_DAY_AND_SATURDAY = hours(range(6), 480, 1050)

AT_A_STATION = (
    (ANY_TIME, 0.45),
    (OFFICE_HOURS, 0.15),
    (MORNINGS, 0.15),
    (AFTERNOONS, 0.15),
    (ODD_DAYS, 0.05),
    (EVEN_DAYS, 0.05),
)
AT_HOME = ((ANY_TIME, 0.4), (OFFICE_HOURS, 0.2), (EARLY, 0.15), (NOON, 0.1), (LATE, 0.1), (AFTERNOONS, 0.05))
AT_SCHOOL_TIMES = ((ANY_TIME, 0.6), (MORNINGS, 0.2), (AFTERNOONS, 0.2))
AT_LEISURE = ((ANY_TIME, 0.6), (AFTERNOONS, 0.4))
BEFORE_THE_NURSE = hours(range(5), 480, 900)
WHOLE_DAYS = ((ANY_TIME, 1.0),)


@dataclass(frozen=True)
class Ask:
    """One kind of need.

    ``people`` with it at 12,000 residents, ``who`` may have it, ``times`` a week with the share of each.
    ``known``: the share that was served before, the others are new and waiting. ``joined``: the share of
    people who already have another need, one of ``joins`` (the ways of life of needs.py). ``towns``: how much
    likelier than elsewhere people of a town are. ``requires``: kinds of assessment with the share that needs it.
    """

    service: str
    people: int
    who: Callable[[Person], bool]
    way: str  # of life, which it gives to those who had none
    times: Shares = field(default_factory=lambda: {1: 1.0})
    windows: tuple[tuple[Hours, float], ...] = AT_A_STATION
    gap_hours: int = 20
    known: float = 0.91
    joins: tuple[str, ...] = ()
    joined: float = 0.0
    towns: Mapping[str, float] = field(default_factory=dict)
    staff_needed: int = 1
    minutes: Mapping[int | None, float] = field(default_factory=lambda: {None: 1.0})  # None: as the service has it
    same_sex: float = 0.0  # of women who wish a carer of their own sex; of men a quarter of it
    funded: float = 0.0
    requires: Mapping[str, float] = field(default_factory=dict)
    nights: tuple[int, int] | None = None
    rungs: tuple[tuple[tuple[int, ...], float], ...] = ()


def adult(person: Person) -> bool:
    return person.age >= 18


def working_age(person: Person) -> bool:
    return 18 <= person.age <= 58


def moving(person: Person) -> bool:
    return adult(person) and person.mobility != "bed_bound"


def homebound(person: Person) -> bool:
    return adult(person) and (person.severe or person.age >= 75)


def day_person(person: Person) -> bool:
    fits = person.has(5) or person.has(6) or (person.has(4) and person.severe)
    return 16 <= person.age <= 64 and fits and person.category in (4, 5, 6, 7) and person.mobility != "bed_bound"


SOON = {"rehabilitation_plan": 0.4}
RESIDENTIAL = (
    Ask("residential_care", 85, lambda p: p.category == 6 and working_age(p) and p.level in (2, 3), "bed",
        windows=WHOLE_DAYS, rungs=(((3,), 1.0),)),
    Ask("residential_care", 40,
        lambda p: p.category in (4, 5, 7) and not p.has(6) and working_age(p) and p.severe, "bed", windows=WHOLE_DAYS,
        requires={"care_level": 0.6}, rungs=(((2,), 0.7), ((2, 3), 0.3))),
    Ask("residential_care", 98, lambda p: not p.has(6) and p.age >= 62 and p.severe, "bed",
        windows=WHOLE_DAYS, requires={"care_level": 0.6}, rungs=(((2,), 1.0),)),
)  # fmt: skip
DAY_CARE = (
    Ask("day_care", 560, day_person, "day", {5: 0.5, 4: 0.15, 3: 0.25, 2: 0.1}, WHOLE_DAYS, known=0.93,
        towns={"xincang": 0.85, "lindai": 1.2}),
)  # fmt: skip
FEW_DAYS = ("few_days", "sessions")
SESSIONS = (
    Ask("physiotherapy", 95, lambda p: moving(p) and p.has(4), "sessions", {1: 0.2, 2: 0.5, 3: 0.3},
        joins=FEW_DAYS, joined=0.2, requires=SOON),
    Ask("occupational_therapy", 42, lambda p: moving(p) and p.has(4), "sessions", {1: 0.3, 2: 0.5, 3: 0.2},
        joins=FEW_DAYS, joined=0.3, requires=SOON),
    Ask("speech_therapy", 32, lambda p: moving(p) and (p.has(3) or p.has(4)) and p.age < 80, "sessions",
        {1: 0.3, 2: 0.5, 3: 0.2}, joins=FEW_DAYS, joined=0.25, towns={"xincang": 5}),
    Ask("tcm_therapy", 60, lambda p: moving(p) and p.has(4), "sessions", {1: 0.5, 2: 0.5},
        joins=FEW_DAYS, joined=0.3),
    Ask("counselling", 40, lambda p: moving(p) and p.has(6), "sessions", joins=FEW_DAYS, joined=0.3, same_sex=0.1),
    Ask("group_exercise", 60, lambda p: moving(p) and p.has(4), "sessions", {1: 0.5, 2: 0.5},
        joins=FEW_DAYS, joined=0.3),
    Ask("social_group", 50, lambda p: moving(p) and (p.has(5) or p.has(6)), "sessions", joins=FEW_DAYS, joined=0.4),
)  # fmt: skip
AT_HOME_TOO = ("visits", "sessions", "few_days")
VISITS = (
    Ask("bathing", 60, lambda p: homebound(p) and (p.severe or p.mobility == "bed_bound"), "visits", windows=AT_HOME,
        same_sex=0.35, requires={"care_level": 0.2}),
    Ask("home_care", 158, homebound, "visits", {1: 0.2, 2: 0.3, 3: 0.25, 5: 0.25}, AT_HOME, gap_hours=12,
        joins=AT_HOME_TOO, joined=0.25, towns={"guangchen": 2.0}, same_sex=0.15, requires={"care_level": 0.2},
        minutes={None: 0.45, 45: 0.35, 30: 0.2}),
    Ask("home_care", 14, lambda p: homebound(p) and p.mobility in ("bed_bound", "wheelchair"), "visits",
        {1: 0.5, 2: 0.5}, AT_HOME, staff_needed=2, requires={"care_level": 0.3}),
    Ask("nursing_visit", 85, homebound, "visits", {1: 0.5, 2: 0.5}, AT_HOME, joins=AT_HOME_TOO, joined=0.4),
    Ask("wound_care", 12, homebound, "visits", {1: 0.5, 2: 0.5}, AT_HOME, joins=AT_HOME_TOO, joined=0.2),
    Ask("home_rehabilitation", 75, lambda p: homebound(p) and p.has(4), "visits", {1: 0.4, 2: 0.6}, AT_HOME,
        joins=AT_HOME_TOO, joined=0.3, requires=SOON),
    Ask("home_teaching", 22, lambda p: 6 <= p.age <= 16 and p.severe, "visits", {1: 0.2, 2: 0.8}, AT_SCHOOL_TIMES,
        minutes={None: 0.4, 60: 0.6}),
    Ask("device_fitting", 20, lambda p: adult(p) and (p.has(4) or p.has(2)), "visits",
        windows=AT_SCHOOL_TIMES, known=0.3, joins=AT_HOME_TOO, joined=0.3),
    Ask("agent_service", 40, homebound, "visits", windows=AT_HOME, known=0.6, joins=AT_HOME_TOO, joined=0.3),
    Ask("neighbour_help", 30, lambda p: adult(p) and p.age >= 60, "visits", {1: 0.4, 2: 0.5, 3: 0.1}, AT_LEISURE,
        joins=AT_HOME_TOO, joined=0.4),
    Ask("volunteer_visit", 30, lambda p: adult(p) and p.age >= 60, "visits", windows=AT_LEISURE,
        joins=AT_HOME_TOO, joined=0.4),
)  # fmt: skip
BREAKS = (
    Ask("respite", 58, lambda p: adult(p) and p.severe and (not p.has(6)), "respite", windows=WHOLE_DAYS, known=0.55,
        joins=("visits", "few_days"), joined=0.4, funded=0.9, nights=(3, 14),
        rungs=(((1, 2), 0.35), ((2, 1), 0.25), ((2,), 0.2), ((2, 3), 0.2)), requires={"care_level": 0.3}),
    Ask("respite", 8, lambda p: p.category == 6 and working_age(p) and p.severe, "respite", windows=WHOLE_DAYS,
        known=0.5, funded=1, nights=(4, 10), rungs=(((3,), 1.0),)),
    Ask("short_stay", 20, lambda p: p.age >= 60 and not p.has(6), "respite", windows=WHOLE_DAYS,
        known=0.5, nights=(2, 7), rungs=(((1,), 0.5), ((1, 2), 0.5))),
)  # fmt: skip
WOUNDS_AFTER_BATHING = 0.43  # of those bathed at home


@dataclass(frozen=True)
class Training:
    """What a child is trained in, by the disability; the funded category follows from the service."""

    service: str
    who: Callable[[Person], bool]
    second: str  # a further service, paid by the family


CHILDREN = 140
TRAININGS = (
    Training("child_autism", lambda p: p.has(6), "child_speech"),
    Training("child_speech", lambda p: p.has(2) or p.has(3), "child_cognition"),
    Training("child_cognition", lambda p: p.has(5), "child_speech"),
    Training("child_motor", lambda p: p.has(4), "child_cognition"),
)
CHILD_TIMES = {3: 0.4, 4: 0.25, 5: 0.2, 6: 0.1, 7: 0.05}
CHILD_MOST = 10  # sessions a week in all
CHILD_GROUP = {0: 0.4, 1: 0.35, 2: 0.25}
CHILD_SECOND = {0: 0.65, 1: 0.2, 2: 0.15}
SMALL_CHILD = ((ALL_DAY_AND_SATURDAY, 0.4), (ANY_TIME, 0.3), (MORNINGS, 0.3))
SCHOOL_CHILD = ((AFTER_SCHOOL, 0.7), (ALL_DAY_AND_SATURDAY, 0.3))
SCHOOL_AGE = 7
