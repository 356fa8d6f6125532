"""Who of the demo city's people needs what in the planned week: asks.py drawn for the people at hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from . import asks
from .asks import Ask, Training
from .blueprints import DAY
from .chance import pick, stream
from .network import Network, scaled
from .people import Person

PRIORITY = {1: 0.05, 2: 0.15, 3: 0.55, 4: 0.2, 5: 0.05}
FULL_WEEK = 4  # days of day care a week that leave no time for anything else
BESIDE_OTHERS = 2  # times a week of a need beside other needs of the same person
FIRST_NIGHTS = (0, 1, 2, 3, 4, 5, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 20)  # after the Monday of the week
TOO_FAR = 0.6  # of the people of Xincang who ask for speech therapy and refuse the centre


@dataclass
class Need:
    """A row of the sheet of needs, with its person; ``known``: has been served before this week."""

    code: str
    person: Person
    service: str
    known: bool
    starts_on: date
    ends_on: date | None = None  # the day after the last
    times: int | None = 1
    minutes: int | None = None
    nights_min: int | None = None
    nights_max: int | None = None
    day_part: str | None = None
    windows: list[tuple[int, int]] = field(default_factory=list)
    wished: list[tuple[int, int]] = field(default_factory=list)
    min_gap_hours: int | None = None
    daily_max: int | None = None
    priority: int = 3
    waiting_since: date | None = None
    staff_needed: int = 1
    staff_sex: str | None = None
    features: list[str] = field(default_factory=list)
    rungs: tuple[int, ...] = ()
    by_choice: bool = False
    keep_staff: bool = True
    funded: bool = False
    requires: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # facilities, for the sheet of preferences
    chosen: list[str] = field(default_factory=list)  # facilities, for the sheet of choices

    @property
    def resident(self) -> str:
        return self.person.code


def make_needs(people: list[Person], seed: int, monday: date, network: Network) -> list[Need]:
    maker = _Maker(people, seed, monday, network)
    for ask in (*asks.RESIDENTIAL, *asks.DAY_CARE):
        maker.ask(ask)
    maker.children()
    for ask in (*asks.SESSIONS, *asks.VISITS, *asks.BREAKS):
        maker.ask(ask)
    return maker.needs


class _Maker:
    """Gives each person a way of life (a bed, day care, training ...) so that the needs of one can go together."""

    def __init__(self, people: list[Person], seed: int, monday: date, network: Network) -> None:
        self.people, self.monday, self.network = people, monday, network
        self.chance = stream(seed, "needs")
        self.needs: list[Need] = []
        self.way: dict[str, str] = {}
        self.services: dict[str, set[str]] = {}
        self.centres = [house.code for house in network.of("KFZX")]

    def ask(self, ask: Ask) -> None:
        wanted = scaled(ask.people, len(self.people))
        found = [
            person
            for person in self.people
            if ask.service not in self.services.get(person.code, ()) and ask.who(person)
        ]
        joining = self._drawn(ask, (p for p in found if self.way.get(p.code) in ask.joins))
        joining = joining[: round(wanted * ask.joined)]
        fresh = self._drawn(ask, (p for p in found if p.code not in self.way))
        for person in joining + fresh[: wanted - len(joining)]:
            need = self._need(ask, person)
            if person.code in self.way and need.times:
                need.times = min(need.times, BESIDE_OTHERS)
            few = ask.way == "day" and (need.times or 0) < FULL_WEEK
            self.way.setdefault(person.code, "few_days" if few else ask.way)
            if ask.service == "bathing":
                self._wound_care(need)

    def _drawn(self, ask: Ask, people: Iterable[Person]) -> list[Person]:
        """All of them in an order of chance, those of favoured towns sooner."""
        rng = self.chance
        drawn = [(rng.random() ** (1 / ask.towns.get(person.town, 1)), person.code, person) for person in people]
        return [person for *_, person in sorted(drawn, reverse=True)]

    def _need(self, ask: Ask, person: Person) -> Need:
        rng = self.chance
        need = self._plain(person, ask.service, rng.random() < ask.known)
        need.requires = [kind for kind, share in ask.requires.items() if rng.random() < share]
        need.staff_needed = ask.staff_needed
        same_sex = ask.same_sex if person.sex == "female" else ask.same_sex / 4
        need.staff_sex = person.sex if rng.random() < same_sex else None
        need.funded = rng.random() < ask.funded
        need.rungs = pick(rng, dict(ask.rungs)) if ask.rungs else ()
        if ask.way in ("bed", "respite"):
            self._nights(need, ask)
        else:
            need.times, need.minutes = pick(rng, ask.times), pick(rng, ask.minutes)
            need.windows = _windows(rng, ask.windows, need.times)
            need.wished = _wished(rng, need)
            need.min_gap_hours = ask.gap_hours if need.times > 1 and ask.way != "day" else None
            need.day_part = "full" if ask.way == "day" else None
        need.features = _features(rng, need, ask.way)
        if person.town == "xincang" and ask.service == "speech_therapy" and rng.random() < TOO_FAR:
            need.refused = list(self.centres)
        return need

    def _plain(self, person: Person, service: str, known: bool) -> Need:
        rng, monday = self.chance, self.monday
        since = monday - timedelta(days=rng.randrange(30, 700))
        need = Need(f"N{len(self.needs) + 1:06d}", person, service, known, since)
        if not known:
            need.waiting_since = monday - timedelta(days=rng.randrange(3, 240))
            need.starts_on = need.waiting_since if rng.random() < 0.9 else monday + timedelta(days=rng.randrange(1, 4))
        elif rng.random() < 0.025:
            need.ends_on = monday + timedelta(days=rng.randrange(2, 6))
        need.priority = pick(rng, PRIORITY)
        need.keep_staff = rng.random() < 0.8
        self.needs.append(need)
        self.services.setdefault(person.code, set()).add(service)
        return need

    def _nights(self, need: Need, ask: Ask) -> None:
        rng = self.chance
        need.times, need.ends_on = None, None
        if ask.nights is None:
            return
        need.nights_max = rng.randint(*ask.nights)
        need.nights_min = max(1, need.nights_max - rng.choice((0, 0, 2, 4)))
        first = rng.choice(FIRST_NIGHTS)
        need.starts_on = self.monday + timedelta(days=first)
        slack = rng.choice((0, 1, 2, 4, 7))
        need.ends_on = need.starts_on + timedelta(days=need.nights_max + slack)

    def _wound_care(self, bathing: Need) -> None:
        """Some need it after the bath; nobody who is bathed needs it at another time."""
        if self.chance.random() >= asks.WOUNDS_AFTER_BATHING:
            self.services[bathing.resident].add("wound_care")
            return
        need = self._plain(bathing.person, "wound_care", bathing.known)
        need.starts_on, need.ends_on = bathing.starts_on, bathing.ends_on
        bathing.windows = list(asks.BEFORE_THE_NURSE)
        need.waiting_since, need.priority = bathing.waiting_since, bathing.priority

    def children(self) -> None:
        rng = self.chance
        children = [person for person in self.people if person.age < 17 and person.code not in self.way]
        rng.shuffle(children)
        trained = [
            (child, training)
            for child in children
            if (training := next((each for each in asks.TRAININGS if each.who(child)), None))
        ]
        for child, training in trained[: scaled(asks.CHILDREN, len(self.people))]:
            self._training(child, training)

    def _training(self, child: Person, training: Training) -> None:
        """Funded sessions of one category, often a group lesson, sometimes a second service paid by the family."""
        rng = self.chance
        self.way[child.code] = "training"
        known = rng.random() < 0.92
        windows = _windows(rng, asks.SCHOOL_CHILD if child.age >= asks.SCHOOL_AGE else asks.SMALL_CHILD, 6)
        house = rng.choice(self.network.of("ETKF" if rng.random() < 0.85 else "KFZX")).code
        chosen = [house] if rng.random() < 0.97 else []
        left = asks.CHILD_MOST
        for service, shares in (
            (training.service, asks.CHILD_TIMES),
            ("child_group", asks.CHILD_GROUP),
            (training.second, asks.CHILD_SECOND),
        ):
            times = min(left, pick(rng, shares))
            left -= times
            if times:
                need = self._plain(child, service, known)
                need.times, need.windows = times, windows
                need.daily_max = 2 if times > 3 else 1
                need.by_choice, need.chosen = True, chosen
                need.funded = service == training.service and rng.random() < 0.85
                need.requires = ["rehabilitation_plan"] if service == training.service else []
                need.features = ["step_free"] if child.mobility == "wheelchair" else []


def _windows(
    rng: Random, windows: tuple[tuple[list[tuple[int, int]], float], ...], times: int
) -> list[tuple[int, int]]:
    """One of the presets that has days enough for so many times."""
    roomy = [(preset, share) for preset, share in windows if not preset or len(preset) >= min(times, 5)]
    return list(rng.choices([preset for preset, _ in roomy], [share for _, share in roomy])[0])


def _wished(rng: Random, need: Need) -> list[tuple[int, int]]:
    """A quarter would like two certain hours of the day, on the days that are possible."""
    if need.day_part or rng.random() > 0.25:
        return []
    hour = rng.choice((540, 600, 840, 900))
    days = sorted({start // DAY for start, _ in need.windows}) or list(range(5))
    return [(day * DAY + hour, day * DAY + hour + 120) for day in days]


def _features(rng: Random, need: Need, way: str) -> list[str]:
    if way in ("bed", "respite"):
        lifted = need.person.mobility == "bed_bound" and 1 not in need.rungs and rng.random() < 0.4
        return ["hoist"] if lifted and 3 not in need.rungs else []
    return ["step_free"] if way in ("day", "sessions") and need.person.mobility == "wheelchair" else []
