"""The demo city's certified residents, their households and guardians. Invented: see names.py."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from . import names
from .chance import apportion, pick, stream
from .geography import GROUND, TOWN, Village, in_village, towns_used, villages

ADULT = 18
# By category (GB/T 26341): its share of the residents, of children in it, and the mean and spread of adult age.
CATEGORIES = {
    1: (0.10, 0.006, 66, 14),
    2: (0.10, 0.030, 67, 15),
    3: (0.03, 0.110, 48, 17),
    4: (0.45, 0.010, 63, 14),
    5: (0.12, 0.080, 42, 14),
    6: (0.12, 0.030, 47, 13),
    7: (0.08, 0.045, 52, 17),
}
# Shares of the levels 1 (most severe) to 4.
LEVELS = {
    1: (0.30, 0.15, 0.15, 0.40),
    2: (0.22, 0.20, 0.28, 0.30),
    3: (0.30, 0.20, 0.25, 0.25),
    4: (0.08, 0.20, 0.30, 0.42),
    5: (0.08, 0.27, 0.40, 0.25),
    6: (0.10, 0.40, 0.35, 0.15),
    7: (0.40, 0.30, 0.20, 0.10),
}
# Shares by level of people with a physical or multiple disability.
MOBILITY = {
    1: {"bed_bound": 0.30, "wheelchair": 0.50, "aid": 0.20},
    2: {"bed_bound": 0.06, "wheelchair": 0.34, "aid": 0.45, "independent": 0.15},
    3: {"wheelchair": 0.08, "aid": 0.52, "independent": 0.40},
    4: {"aid": 0.25, "independent": 0.75},
}
MULTIPLE: dict[tuple[int, ...], float] = {(4, 5): 0.3, (2, 3): 0.2, (4, 3): 0.2, (5, 6): 0.15, (1, 4): 0.15}
HOUSEHOLD_SIZE = {1: 0.88, 2: 0.10, 3: 0.02}
GUARDIAN = {"parent": 0.38, "spouse": 0.22, "sibling": 0.18, "child": 0.14, "committee": 0.05, "other": 0.03}
# Ages of the person at which such a guardian can live: parents below ninety, couples that may marry, grown-up children.
GUARDED = {"parent": range(66), "spouse": range(24, 120), "child": range(44, 120)}
OTHER_SEX = {"male": "female", "female": "male"}
NEAR_SHANGHAI = {"xindai", "guangchen", "dushangang"}
CERTIFICATE_YEARS = 10
DIAGNOSIS_AGE = 7  # younger children may come on a diagnosis, without a certificate
DIAGNOSIS = 0.35


@dataclass
class Person:
    """A row of the sheet of residents; ``age`` in completed years on the Monday of the planned week."""

    code: str
    household: str
    town: str
    address: str
    longitude: float
    latitude: float
    name: str
    sex: str
    birth_date: date
    age: int
    category: int
    level: int
    certificate: str = ""
    identity: str = ""
    categories: tuple[int, ...] = ()
    certificate_from: date | None = None
    certificate_until: date | None = None  # the day after the last
    phone: str = ""
    mobility: str = "independent"
    languages: list[str] = field(default_factory=list)
    precautions: list[str] = field(default_factory=list)

    @property
    def child(self) -> bool:
        return self.age < ADULT

    @property
    def severe(self) -> bool:
        return self.level <= 2

    def has(self, category: int) -> bool:
        return self.category == category or category in self.categories


@dataclass
class Guardian:
    resident: str
    name: str
    relation: str
    legal: bool
    phone: str


def make_people(residents: int, seed: int, monday: date) -> list[Person]:
    """``residents`` people in households of one to three, town by town."""
    rng = stream(seed, "people")
    register = _Register(rng, monday)
    towns = towns_used(residents)
    numbers = apportion(residents, [GROUND[town].share for town in towns])
    for town, number in zip(towns, numbers, strict=True):
        settled = villages(rng, town, number)
        left = number
        while left:
            size = min(left, pick(rng, HOUSEHOLD_SIZE))
            register.add_household(rng.choice(settled), size)
            left -= size
    return register.people


class _Register:
    def __init__(self, rng: Random, monday: date) -> None:
        self.rng, self.monday = rng, monday
        self.people: list[Person] = []
        self.households = 0
        self.numbers = names.Numbers(rng)

    def add_household(self, village: Village, size: int) -> None:
        rng = self.rng
        self.households += 1
        point, family, phone = in_village(rng, village), names.surname(rng), names.phone(rng)
        address = f"{TOWN[village.town].zh}{village.name}{rng.randint(1, 12)}组{rng.randint(1, 60)}号"
        for _ in range(size):
            person = self._person(village.town, family)
            person.address, person.longitude, person.latitude = address, point.longitude, point.latitude
            person.phone = phone if rng.random() < 0.8 else ""
            self.people.append(person)

    def _person(self, town: str, family: str) -> Person:
        rng = self.rng
        category = pick(rng, {key: row[0] for key, row in CATEGORIES.items()})
        level = rng.choices((1, 2, 3, 4), LEVELS[category])[0]
        age = self._age(category)
        sex = "male" if rng.random() < 0.55 else "female"
        born = birthday(self.monday, age, rng.randrange(365))
        person = Person(
            code=f"P{len(self.people) + 1:06d}",
            household=f"H{self.households:06d}",
            town=town,
            address="",
            longitude=0,
            latitude=0,
            name=names.full_name(rng, family, sex, age < ADULT),
            sex=sex,
            birth_date=born,
            age=age,
            category=category,
            level=level,
        )
        self._certify(person)
        person.mobility = _mobility(rng, person)
        person.languages = _languages(rng, person)
        if rng.random() < 0.004:
            person.precautions = ["contact"]
        return person

    def _age(self, category: int) -> int:
        _, children, mean, spread = CATEGORIES[category]
        if self.rng.random() < children:
            return self.rng.randint(2, ADULT - 1)
        return round(min(97, max(ADULT, self.rng.gauss(mean, spread))))

    def _certify(self, person: Person) -> None:
        rng = self.rng
        identity = self.numbers.identity(person.birth_date, person.sex)
        if person.age < DIAGNOSIS_AGE and rng.random() < DIAGNOSIS:
            person.identity = identity
        else:
            person.certificate = f"{identity}{person.category}{person.level}"
        if person.category == 7:
            person.categories = pick(rng, MULTIPLE)
        years = min(CERTIFICATE_YEARS, person.age)
        issued = self.monday - timedelta(days=rng.randrange(30, years * 365 - 20))
        person.certificate_from = issued
        person.certificate_until = issued + timedelta(days=CERTIFICATE_YEARS * 365)


def birthday(monday: date, age: int, days: int) -> date:
    """The birth date of someone who is ``age`` on ``monday`` and turned so ``days`` ago (below 365)."""
    turned = monday - timedelta(days=days)
    if (turned.month, turned.day) == (2, 29):
        turned = date(turned.year, 2, 28)
    return turned.replace(year=turned.year - age)


def _mobility(rng: Random, person: Person) -> str:
    if person.has(4):
        return pick(rng, MOBILITY[person.level])
    return "aid" if person.age > 75 and rng.random() < 0.45 else "independent"


def _languages(rng: Random, person: Person) -> list[str]:
    mandarin = person.age < 60 or rng.random() < 0.55
    spoken = ["mandarin"] if mandarin else []
    if person.age > 55 or rng.random() < 0.6:
        spoken.append("pinghu")
    if person.town in NEAR_SHANGHAI and rng.random() < 0.06:
        spoken.append("shanghai")
    if person.has(2) and person.severe and rng.random() < 0.6:
        spoken.append("sign")
    return spoken


def make_guardians(people: list[Person], seed: int) -> list[Guardian]:
    """The parents of every child; one guardian of most adults with an intellectual or mental disability."""
    rng = stream(seed, "guardians")
    return [guardian for person in people for guardian in _guardians_of(rng, person)]


def _guardians_of(rng: Random, person: Person) -> Iterator[Guardian]:
    if person.child:
        mother = names.full_name(rng, names.surname(rng), "female")
        yield Guardian(person.code, mother, "parent", True, names.phone(rng))
        if rng.random() < 0.7:
            father = names.full_name(rng, person.name[0], "male")
            yield Guardian(person.code, father, "parent", True, names.phone(rng))
    elif (person.has(5) or person.has(6)) and rng.random() < 0.85:
        relation = pick(
            rng, {one: share for one, share in GUARDIAN.items() if person.age in GUARDED.get(one, range(120))}
        )
        sex = OTHER_SEX[person.sex] if relation == "spouse" else rng.choice(("male", "female"))
        family = person.name[0] if _same_family(person, relation, sex) else names.surname(rng)
        yield Guardian(person.code, names.full_name(rng, family, sex), relation, rng.random() < 0.7, names.phone(rng))


def _same_family(person: Person, relation: str, sex: str) -> bool:
    """Whether they share the surname, which goes from father to child."""
    father = {"parent": sex, "child": person.sex}
    return relation == "sibling" or father.get(relation) == "male"
