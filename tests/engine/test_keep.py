from dataclasses import replace

import pytest

from scheduling.engine import rules
from scheduling.engine.baseline import keep
from scheduling.engine.demand import Occurrence, Pin
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.result import ImpossiblePin
from scheduling.engine.rules import check
from scheduling.engine.supply import Asset, Closure, Mode, ServiceOrder, ServiceType
from scheduling.engine.timeline import Span
from tests.engine.build import (
    at,
    carer,
    day,
    need_day,
    need_session,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    stay,
    visit,
)


def test_a_sound_baseline_is_kept_whole() -> None:
    usual = plan(visit(at(0, 9)), session(at(2, 14)))
    week = problem(station(), carer(), resident(), need_visit(), need_session(), baseline=usual)

    kept = keep(week)

    assert (kept.plan, kept.dropped, kept.impossible_pins) == (usual, {}, ())


def test_only_the_occurrence_on_a_closed_day_goes() -> None:
    usual = plan(visit(at(0, 9)), visit(at(1, 9), index=1), visit(at(2, 9), index=2))
    closed = Closure(Asset.STAFF, "chen", span(1, 0, 24))
    week = problem(station(), carer(), resident(), need_visit(times=3), closed, baseline=usual)

    kept = keep(week)

    assert kept.plan == plan(visit(at(0, 9)), visit(at(2, 9), index=2))
    assert kept.dropped == {Occurrence("lin-nursing", 1): ("closures",)}


def test_of_two_that_clash_the_lighter_goes() -> None:
    usual = plan(visit(at(0, 9)), visit(at(0, 9), need="wu-nursing"))
    needs = (need_visit(priority=1), need_visit("wu", priority=5))
    week = problem(station(), carer(), resident(), resident("wu"), needs, baseline=usual)

    kept = keep(week)

    assert kept.plan == plan(visit(at(0, 9)))
    assert kept.dropped == {Occurrence("wu-nursing", 0): ("staff_overlap",)}


def test_what_the_family_confirmed_stays_before_what_weighs_more() -> None:
    usual = plan(visit(at(0, 9)), visit(at(0, 9), need="wu-nursing"))
    needs = (need_visit(priority=1), need_visit("wu", priority=5))
    people = (resident(), resident("wu"))
    week = problem(station(), carer(), people, needs, baseline=usual, confirmed=(Occurrence("wu-nursing", 0),))

    assert keep(week).plan == plan(visit(at(0, 9), need="wu-nursing"))


def test_one_day_place_too_many_costs_one_attendance() -> None:
    usual = plan(day(0), day(0, need="wu-day_care"))
    needs = (need_day(priority=5), need_day("wu", priority=1))
    week = problem(station(places=1), resident(), resident("wu"), needs, baseline=usual)

    assert keep(week).plan == plan(day(0, need="wu-day_care"))


def test_a_pin_stands_over_the_baseline() -> None:
    usual = plan(visit(at(0, 9)))
    pin = Pin("lin-nursing", start=at(3, 10))
    week = problem(station(), carer(), resident(), need_visit(), pin, baseline=usual)

    kept = keep(week)

    assert kept.plan == plan(visit(at(3, 10)))
    assert kept.impossible_pins == ()


def test_a_baseline_that_fits_the_pin_is_the_way_to_keep_it() -> None:
    usual = plan(visit(at(0, 9), "wu"))
    staff = (carer(), carer("wu"))
    week = problem(station(), staff, resident(), need_visit(), Pin("lin-nursing", day=0), baseline=usual)

    assert keep(week).plan == usual


def test_an_impossible_pin_names_the_rules_in_its_way() -> None:
    pins = (Pin("lin-nursing", start=at(6, 23)), Pin("lin-speech", start=at(6, 10)))
    staff = carer(shifts=[span(6, 8, 12)])
    week = problem(station(), staff, resident(), need_visit(), need_session(), pins)

    kept = keep(week)

    assert [(held.pin, held.reasons) for held in kept.impossible_pins] == [(pins[0], ("shift",))]
    assert kept.plan == plan(session(at(6, 10)))


@pytest.mark.parametrize(
    "pin",
    [
        Pin("lin-nursing", facility="xincang"),
        Pin("lin-nursing", room="xincang-therapy"),
        Pin("lin-nursing", day=1, start=at(0, 9)),
        Pin("lin-speech", bed="xincang-1"),
        Pin("lin-day_care", start=at(0, 9)),
        Pin("lin-day_care", staff=("chen",)),
        Pin("lin-respite", start=at(0, 9)),
    ],
    ids=str,
)
def test_a_pin_that_names_what_its_care_has_not_is_impossible(pin: Pin) -> None:
    """It was passed over, and then broke the rule on pins in the plan that the search gave back."""
    wanted = (need_visit(), need_session(), need_day(), need_stay())
    week = problem(station(beds=1, places=1), carer(), resident(), wanted, pin)
    kept = keep(week)
    assert [held.pin for held in kept.impossible_pins] == [pin]
    assert kept.plan == plan()


def test_of_two_pins_that_exclude_each_other_the_first_is_kept() -> None:
    pins = (Pin("lin-nursing", start=at(0, 9), staff=("chen",)), Pin("wu-nursing", start=at(0, 9), staff=("chen",)))
    week = problem(station(), carer(), resident(), resident("wu"), need_visit(), need_visit("wu"), pins)

    kept = keep(week)

    assert kept.plan == plan(visit(at(0, 9)))
    assert [(held.pin, held.reasons) for held in kept.impossible_pins] == [(pins[1], ("staff_overlap",))]


def test_a_stay_in_a_bed_that_closes_within_it_goes() -> None:
    usual = plan(stay(0, 28))
    closed = Closure(Asset.BED, "xincang-1", Span(at(27, 0), at(28, 0)))
    week = problem(station(beds=1), resident(), need_stay(nights=28), closed, baseline=usual)

    kept = keep(week)

    assert (kept.plan, kept.dropped) == (plan(), {Occurrence("lin-respite", 0): ("closures",)})


def in_order(*pins: Pin, baseline: Plan = Plan(), times: int = 1) -> Problem:
    """A bath within two hours of the nursing, all by chen on Monday."""
    bath = ServiceType("bath", Mode.VISIT, 60, "nursing", after=ServiceOrder("nursing", 0, 120))
    needs = (need_visit(times=times), need_visit(service="bath", times=times))
    return problem(station(), carer(shifts=[span(0, 8, 18)]), bath, resident(road=0), needs, *pins, baseline=baseline)


NURSED = Pin("lin-nursing", start=at(0, 9))
BATHED = Pin("lin-bath", start=at(0, 10))
BOTH = plan(visit(at(0, 9)), visit(at(0, 10), need="lin-bath"))


@pytest.mark.parametrize(("pins", "baseline"), [
    ((NURSED, BATHED), Plan()), ((BATHED, NURSED), Plan()), ((BATHED,), BOTH), ((BATHED,), plan(BOTH.visits[0])),
])  # fmt: skip
def test_what_follows_is_pinned_whatever_the_order_of_the_pins(pins: tuple[Pin, ...], baseline: Plan) -> None:
    kept = keep(in_order(*pins, baseline=baseline))
    assert (kept.plan.ordered(), kept.impossible_pins) == (BOTH.ordered(), ())


def test_what_is_pinned_has_the_earlier_service_put_before_it() -> None:
    week = in_order(replace(BATHED, start=at(0, 16)))
    kept = keep(week)
    assert kept.impossible_pins == () and check(week, kept.plan) == []
    (first, second) = sorted(kept.plan.visits, key=lambda one: one.start)
    assert (first.need, second.need, second.start) == ("lin-nursing", "lin-bath", at(0, 16))


def test_a_pin_that_nothing_can_come_before_is_impossible() -> None:
    early = replace(BATHED, start=at(0, 8))
    kept = keep(in_order(early))
    assert kept.impossible_pins == (ImpossiblePin(early, ("service_order",)),)
    late = replace(BATHED, start=at(0, 17))
    kept = keep(in_order(NURSED, late))  # the nursing is pinned elsewhere
    assert kept.impossible_pins == (ImpossiblePin(late, ("service_order",)),)
    assert kept.plan == plan(visit(at(0, 9)))


def test_a_pin_holds_a_stay_in_two_beds() -> None:
    usual = plan(stay(0, 5), stay(5, 10, "xincang-2"))
    closed = (
        Closure(Asset.BED, "xincang-1", Span(at(5, 0), at(28, 0))), Closure(Asset.BED, "xincang-2", Span(0, at(5, 0)))
    )  # fmt: skip
    week = problem(station(beds=2), resident(), need_stay(nights=10), closed, Pin("lin-respite", day=0), baseline=usual)
    kept = keep(week)
    assert (kept.plan, kept.impossible_pins) == (usual, ())
    elsewhere = keep(week.with_pins((Pin("lin-respite", bed="xincang-1"),)))
    assert [one.pin.bed for one in elsewhere.impossible_pins] == ["xincang-1"]


def test_a_pin_for_which_no_earlier_service_fits_does_not_ask_the_whole_plan_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Lin is away until the time of the pin; nurses are free on all other days, and have a pinned visit each."""
    days = [span(day, 8, 17) for day in range(5)]
    carers, names = [f"c{number}" for number in range(12)], [f"r{number}" for number in range(12)]
    dress = ServiceType("dress", Mode.VISIT, 30, "nursing", after=ServiceOrder("nursing", 0, 120))
    alone = Pin("lin-dress", day=1, start=at(1, 13, 30), staff=("c0",))
    pins = [Pin(f"{name}-nursing", start=at(2, 9), staff=(one,)) for name, one in zip(names, carers, strict=True)]
    week = problem(
        station(), dress, *(carer(one, shifts=days) for one in carers), *map(resident, names), *map(need_visit, names),
        resident("lin", absences=(span(1, 6, 13),)), need_visit(), need_session(service="dress", id="lin-dress"),
        *pins, alone,
    )  # fmt: skip
    asked = []
    monkeypatch.setattr(rules, "check", lambda *args: asked.append(args) or check(*args))

    kept = keep(week)

    assert [(one.pin, one.reasons) for one in kept.impossible_pins] == [(alone, ("service_order",))]
    assert len(kept.plan.visits) == 12
    assert len(asked) < 6
