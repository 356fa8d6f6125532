"""Random small networks with every rule in them: against brute force, the rules on single options, and the score."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from scheduling.engine import rules
from scheduling.engine.appointments.city import Compiled, compile_city
from scheduling.engine.appointments.plans import plan_of, ways_of
from scheduling.engine.appointments.search import Job
from scheduling.engine.appointments.state import empty_state
from scheduling.engine.demand import Occurrence, Pin
from scheduling.engine.keep import blocking
from scheduling.engine.options import candidates
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules.entitlement import covering
from scheduling.engine.score import score
from scheduling.engine.supply import Room
from scheduling.engine.timeline import DAY
from scheduling.engine.view import Option, PlanView, options_of, shift_over
from scheduling.engine.worth import served
from tests.engine.appointments.solving import scheduled
from tests.engine.bounds.chance import city, filled, optimum
from tests.engine.build import at, carer, need_session, need_visit, plan, resident, session, span, station, visit
from tests.engine.build import problem as build


# Networks on a coarse grid whose best plan brute force finds in a moment.
@pytest.mark.parametrize("seed", [2, 3, 4, 5, 9, 13, 19, 20, 21, 29, 31, 35, 37, 43, 45, 47, 48, 49, 62, 70, 76, 95])
def test_reaches_the_optimum(seed: int) -> None:
    problem = city(seed, needs=3, staff=2)
    problem = replace(problem, limits=replace(problem.limits, grid=30))
    assert served(problem, scheduled(problem, work=2000, seed=seed)) >= optimum(problem, 30) > 0


@pytest.mark.parametrize("seed", range(40))
def test_never_breaks_a_rule_and_never_gets_worse(seed: int) -> None:
    problem = city(seed, needs=9, staff=5)
    problem = replace(problem, baseline=filled(problem, seed + 1, 30))
    start = filled(problem, seed, 30)
    better = scheduled(problem, start, work=400, seed=seed)
    assert score(problem, better).levels <= score(problem, start).levels


@pytest.mark.parametrize("seed", range(20))
def test_search_counts_as_the_score_does(seed: int) -> None:
    problem = city(seed, needs=9, staff=5)
    problem = replace(
        problem, baseline=filled(problem, seed + 1, 30), confirmed=tuple(filled(problem, seed + 2).occurrences())
    )
    plan = filled(problem, seed)
    compiled, job = _job(problem, plan)
    assert job.load(ways_of(compiled, plan))
    assert (0, job.levels.unserved, job.levels.preference) == score(problem, plan).levels
    assert plan_of(compiled, job.ways) == _by_attendee(plan)


@pytest.mark.parametrize("usual", [("chen", "wu", "zhu"), ("chen", "wu")])
def test_a_third_carer_counts_as_the_score_does(usual: tuple[str, ...]) -> None:
    """Zhu's way to the group, what she has to wait and how long she works."""
    names = ("lin", "mei")
    dances = [need_session(name, service="dance", id=name) for name in names]
    week = build(
        station(), Room("hall", "xincang", "activity", 6), *(resident(name, road=12) for name in names), *dances,
        *(carer(name, road, shifts=[span(1, 8, 14)]) for name, road in (("chen", "xincang"), ("wu", "xincang"))),
        station("zhapu", road=7), carer("zhu", "zhapu", shifts=[span(1, 8, 14)]), need_visit("mei"),
        need_visit("lin", staff_needed=3),
        baseline=plan(session(at(1, 9), *names, staff=usual, service="dance", room="hall")),
    )  # fmt: skip
    week = replace(week, shifts=tuple(replace(shift, facility="xincang") for shift in week.shifts))
    now = plan(
        session(at(1, 9), *names, staff=("chen", "wu", "zhu"), service="dance", room="hall"),
        visit(at(1, 12, 30), "zhu", need="mei-nursing"), visit(at(1, 10, 30), "chen", "wu", "zhu"),
    )  # fmt: skip
    assert rules.check(week, now) == []

    compiled, job = _job(week, now)

    assert job.load(ways_of(compiled, now))
    assert (0, job.levels.unserved, job.levels.preference) == score(week, now).levels
    assert plan_of(compiled, job.ways) == now.ordered()


def _job(problem: Problem, plan: Plan) -> tuple[Compiled, Job]:
    compiled = compile_city(problem, plan)
    empty = score(problem, compiled.fixed)
    weights = compiled.city.needs["weight"][compiled.city.occurrences["need"]]
    state = empty_state(compiled, 1, empty.preference, empty.by_rule["unserved"] - int(weights.sum()))
    return compiled, Job(compiled, state)


def _by_attendee(plan: Plan) -> Plan:
    sessions = (replace(one, attendees=tuple(sorted(one.attendees))) for one in plan.sessions)
    return Plan(plan.stays, plan.days, tuple(sessions), plan.visits).ordered()


@pytest.mark.parametrize("seed", range(12))
def test_tables_allow_what_the_rules_on_single_options_allow(seed: int) -> None:
    problem = city(seed, needs=8, staff=4)
    compiled = compile_city(problem, Plan())
    checked = 0
    for need in problem.needs:
        for option in candidates(problem, need, 0, problem.limits.grid):
            entitled = not need.funded or covering(problem, option, option.start // DAY) is not None
            early = option.start < need.earliest
            assert _allows(compiled, option) == (entitled and not early and not blocking(problem, option)), option
            checked += 1
    assert checked > 100


def _allows(compiled: Compiled, option: Option) -> bool:
    city, row = compiled.city, compiled.demand.row[option.occurrence]
    need, slot = city.needs[city.occurrences["need"][row]], option.start // city.grid
    facility = -1 if option.facility is None else compiled.roster.facility_row[option.facility]
    sites = [n for n in range(need["first_site"], need["end_site"]) if city.sites["facility"][n] == facility]
    if not sites or len(option.staff) != need["carers"] or option.start < 0:
        return False
    site = city.sites[sites[0]]
    if not int(city.masks[site["mask"], slot // 64]) >> slot % 64 & 1:
        return False
    room_is_free = option.room is None or any(
        city.choices["room"][choice] == compiled.rooms.row(option.room)
        for choice in range(site["first_choice"], site["end_choice"])
        if not any(
            compiled.rooms.closed[city.uses[city.choices["first_use"][choice]]] >> one & 1
            for one in range(slot, slot + int(need["slots"]))
        )
    )
    return room_is_free and all(_may_come(compiled, site, name, option) for name in option.staff)


def _may_come(compiled: Compiled, site: np.void, name: str, option: Option) -> bool:
    city, row = compiled.city, compiled.roster.row[name]
    carers = city.carers[site["first_carer"] : site["end_carer"]]
    days = [int(one["days"]) for one in carers if one["staff"] == row]
    member = city.staff[row]
    away = city.closures[member["first_closure"] : member["end_closure"]]
    care = {(shift.span.start, shift.span.end) for shift in compiled.problem.shifts_of[name] if shift.duty == "care"}
    return (
        bool(days)
        and all(days[0] >> day & 1 for day in range(option.start // DAY, (option.end - 1) // DAY + 1))
        and shift_over(compiled.problem, name, option.start, option.end, option.facility) is not None
        and not any(start < option.end and option.start < end for start, end in away if (start, end) not in care)
    )


@pytest.mark.parametrize("seed", range(25))
def test_pins_are_kept_in_what_they_pin(seed: int) -> None:
    problem = city(seed, needs=8, staff=4)
    plan = filled(problem, seed)
    pinned = replace(problem, pins=tuple(_pins(Random(seed), problem, plan)))
    better = scheduled(pinned, plan, work=400, seed=seed)
    assert rules.check(pinned, better) == []


def _pins(rng: Random, problem: Problem, plan: Plan) -> Iterator[Pin]:
    """Some fields of about half of what is in the plan."""
    for option in options_of(problem, plan):
        if rng.random() < 0.5:
            fields = {
                "day": option.start // DAY, "start": option.start, "facility": option.facility, "room": option.room,
                "staff": option.staff,
            }  # fmt: skip
            chosen = {name: value for name, value in fields.items() if rng.random() < 0.4}
            yield Pin(option.need, option.occurrence.index, **chosen)


@pytest.mark.parametrize("seed", range(10))
def test_pins_not_in_the_plan_are_served_as_pinned(seed: int) -> None:
    problem = city(seed, needs=8, staff=4)
    view = PlanView(problem, filled(problem, seed))
    option = view.options[seed % len(view.options)]
    pin = Pin(option.need, option.occurrence.index, start=option.start, facility=option.facility, staff=option.staff)
    pinned = replace(problem, pins=(pin,))
    answer = scheduled(pinned, work=400, seed=seed)
    assert Occurrence(option.need, option.occurrence.index) in set(answer.occurrences())
