"""Small random networks in which every rule between appointments has something to say, and plans for them."""

from dataclasses import replace
from random import Random

from scheduling.engine.bounds.column import ELSEWHERE, Column
from scheduling.engine.bounds.columns import Columns
from scheduling.engine.bounds.rows import Rows
from scheduling.engine.demand import Assessment, Chosen, Entitlement, Need, Occurrence, Resident
from scheduling.engine.keep import blocking
from scheduling.engine.options import candidates, with_option
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Limits, Problem, Travel
from scheduling.engine.rules import check
from scheduling.engine.rules.assessments import STABILITY
from scheduling.engine.supply import (
    Asset,
    Closure,
    Credential,
    Duty,
    Facility,
    Mode,
    Place,
    Room,
    ServiceOffer,
    ServiceOrder,
    ServiceType,
    Shift,
    StaffMember,
    StaffSkill,
)
from scheduling.engine.timeline import DAY, Span
from scheduling.engine.view import Option, PlanView, options_of
from scheduling.engine.worth import worth

SERVICES = (
    ServiceType("speech", Mode.SESSION, 45, "speech", room_use="therapy", funded_category="speech"),
    ServiceType("motor", Mode.SESSION, 60, "motor", room_use="therapy", equipment=("table",), funded_category="motor"),
    ServiceType("group", Mode.SESSION, 60, "motor", group_size=3, room_use="therapy"),
    ServiceType("pair", Mode.SESSION, 30, "speech", room_use="therapy", staff_needed=2),
    ServiceType("nursing", Mode.VISIT, 60, "nursing"),
    ServiceType("bath", Mode.VISIT, 40, "nursing", after=ServiceOrder("nursing", 0, 120)),
    ServiceType("help", Mode.VISIT, 30),
)

CHANGING = (Chosen("f0", Span(-9, 2)), Chosen("f1", Span(1)))  # the guardian's choice changes on the second day


def city(seed: int, needs: int = 6, staff: int = 3) -> Problem:
    """``needs`` needs of one or two residents each third, on two facilities; feasible to some part, never wholly."""
    rng = Random(seed)
    places = [Place(f"p{number}", 121 + rng.uniform(0, 0.08), 30.7 + rng.uniform(0, 0.05)) for number in range(7)]
    facilities = [_facility(rng, number, places) for number in range(2)]
    members = [_member(rng, number, places) for number in range(staff)]
    residents = [_resident(rng, number, places) for number in range(1 + needs * 2 // 3)]
    residents = [_assessed_again(Random(f"{seed} {one.id}"), one) for one in residents]
    shifts = [shift for member in members for shift in _shifts(rng, member.id)]
    demand = [_need(rng, number, residents) for number in range(needs)]
    demand = [_met_before(Random(f"{seed} {need.id}"), need) for need in demand]
    return Problem(
        "2026-11-30",
        places=tuple(places),
        facilities=tuple(facilities),
        rooms=tuple(_room(rng, number) for number in range(3)),
        services=SERVICES,
        offers=tuple(
            ServiceOffer(facility.id, service.id, rng.choice((None, None, 1, 2)))
            for facility in facilities
            for service in SERVICES
        ),
        staff=tuple(members),
        shifts=tuple(dict.fromkeys(shifts)),
        closures=tuple(_closures(rng, staff)),
        residents=tuple(residents),
        needs=tuple(demand),
        entitlements=tuple(
            Entitlement(
                f"e-{need.id}", need.resident, need.service, Span(rng.choice((-3, -3, 1)), 9), rng.choice((1, 2))
            )
            for need in {(need.resident, need.service): need for need in demand if need.funded}.values()
        ),
        limits=Limits(grid=rng.choice((5, 15, 30))),
        travel=rng.choice((Travel(), Travel(matrix=_matrix(rng, places)))),
    )


def _matrix(rng: Random, places: list[Place]) -> dict[str, dict[str, int]]:
    """Ways that differ by direction and keep no triangle inequality."""
    return {a.id: {b.id: 0 if a is b else rng.choice((2, 5, 10, 25)) for b in places} for a in places}


def _facility(rng: Random, number: int, places: list[Place]) -> Facility:
    return Facility(
        f"f{number}",
        "station",
        "east",
        rng.choice(places[:2]).id,
        age_max=rng.choice((150, 150, 150, 60)),
        features=rng.choice(((), ("lift",))),
        opening=rng.choice(((), tuple(Span(day * DAY + 480, day * DAY + 1000) for day in range(5)))),
        catchment=rng.choice(((), ("east",), ("east", "west"), ("east", "west"))),
        required_credentials=rng.choice(((), (), ("insurance",))),
        credentials=(Credential("insurance", Span(-9, rng.choice((1, 20)))),),
        stable_only=rng.random() < 0.2,
    )


def _room(rng: Random, number: int) -> Room:
    facility = f"f{number % 2}"
    return Room(f"r{number}", facility, "therapy", rng.choice((1, 2, 3)), (("table", rng.choice((0, 1, 2))),))


def _member(rng: Random, number: int, places: list[Place]) -> StaffMember:
    skills = [StaffSkill(skill, Span(-9, rng.choice((1, 30, 30)))) for skill in ("speech", "motor", "nursing")]
    return StaffMember(
        f"s{number}",
        f"f{number % 2}",
        rng.choice(places[:3]).id,
        rng.choice(("male", "female")),
        tuple(rng.sample(skills, rng.choice((2, 3)))),
        transport=rng.choice(("walk", "ebike", "car")),
        daily_max=rng.choice((120, 200, 480)),
        weekly_max=rng.choice((150, 300, 2400)),
    )


def _shifts(rng: Random, staff: str) -> list[Shift]:
    shifts = []
    for day in rng.sample(range(3), 2):
        start = day * DAY + rng.choice((480, 480, 600))
        facility, length = f"f{rng.randrange(2)}", rng.choice((90, 150, 240, 420))
        shifts.append(Shift(staff, facility, Span(start, start + length)))
        if rng.random() < 0.3:
            late = start + length + rng.choice((0, 60))
            shifts.append(Shift(staff, facility, Span(late, late + 120), rng.choice((Duty.CARE, Duty.APPOINTMENTS))))
    if rng.random() < 0.2:
        shifts.append(Shift(staff, f"f{rng.randrange(2)}", Span(4 * DAY - 200, 4 * DAY + 150)))  # past midnight
    return shifts


def _closures(rng: Random, staff: int) -> list[Closure]:
    start = rng.randrange(3) * DAY + rng.randrange(480, 840, 15)
    some = [
        Closure(Asset.STAFF, f"s{rng.randrange(staff)}", Span(start, start + 60)),
        Closure(Asset.ROOM, f"r{rng.randrange(3)}", Span(start, start + 150)),
        Closure(Asset.FACILITY, f"f{rng.randrange(2)}", Span(start, rng.choice((start + 100, None)))),
    ]
    return [closure for closure in some if rng.random() < 0.4]


def _resident(rng: Random, number: int, places: list[Place]) -> Resident:
    start = rng.randrange(3) * DAY + rng.randrange(480, 840, 15)
    return Resident(
        f"h{number}",
        f"h{number}",
        rng.choice(places[2:]).id,
        rng.choice(("east", "east", "west")),
        rng.choice(("male", "female")),
        rng.choice(("2019-12-02", "1975-03-01", "1966-12-01")),
        rng.choice((2, 4, 6)),
        rng.choice((1, 2, 3, 4)),
        certificate=Span(-99, rng.choice((1, None, None, None, None))),
        absences=(Span(start, start + 200),) if rng.random() < 0.3 else (),
        assessments=(Assessment(STABILITY, "stable", Span(-9, rng.choice((1, 30)))),),
    )


def _assessed_again(rng: Random, resident: Resident) -> Resident:
    """Half of them: the newer assessment says the same, or otherwise, while the older one has not run out."""
    if rng.random() < 0.5:
        return resident
    newer = Assessment(STABILITY, rng.choice(("stable", "unstable")), Span(rng.choice((-5, 1)), rng.choice((2, 30))))
    return replace(resident, assessments=(*resident.assessments, newer))


def _need(rng: Random, number: int, residents: list[Resident]) -> Need:
    service = rng.choice(SERVICES)
    day = rng.randrange(3) * DAY
    windows = (Span(day + 480, day + 600), Span(DAY + 540, DAY + 1080))
    return Need(
        f"n{number}",
        rng.choice(residents).id,
        service.id,
        Span(rng.choice((0, 0, 1)), rng.choice((2, 3, 7, 7))),
        times=rng.choice((1, 1, 2, 3)),
        minutes=rng.choice((0, 0, 20, 75)),
        windows=windows if rng.random() < 0.4 else (),
        min_gap=rng.choice((0, 0, 30, DAY)),
        daily_max=rng.choice((1, 1, 2, 3)),
        priority=rng.choice((1, 3, 5)),
        waiting_days=rng.choice((0, 30)),
        staff_needed=rng.choice((1, 1, 1, 2)) if service.mode is Mode.VISIT else 1,
        staff_sex=rng.choice((None, None, None, "female")),
        features=rng.choice(((), (), (), (), ("lift",))),
        chosen_facilities=rng.choice((None, None, None, None, (Chosen("f0"),), CHANGING)),
        refused_staff=rng.choice(((), (), (), (), ("s0",))),
        refused_facilities=rng.choice(((), (), (), (), ("f1",))),
        funded=rng.random() < 0.35,
        requires=rng.choice(((), (), (), (STABILITY,))),
    )


def _met_before(rng: Random, need: Need) -> Need:
    """Every other one with a least gap was met on the evening before the week."""
    return replace(need, last_end=-rng.choice((300, 600))) if need.min_gap and rng.random() < 0.5 else need


def options(problem: Problem, step: int) -> dict[Occurrence, list[Option]]:
    """What no rule on single options blocks, by occurrence."""
    return {
        Occurrence(need.id, index): [
            option for option in candidates(problem, need, index, step) if not blocking(problem, option)
        ]
        for need in problem.needs
        for index in range(need.times)
    }


def filled(problem: Problem, seed: int, step: int = 15) -> Plan:
    """A plan to which nothing was added that breaks a rule, in random order."""
    rng, plan = Random(seed), Plan()
    possible = options(problem, step)
    order = sorted(possible)
    for _ in range(2):  # what follows another service may fit in the second time round
        rng.shuffle(order)
        for occurrence in order:
            if occurrence in set(plan.occurrences()):
                continue
            for option in rng.sample(possible[occurrence], min(12, len(possible[occurrence]))):
                trial = with_option(problem, plan, option)
                if not check(problem, trial):
                    plan = trial
                    break
    return plan


def optimum(problem: Problem, step: int) -> int:
    """The most weighted minutes that any plan serves, by trying all of them."""
    possible = options(problem, step)
    weight = {need.id: worth(problem, need)[1] for need in problem.needs}
    order = sorted(possible, key=lambda occurrence: (-weight[occurrence.need], occurrence))
    after = [sum(weight[one.need] for one in order[place:] if possible[one]) for place in range(len(order) + 1)]
    best = 0

    def extend(place: int, plan: Plan, value: int) -> None:
        nonlocal best
        if value + after[place] <= best:
            return
        if place == len(order):
            if not check(problem, plan):
                best = value
            return
        for option in possible[order[place]]:
            trial = with_option(problem, plan, option)
            if {found.rule for found in check(problem, trial)} <= {"service_order"}:
                extend(place + 1, trial, value + weight[order[place].need])
        extend(place + 1, plan, value)

    extend(0, Plan(), 0)
    return best


def point(problem: Problem, rows: Rows, plan: Plan) -> list[int]:
    """The plan as values of the columns; an option that is in no column is a KeyError.

    What a far carer gives is in the need's remote column and in a pool's.
    """
    view, shifts = PlanView(problem, plan), Columns(problem).shifts
    route = {(one.staff, stop.start): one.shift for one in view.routes for stop in one.stops}
    values = [0] * len(rows.columns)
    for option in options_of(problem, plan):
        need = problem.need[option.need]
        carers = max(need.staff_needed, problem.service[need.service].staff_needed)
        for staff in option.staff[:carers]:
            shift = shifts.index(route[staff, option.start])
            for number in _columns(problem, rows.columns, option, staff, shift):
                values[number] += 1
    return values


def _columns(problem: Problem, columns: list[Column], option: Option, staff: str, shift: int) -> list[int]:
    need, start = problem.need[option.need], option.start // problem.limits.grid

    def first(wanted: str, staff: str, shift: int) -> int | None:
        for number, column in enumerate(columns):
            alike = (column.need.id, column.staff, column.shift) == (wanted, staff, shift)
            if alike and column.starts >> start & 1 and (option.room in (None, *column.rooms) or shift == ELSEWHERE):
                return number
        return None

    near = first(need.id, staff, shift)
    if near is not None:
        return [near]
    remote = first(need.id, "", ELSEWHERE)
    if remote is None:
        raise KeyError(option)
    pools = {one.need.id: None for one in columns if one.people and _is_alike(problem, one.need, need)}
    given = [number for pool in pools if (number := first(pool, staff, shift)) is not None]
    if not given:
        raise KeyError(option)
    return [remote, given[0]]


def _is_alike(problem: Problem, pool: Need, need: Need) -> bool:
    return (pool.service, pool.windows, pool.staff_sex, problem.minutes_of(need.id)) == (
        need.service, need.windows, need.staff_sex, pool.minutes or problem.service[pool.service].minutes
    )  # fmt: skip


def shaken(problem: Problem, seed: int) -> Problem:
    """The same with the needs in another order."""
    needs = list(problem.needs)
    Random(seed).shuffle(needs)
    return replace(problem, needs=tuple(needs))
