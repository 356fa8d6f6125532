from dataclasses import replace
from random import Random

import pytest

from scheduling.engine import rules
from scheduling.engine.budget import Budget
from scheduling.engine.demand import Occurrence, Pin
from scheduling.engine.plan import Plan, Visit
from scheduling.engine.problem import Limits, Problem
from scheduling.engine.score import score
from scheduling.engine.supply import Asset, Closure, Mode, ServiceOrder, ServiceType
from scheduling.engine.timeline import Span
from scheduling.engine.visits.polish import polish
from tests.engine.build import (
    NURSING,
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

WORK = 7_000
DAYTIME = (span(0, 8, 17), span(1, 8, 17))


def two_ends(*more: object, **fields: object) -> Problem:
    """Chen and du set out from milestone 0; lin and wang live at 40 on one side, zhao and qian at -40 on the other."""
    people = [resident(name, road=road) for name, road in (("lin", 40), ("wang", 41), ("zhao", -40), ("qian", -42))]
    needs = [need_visit(name) for name in ("lin", "wang", "zhao", "qian")]
    return problem(
        station(), carer(shifts=DAYTIME), carer("du", shifts=DAYTIME), tuple(people), tuple(needs), *more, **fields
    )


def crossed(day: int = 0) -> Plan:
    """Each carer goes to both sides."""
    return plan(
        visit(at(day, 9), "chen"),
        visit(at(day, 14), "chen", need="zhao-nursing"),
        visit(at(day, 9), "du", need="qian-nursing"),
        visit(at(day, 14), "du", need="wang-nursing"),
    )


def carers(of: Plan) -> dict[str, tuple[str, ...]]:
    return {one.need.removesuffix("-nursing"): one.staff for one in of.visits}


def test_a_meal_of_no_minutes_is_none() -> None:
    week = two_ends(limits=Limits(meal_minutes=0))
    better = polish(week, crossed(), Budget(work=WORK))
    assert carers(better)["lin"] == carers(better)["wang"] != carers(better)["zhao"] == carers(better)["qian"]


def test_crossed_routes_are_untangled() -> None:
    week = two_ends()
    better = polish(week, crossed(), Budget(work=WORK))
    assert carers(better)["lin"] == carers(better)["wang"] != carers(better)["zhao"] == carers(better)["qian"]
    assert rules.check(week, better) == []
    assert score(week, crossed()).by_rule["travel_staff"] == (40 + 80 + 40) + (42 + 83 + 41)
    assert score(week, better).by_rule["travel_staff"] == 2 * 41 + 2 * 42


def test_each_day_is_polished() -> None:
    week = two_ends()
    assert len({carers(polish(week, crossed(day), Budget(work=WORK)))["lin"] for day in (0, 1)}) == 1
    tuesday = polish(week, crossed(1), Budget(work=WORK))
    assert score(week, tuesday).by_rule["travel_staff"] == 2 * 41 + 2 * 42
    assert {one.start // 1440 for one in tuesday.visits} == {1}


@pytest.mark.parametrize(
    "pin", [Pin("lin-nursing", staff=("chen",)), Pin("lin-nursing", start=at(0, 9)), Pin("lin-nursing", day=0)]
)
def test_what_is_pinned_stays(pin: Pin) -> None:
    week = replace(two_ends(), pins=(pin,))
    better = polish(week, crossed(), Budget(work=WORK))
    assert rules.check(week, better) == []
    assert score(week, better).levels < score(week, crossed()).levels
    if pin.staff:
        assert carers(better)["lin"] == ("chen",)
    if pin.start:
        assert next(one.start for one in better.visits if one.need == "lin-nursing") == at(0, 9)


def test_a_carer_who_may_not_come_does_not_come() -> None:
    week = two_ends()
    needs = tuple(replace(need, refused_staff=("du",)) if "lin" in need.id else need for need in week.needs)
    week = replace(week, needs=tuple(replace(n, refused_staff=("chen",)) if "qian" in n.id else n for n in needs))
    better = polish(week, crossed(), Budget(work=WORK))
    assert rules.check(week, better) == []
    assert carers(better) == {"lin": ("chen",), "wang": ("chen",), "zhao": ("du",), "qian": ("du",)}


def test_sessions_stay_and_are_reached_in_time() -> None:
    given = session(at(0, 11), "mei-speech", staff=("chen",))
    week = two_ends(resident("mei", road=0), need_session("mei"))
    before = crossed().joined(plan(given))
    better = polish(week, before, Budget(work=WORK))
    assert better.sessions == (given,)
    assert rules.check(week, better) == []
    assert score(week, better).levels < score(week, before).levels


def test_two_carers_come_together() -> None:
    week = two_ends()
    needs = tuple(replace(need, staff_needed=2) if need.id == "lin-nursing" else need for need in week.needs)
    week = replace(week, needs=needs)
    before = replace(crossed(), visits=(visit(at(0, 11, 30), "chen", "du"), *crossed().visits[1:]))
    assert rules.check(week, before) == []
    better = polish(week, before, Budget(work=WORK))
    assert rules.check(week, better) == []
    assert sorted(carers(better)["lin"]) == ["chen", "du"]
    assert score(week, better).levels < score(week, before).levels


def test_a_service_that_follows_another_keeps_its_time() -> None:
    dressing = ServiceType("dressing", Mode.VISIT, 30, "nursing", after=ServiceOrder("nursing", 0, 60))
    week = two_ends(NURSING, dressing, need_visit("lin", service="dressing"))
    before = crossed().joined(plan(visit(at(0, 10), "chen", need="lin-dressing", minutes=30)))
    better = polish(week, before, Budget(work=WORK))
    assert rules.check(week, better) == []
    assert {one.need: one.start for one in better.visits}["lin-dressing"] == at(0, 10)


@pytest.mark.parametrize(
    "asset", [Closure(Asset.STAFF, "du", span(0, 16, 17)), Closure(Asset.FACILITY, "xincang", span(0, 16, 17))]
)
def test_shifts_into_which_a_closure_cuts_are_left_alone(asset: Closure) -> None:
    week = replace(two_ends(), closures=(asset,))
    better = polish(week, crossed(), Budget(work=WORK))
    assert [one for one in better.visits if "du" in one.staff] == [one for one in crossed().visits if "du" in one.staff]


def test_a_route_over_midnight_is_left_alone() -> None:
    week = problem(station(), carer(), resident(), need_visit())
    before = plan(visit(at(0, 9)))
    assert polish(week, before, Budget(work=WORK)) == before


def test_cancelled_it_gives_the_plan_back() -> None:
    assert polish(two_ends(), crossed(), Budget(should_stop=lambda: True)) == crossed()


def random_week(seed: int) -> tuple[Problem, Plan]:
    """Twelve residents on two days; every carer goes to every third of them, in no good order."""
    chance = Random(seed)
    names = [f"r{number}" for number in range(12)]
    people = [resident(name, road=chance.randrange(-30, 30)) for name in names]
    windows = {name: span(number % 2, 8, 17) for number, name in enumerate(names)}
    needs, visits = [], []
    for number, name in enumerate(names):
        day, turn = number % 2, number // 6
        two = number // 2 % 3 == 2
        team = ("a", "b") if two else (("a", "b")[number // 2 % 3],)
        start = at(day, 8, 30 + 60 * two) + 240 * turn + 10 * chance.randrange(3)
        start += 60 * (turn and two) + 60 * two
        minutes = 30
        needs.append(need_visit(name, minutes=minutes, windows=(windows[name],), staff_needed=len(team)))
        visits.append(Visit(f"{name}-nursing", 0, team, start, start + minutes))
    staff = [carer(name, shifts=(span(0, 7, 18), span(1, 7, 18)), daily_max=480) for name in ("a", "b", "c")]
    week = problem(station(), tuple(staff), tuple(people), tuple(needs))
    return week, Plan(visits=tuple(visits))


@pytest.mark.parametrize("seed", range(10))
def test_random_weeks_keep_every_rule_and_get_no_worse(seed: int) -> None:
    week, before = random_week(seed)
    better = polish(week, before, Budget(work=WORK), seed)
    held = {finding.rule for finding in rules.check(week, before)}
    assert score(week, better).levels <= score(week, before).levels
    assert {finding.rule for finding in rules.check(week, better)} <= held
    assert set(better.occurrences()) == set(before.occurrences())
    assert polish(week, before, Budget(work=WORK), seed) == better


def test_random_weeks_are_sound_and_have_something_to_gain() -> None:
    """Guards the test above."""
    weeks = [random_week(seed) for seed in range(10)]
    assert all(rules.check(week, before) == [] for week, before in weeks)
    gained = [
        score(week, polish(week, before, Budget(work=WORK))).levels < score(week, before).levels
        for week, before in weeks
    ]
    assert sum(gained) >= 8


def test_the_day_of_the_plan_is_kept() -> None:
    week, before = random_week(0)
    better = polish(week, before, Budget(work=WORK))
    days = {Occurrence(one.need, one.index): one.start // 1440 for one in before.visits}
    assert {Occurrence(one.need, one.index): one.start // 1440 for one in better.visits} == days
    assert Span(0, 2).contains(max(days.values()))
