"""Random problems so small that every plan can be looked at, and the looking."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from random import Random

from scheduling.engine import rules
from scheduling.engine.demand import Assessment, Entitlement, Need, Pin, Resident
from scheduling.engine.plan import DayAttendance, Plan, Stay, Visit
from scheduling.engine.problem import Problem, Travel, Weights
from scheduling.engine.score import price_of
from scheduling.engine.supply import (
    Asset,
    Bed,
    Closure,
    Credential,
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
from scheduling.engine.worth import served, shortfalls, units_served, worth

NIGHTS = 4
HOMES = ("elm", "oak")
SERVICES = (
    ServiceType("respite", Mode.STAY, bed_kind="respite", funded_category="a"),
    ServiceType("day_care", Mode.DAY, funded_category="b"),
    ServiceType("nursing", Mode.VISIT, 60),
)


def tiny(seed: int, fairness: int = 0) -> Problem:
    """Two or three rooms and two homes, three or four needs, a baseline that need not fit."""
    rng = Random(seed)
    facilities = [_facility(rng, name) for name in HOMES]
    rooms = [
        Room(f"room{number}", rng.choice(HOMES), "bedroom", 2, sex_policy=rng.choice([*SexPolicy]))
        for number in range(rng.choice((1, 2)))
    ]
    beds = [Bed(f"{room.id}-{bed}", room.id, "respite") for room in rooms for bed in range(rng.choice((1, 2)))]
    residents = [_resident(rng, number) for number in range(rng.choice((2, 3)))]
    needs = [_need(rng, number, rng.choice(residents)) for number in range(rng.choice((3, 4)))]
    staff = [StaffMember(f"{home}-carer{n}", home, "door", "female") for home in HOMES for n in range(2)]
    nurse = StaffMember("nurse", "elm", "door", "female")
    on_duty = Shift("nurse", "elm", Span(DAY, 2 * DAY))
    visited = Need("visited", residents[0].id, "nursing", Span(0, 7))
    return Problem(
        "2026-11-30", NIGHTS, (Place("door", 121.0, 30.7), *(Place(f"at-{home}", 121.0, 30.7) for home in HOMES)),
        tuple(facilities), tuple(rooms), tuple(beds), tuple(_day_places(rng)), SERVICES,
        tuple(
            ServiceOffer(home, service, rng.choice((None, None, 2)) if service == "day_care" else None)
            for home in HOMES for service in ("respite", "day_care", "nursing")
            if service == "nursing" or rng.random() < 0.9
        ),
        (*staff, nurse),
        (on_duty, *_care(rng, staff)),
        tuple(_closures(rng, rooms, beds)), tuple(residents), (*needs, visited),
        tuple(_entitlements(rng, residents)), weights=Weights(fairness=fairness), travel=Travel(fixed=0),
    )  # fmt: skip


def _care(rng: Random, staff: list[StaffMember]) -> Iterator[Shift]:
    for member in staff:
        for day in range(7):
            if rng.random() < 0.6:
                yield Shift(member.id, member.facility, Span(day * DAY + 480, day * DAY + 1020), Duty.CARE)


def _facility(rng: Random, name: str) -> Facility:
    return Facility(
        name, "home", rng.choice("nm"), f"at-{name}", rung=rng.choice((1, 2)),
        categories=rng.choice(((), (1, 6))), stable_only=rng.random() < 0.3, sexes=rng.choice(((), (), ("male",))),
        required_credentials=("agreement",), credentials=(Credential("agreement", Span(0, rng.choice((2, 9)))),),
        residents_per_staff=rng.choice((0, 0, 2, 3)), severe_residents_per_staff=rng.choice((0, 1)),
    )  # fmt: skip


def _resident(rng: Random, number: int) -> Resident:
    return Resident(
        f"p{number}", f"h{rng.choice((0, 0, 1, number))}", "door", rng.choice("nm"), rng.choice(("male", "female")),
        rng.choice(("1990-01-01", "1990-01-01", "2012-05-05", "2008-12-02")), rng.choice((1, 2, 6)), rng.choice((1, 4)),
        certificate=Span(-9, rng.choice((3, 99, 99))),
        absences=(Span(2 * DAY, (2 + number) * DAY + 60),) if rng.random() < 0.15 else (),
        assessments=(Assessment("psychiatric_stability", "stable", Span(-9, rng.choice((2, 99)))),),
    )  # fmt: skip


def _need(rng: Random, number: int, resident: Resident) -> Need:
    shared = {
        "priority": rng.choice((1, 3, 5)), "waiting_days": rng.choice((0, 30)), "funded": rng.random() < 0.4,
        "refused_facilities": rng.choice(((), (), ("elm",))), "preferred_facilities": rng.choice(((), ("oak",))),
    }  # fmt: skip
    if rng.random() < 0.6:
        least = rng.choice((1, 1, 2, 3))
        most = min(NIGHTS, least + rng.choice((0, 1, 2)))
        dates = Span(*rng.choice(((0, NIGHTS), (0, 9), (1, NIGHTS))))
        return Need(
            f"n{number}", resident.id, "respite", dates, nights_min=least, nights_max=most,
            rungs=rng.choice(((), (1, 2), (2,))), **shared,
        )  # fmt: skip
    return Need(
        f"n{number}", resident.id, "day_care", Span(0, 7), times=rng.choice((1, 2, 3)),
        day_part=rng.choice([*DayPart]), min_gap=rng.choice((0, 0, 1500)),
        wished=(Span(0, DAY),) if rng.random() < 0.3 else (), **shared,
    )  # fmt: skip


def _day_places(rng: Random) -> Iterator[DayPlaces]:
    for home in HOMES:
        for day in range(3):
            yield DayPlaces(home, day, rng.choice((0, 1, 2)), rng.choice((1, 2)))


def _closures(rng: Random, rooms: list[Room], beds: list[Bed]) -> Iterator[Closure]:
    for asset, ids in ((Asset.BED, [bed.id for bed in beds]), (Asset.ROOM, [room.id for room in rooms])):
        for name in ids:
            if rng.random() < 0.2:
                day = rng.choice((0, 1, 2))
                yield Closure(asset, name, Span(day * DAY + 5, day * DAY + 50))
    if rng.random() < 0.1:
        yield Closure(Asset.STAFF, "elm-carer0", Span(0, DAY))


def _entitlements(rng: Random, residents: list[Resident]) -> Iterator[Entitlement]:
    for resident in residents:
        for service in ("respite", "day_care"):
            parting = rng.choice((1, 2, 9))
            yield Entitlement(f"{resident.id}-{service}-1", resident.id, service, Span(0, parting), rng.choice((1, 2)))
            yield Entitlement(f"{resident.id}-{service}-2", resident.id, service, Span(parting, 30), rng.choice((1, 3)))


def standing(problem: Problem, seed: int) -> Plan:
    """Now and then a visit on Tuesday, which stands."""
    plan = (
        Plan(visits=(Visit("visited", 0, ("nurse",), DAY + 600, DAY + 660),)) if Random(seed).random() < 0.5 else Plan()
    )
    return Plan() if rules.check(problem, plan) else plan


def some_plan(problem: Problem, plan: Plan, seed: int) -> Plan:
    """``plan`` with stays and days at random, as far as they keep the rules."""
    rng = Random(seed)
    for need in problem.needs:
        options = ways(problem, need) if need.id != "visited" else []
        for way in rng.sample(options, min(3, len(options))):
            if not rules.check(problem, plan.joined(way)):
                plan = plan.joined(way)
                break
    return plan


def pinned(problem: Problem, plan: Plan, seed: int) -> Problem:
    """The problem with pins that ``plan`` keeps."""
    rng = Random(seed)
    pins = []
    for stay in plan.stays:
        room = problem.room[problem.bed[stay.bed].room]
        if len([one for one in plan.stays if one.need == stay.need]) == 1 and rng.random() < 0.5:
            pins.append(
                rng.choice(
                    (
                        Pin(stay.need, 0, facility=room.facility), Pin(stay.need, 0, room=room.id),
                        Pin(stay.need, 0, bed=stay.bed, day=stay.first_night), Pin(stay.need, 0),
                        Pin(stay.need, 0, start=stay.first_night * DAY),
                    )
                )
            )  # fmt: skip
    for day in plan.days:
        if rng.random() < 0.3:
            pins.append(
                rng.choice((Pin(day.need, day.index, day=day.day), Pin(day.need, day.index, facility=day.facility)))
            )
    return replace(problem, pins=tuple(pins))


def ways(problem: Problem, need: Need) -> list[Plan]:
    """Everything that the need alone could be given, the fewest units last."""
    found = [*_stays(problem, need)] if problem.service[need.service].mode is Mode.STAY else [*_days(problem, need)]
    unpinned = replace(problem, pins=())
    return [plan for plan in found if not rules.check(unpinned, plan)]


def _stays(problem: Problem, need: Need) -> Iterator[Plan]:
    for nights in range(need.nights_max, max(1, need.nights_min) - 1, -1):
        for first in range(problem.horizon_days - nights + 1):
            for beds in product([bed.id for bed in problem.beds], repeat=nights):
                yield Plan(stays=tuple(_merged(need.id, first, beds)))


def _merged(need: str, first: int, beds: tuple[str, ...]) -> Iterator[Stay]:
    start = 0
    for night in range(1, len(beds) + 1):
        if night == len(beds) or beds[night] != beds[start]:
            yield Stay(need, beds[start], first + start, first + night)
            start = night


def _days(problem: Problem, need: Need) -> Iterator[Plan]:
    for count in range(need.times, 0, -1):
        for days in combinations(range(3), count):
            for home in HOMES:
                attended = (DayAttendance(need.id, index, home, day, need.day_part) for index, day in enumerate(days))
                yield Plan(days=tuple(attended))


def most(problem: Problem, standing: Plan) -> int:
    """Of all plans with other stays and days beside ``standing`` the greatest ``gain``."""
    needs = [need for need in problem.needs if need.id != "visited"]
    choices = [[(worth(problem, need)[1] * _units(plan), plan) for plan in ways(problem, need)] for need in needs]
    hopes = [max((value for value, _ in options), default=0) for options in choices]
    unpinned = replace(problem, pins=())
    best = -(10**9)

    def look(number: int, plan: Plan, value: int) -> None:
        nonlocal best
        if value + sum(hopes[number:]) <= best:
            return
        if number == len(choices):
            if not rules.check(problem, plan):
                best = max(best, gain(problem, plan))
            return
        for more, way in choices[number]:
            joined = plan.joined(way)
            if not rules.check(unpinned, joined):
                look(number + 1, joined, value + more)
        look(number + 1, plan, value)

    look(0, standing, 0)
    return best


def gain(problem: Problem, plan: Plan) -> int:
    """Weighted minutes that the stays and days of ``plan`` serve, less the price of what groups lack for fairness."""
    lacking = sum(shortfalls(problem, units_served(problem, plan)).values())
    return served(problem, Plan(plan.stays, plan.days)) - price_of(problem.weights, "fairness", lacking)


def _units(plan: Plan) -> int:
    return sum(stay.end_night - stay.first_night for stay in plan.stays) + len(plan.days)
