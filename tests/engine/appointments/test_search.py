"""What the search promises: the same again, an end when told, nothing worse, progress, all served where it can be."""

from dataclasses import replace

import pytest

from scheduling.engine import rules
from scheduling.engine.appointments import schedule
from scheduling.engine.budget import Budget
from scheduling.engine.plan import Plan
from scheduling.engine.score import score
from scheduling.engine.supply import Mode, Room, ServiceType
from tests.engine.appointments.instances import Size, city_week, scarce, with_baseline
from tests.engine.appointments.solving import scheduled, served
from tests.engine.build import (
    at,
    carer,
    need_session,
    need_visit,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    visit,
)

TOWN = Size().times(0.06)


@pytest.mark.parametrize("jobs", [1, 2])
def test_same_seed_and_work_give_the_same_plan(jobs: int) -> None:
    week = scarce(city_week(TOWN, 3), 0.2)
    first = scheduled(week, work=12_000, seed=5, jobs=jobs)
    assert scheduled(week, work=12_000, seed=5, jobs=jobs) == first
    assert scheduled(week, work=12_000, seed=6, jobs=jobs) != first


@pytest.mark.parametrize("seed", range(4))
def test_serves_everything_where_that_can_be(seed: int) -> None:
    week = city_week(TOWN, seed)
    found = scheduled(week.problem, work=12_000, seed=seed)
    assert score(week.problem, found).unserved == 0


def test_what_families_are_used_to_stays_and_the_rest_gets_better() -> None:
    week = city_week(TOWN, 2)
    assert scheduled(with_baseline(week, 1.0), week.hidden, work=1000).visits == week.hidden.visits
    half = with_baseline(week, 0.5)
    better = scheduled(half, week.hidden, work=1000)
    assert score(half, better).levels < score(half, week.hidden).levels
    assert len({*better.visits} & {*half.baseline.visits}) > 0.9 * len(half.baseline.visits)


def test_refuses_a_plan_that_breaks_a_rule() -> None:
    week = problem(station(), carer(), resident(), need_visit(), resident("qian", road=40), need_visit("qian"))
    clash = plan(visit(at(0, 9)), visit(at(0, 10), need="qian-nursing"))
    with pytest.raises(ValueError, match="do not fit together"):
        schedule(week, clash, Budget(work=1), 1, 1)
    with pytest.raises(ValueError, match="cannot be served as planned"):
        schedule(week, plan(visit(-60)), Budget(work=1), 1, 1)
    with pytest.raises(ValueError, match="not asked for"):
        schedule(week, plan(visit(at(0, 9), index=1)), Budget(work=1), 1, 1)


def test_stops_when_told_and_has_a_plan_all_the_same() -> None:
    week = city_week(TOWN, 1)
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    budget = Budget(should_stop=should_stop)
    found = schedule(week.problem, Plan(), budget, 1, 2)
    assert rules.check(week.problem, found) == []
    assert len(served(found)) > 0.9 * len(served(week.hidden))


def test_work_is_counted_and_never_more_than_allowed() -> None:
    week = city_week(Size().times(0.02), 1).problem
    budget = Budget(work=1_001)
    schedule(week, Plan(), budget, 1, 2)
    assert budget.done == 1_000


def test_tells_of_each_better_plan_and_builds_it_when_asked() -> None:
    week = scarce(city_week(TOWN, 1), 0.2)
    told = []
    schedule(week, Plan(), Budget(work=30_000), 1, 1, lambda make, *levels: told.append((levels, make)))
    assert len(told) > 1
    assert [levels for levels, _ in told] == sorted({levels for levels, _ in told}, reverse=True)
    assert [score(week, make()).levels for _, make in told] == [(0, *levels) for levels, _ in told]


def test_a_session_moves_so_that_a_route_fits() -> None:
    # The only therapist for the session is free all morning, the only carer between ten and eleven.
    week = problem(
        station(), carer(skills=["speech_therapy"], shifts=[span(0, 9, 12)]),
        carer("wu", skills=["nursing"], shifts=[span(0, 10, 11)]), resident(road=0), need_session(), need_visit(),
    )  # fmt: skip
    kept = plan(session(at(0, 10)))
    assert served(scheduled(week, kept)) == ["lin-nursing", "lin-speech"]


def test_group_that_needs_two_carers_for_one_attendee_stays_as_it_is() -> None:
    service = ServiceType("dance", Mode.SESSION, 60, "dance_therapy", group_size=3, room_use="activity")
    week = problem(
        station(), service, Room("hall", "xincang", "activity", 3), carer(), carer("wu"), resident(),
        need_session(service="dance", staff_needed=2), resident("qian"), need_session("qian", service="dance"),
    )  # fmt: skip
    group = session(
        at(0, 9), "lin-dance", "qian-dance", staff=("chen", "wu"), service="dance", room="hall",
    )  # fmt: skip
    assert scheduled(week, plan(group), work=500).sessions == (group,)


def test_nothing_to_do() -> None:
    week = replace(city_week(TOWN, 1).problem, needs=())
    assert schedule(week, Plan(), Budget(work=10), 1, 2) == Plan()
