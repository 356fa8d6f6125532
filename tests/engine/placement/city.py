"""A city of beds and day places in which a plan is drawn first and its needs are made from it: feasible by
construction.
"""

from dataclasses import dataclass, field

import numpy as np

from scheduling.engine.demand import Assessment, Need, Occurrence, Resident
from scheduling.engine.plan import DayAttendance, Plan, Stay
from scheduling.engine.problem import Problem
from scheduling.engine.supply import (
    Asset,
    Bed,
    Closure,
    DayPart,
    DayPlaces,
    Duty,
    Facility,
    Mode,
    Place,
    Room,
    ServiceOffer,
    ServiceType,
    SexPolicy,
    Shift,
    StaffMember,
)
from scheduling.engine.timeline import DAY, Span

NIGHTS = 28
POLICIES = (SexPolicy.ANY, SexPolicy.MALE, SexPolicy.FEMALE, SexPolicy.ONE_AT_A_TIME)
SERVICES = (
    ServiceType("residential_care", Mode.STAY, bed_kind="long_stay"),
    ServiceType("respite", Mode.STAY, bed_kind="respite"),
    ServiceType("day_care", Mode.DAY),
)


@dataclass
class City:
    """Parts of a problem in the making, and the plan that the needs were drawn from."""

    rng: np.random.Generator
    towns: list[str]
    places: list[Place] = field(default_factory=list)
    facilities: list[Facility] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    beds: list[Bed] = field(default_factory=list)
    day_places: list[DayPlaces] = field(default_factory=list)
    offers: list[ServiceOffer] = field(default_factory=list)
    staff: list[StaffMember] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    days: list[DayAttendance] = field(default_factory=list)

    def pick(self, *values: object) -> object:
        return values[int(self.rng.integers(len(values)))]

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def point(self, name: str, town: str) -> str:
        row = self.towns.index(town)
        east, north = self.rng.normal(0, 0.02, 2)
        longitude = 120.9 + 0.08 * (row % 3) + 0.5 * (row // 9) + east
        latitude = 30.6 + 0.07 * (row // 3 % 3) + north
        self.places.append(Place(name, float(longitude), float(latitude)))
        return name

    def resident(self, town: str, sex: str) -> Resident:
        name = f"P{len(self.residents):06}"
        resident = Resident(
            name, f"H{name}", self.point(f"home-{name}", town), town, sex, f"{self.rng.integers(1966, 2005)}-03-07",
            int(self.rng.integers(1, 7)), int(self.rng.integers(1, 5)),
            assessments=(Assessment("psychiatric_stability", "stable", Span(-60, int(self.rng.integers(3, 90)))),),
        )  # fmt: skip
        self.residents.append(resident)
        return resident


def build(
    scale: int = 1, seed: int = 1, towns: int = 9, crowd: float = 0.15, habit: float = 0.8
) -> tuple[Problem, Plan]:
    """A problem of ``scale`` cities of so many towns, and the plan hidden in it.

    ``crowd``: needs beyond those that the hidden plan serves, as a share of them. ``habit``: the share of the hidden
    plan that is the baseline.
    """
    city = City(np.random.default_rng(seed), [f"T{town}" for town in range(towns * scale)])
    for first in range(0, towns * scale, towns):
        _network(city, city.towns[first : first + towns])
    _stays(city)
    _days(city)
    hidden = Plan(tuple(city.stays), tuple(city.days))
    _crowd(city, crowd)
    known = {need.id for need in city.needs if city.chance(habit)}
    baseline = hidden.without({occurrence for occurrence in hidden.occurrences() if occurrence.need not in known})
    return Problem(
        "2026-11-30", NIGHTS, tuple(city.places), tuple(city.facilities), tuple(city.rooms), tuple(city.beds),
        tuple(city.day_places), SERVICES, tuple(city.offers), tuple(city.staff), tuple(city.shifts),
        tuple(city.closures), tuple(city.residents), tuple(city.needs), baseline=baseline,
        confirmed=tuple(Occurrence(stay.need, 0) for stay in baseline.stays[::5]),
    ), hidden  # fmt: skip


def _network(city: City, towns: list[str]) -> None:
    everywhere = tuple(towns)
    _institution(city, f"{towns[0]}-municipal", towns[0], 3, everywhere, 24)
    for town in towns[::2]:
        _institution(city, f"{town}-institution", town, 2, everywhere, 14)
    for row, town in enumerate(towns):
        _institution(city, f"{town}-village", town, 1, (town, towns[(row + 1) % len(towns)]), 1)
    for row, town in enumerate(towns):
        for number in range(3 if row < 7 else 2):
            _home(city, f"{town}-home{number}", town, towns)


def _institution(city: City, name: str, town: str, rung: int, catchment: tuple[str, ...], rooms: int) -> None:
    city.facilities.append(
        Facility(
            name, "residential", town, city.point(name, town), rung=rung, catchment=catchment, age_min=18,
            stable_only=rung == 3, residents_per_staff=8, severe_residents_per_staff=4,
        )
    )  # fmt: skip
    city.offers += [ServiceOffer(name, "residential_care"), ServiceOffer(name, "respite")]
    for number in range(rooms):
        room, size = f"{name}-R{number}", int(city.rng.integers(1, 5))
        policy = POLICIES[int(city.rng.integers(4))]
        city.rooms.append(Room(room, name, "bedroom", size, sex_policy=policy))
        kind = "respite" if rung == 1 or city.chance(0.1) else "long_stay"
        city.beds += [Bed(f"{room}-B{bed}", room, kind) for bed in range(size)]


def _home(city: City, name: str, town: str, towns: list[str]) -> None:
    city.facilities.append(
        Facility(
            name, "day_home", town, city.point(name, town), age_min=16, residents_per_staff=8,
            catchment=(town, *(near for near in towns if near != town and city.chance(0.25))),
        )
    )  # fmt: skip
    city.offers.append(ServiceOffer(name, "day_care"))
    places = int(city.rng.integers(16, 25))
    city.day_places += [DayPlaces(name, day, places, places) for day in range(5)]


def _care(city: City, facility: str, load: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> None:
    """Staff on duty for ``load`` eighths on each of the seven days, and now and then one more."""
    most = int(load.max()) // 8 + 1
    for number in range(most + city.chance(0.5)):
        member = f"{facility}-S{number}"
        city.staff.append(StaffMember(member, facility, facility, "female", weekly_max=7 * 600, daily_max=600))
        city.shifts += [
            Shift(member, facility, Span(day * DAY + 450, day * DAY + 1020), Duty.CARE)
            for day in range(7)
            if number * 8 < load[day] or (number == most and city.chance(0.5))
        ]


def _stays(city: City) -> None:
    for facility in [facility for facility in city.facilities if facility.kind == "residential"]:
        load = np.zeros(7, dtype=np.int64)
        for room in [room for room in city.rooms if room.facility == facility.id]:
            sex = room.sex_policy if room.sex_policy in ("male", "female") else str(city.pick("male", "female"))
            mixed = room.sex_policy is SexPolicy.ANY
            for bed in [bed for bed in city.beds if bed.room == room.id]:
                _occupy(city, facility, bed, str(city.pick("male", "female")) if mixed else sex, load)
        _care(city, facility.id, load)


def _occupy(
    city: City, facility: Facility, bed: Bed, sex: str, load: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> None:
    night = 0
    if city.chance(0.05):
        night = int(city.rng.integers(2, 6))
        city.closures.append(Closure(Asset.BED, bed.id, Span(0, night * DAY), "repair"))
    while night < NIGHTS:
        nights = NIGHTS - night if bed.kind == "long_stay" else min(int(city.rng.integers(4, 15)), NIGHTS - night)
        need = _stay_need(city, facility, bed.kind, sex, night, nights)
        city.stays.append(Stay(need.id, bed.id, night, night + nights))
        severe = city.residents[-1].level <= 2
        load[night : night + nights] += 2 if severe else 1
        night += nights + (0 if city.chance(0.7) else int(city.rng.integers(1, 5)))


def _stay_need(city: City, facility: Facility, kind: str, sex: str, night: int, nights: int) -> Need:
    resident = city.resident(str(city.pick(*facility.catchment)), sex)
    if facility.stable_only and resident.category == 6:
        assessments = (Assessment("psychiatric_stability", "stable", Span(-60, NIGHTS)),)
        resident = city.residents[-1] = _with(resident, assessments=assessments)
    slack = 0 if kind == "long_stay" else int(city.rng.integers(0, 8))
    need = Need(
        f"N{len(city.needs):06}", resident.id, "residential_care" if kind == "long_stay" else "respite",
        Span(max(0, night - slack), min(NIGHTS, night + nights + slack)),
        nights_min=1 if kind == "long_stay" else nights - (nights > 4 and city.chance(0.3)), nights_max=nights,
        priority=int(city.rng.integers(1, 6)), waiting_days=int(city.rng.integers(0, 400)),
        rungs=(facility.rung, *(rung for rung in (1, 2, 3) if rung != facility.rung and city.chance(0.5))),
    )  # fmt: skip
    city.needs.append(need)
    return need


def _with(resident: Resident, **changes: object) -> Resident:
    return Resident(**{**{name: getattr(resident, name) for name in resident.__dataclass_fields__}, **changes})  # type: ignore[arg-type]


def _days(city: City) -> None:
    for facility in [facility for facility in city.facilities if facility.kind == "day_home"]:
        places = next(row.morning for row in city.day_places if row.facility == facility.id)
        load = np.zeros((7, 2), dtype=np.int64)
        for _ in range(int(places * 1.1)):
            need = _day_need(city, facility)
            halves = _halves(need.day_part)
            free = [day for day in range(5) if (load[day, halves] < places).all()]
            chosen = sorted(city.rng.permutation(free)[: need.times].tolist())
            if len(chosen) < need.times:
                city.needs.pop()
                break
            for index, day in enumerate(chosen):
                load[day, halves] += 1
                city.days.append(DayAttendance(need.id, index, facility.id, day, need.day_part))
        _care(city, facility.id, load.max(axis=1))


def _halves(part: DayPart) -> list[int]:
    return {DayPart.FULL: [0, 1], DayPart.MORNING: [0], DayPart.AFTERNOON: [1]}[part]


def _day_need(city: City, facility: Facility) -> Need:
    resident = city.resident(str(city.pick(*facility.catchment)), str(city.pick("male", "female")))
    need = Need(
        f"N{len(city.needs):06}", resident.id, "day_care", Span(0, 7), times=int(city.rng.choice([5, 5, 3, 2])),
        day_part=DayPart(str(city.pick("full", "full", "full", "morning", "afternoon"))),
        priority=int(city.rng.integers(1, 6)), waiting_days=int(city.rng.integers(0, 400)),
    )  # fmt: skip
    city.needs.append(need)
    return need


def _crowd(city: City, crowd: float) -> None:
    """More people who want the same: nothing promises that they can be served."""
    for _ in range(int(crowd * len({stay.need for stay in city.stays}))):
        facility = next(
            f for f in city.rng.permutation(np.array(city.facilities, dtype=object)) if f.kind == "residential"
        )
        kind = "respite" if facility.rung == 1 or city.chance(0.4) else "long_stay"
        nights = NIGHTS if kind == "long_stay" else int(city.rng.integers(3, 15))
        night = int(city.rng.integers(0, NIGHTS - nights + 1))
        _stay_need(city, facility, kind, str(city.pick("male", "female")), night, nights)
    homes = [facility for facility in city.facilities if facility.kind == "day_home"]
    for _ in range(int(crowd * len({day.need for day in city.days}))):
        _day_need(city, homes[int(city.rng.integers(len(homes)))])
