"""Pins that the published plan does not keep: the replan keeps them where it can, and says which it cannot."""

from functools import partial
from typing import Any

import pytest

from scheduling.engine import rules
from scheduling.engine.budget import Budget
from scheduling.engine.demand import Occurrence, Pin
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.react import replan as replanning
from scheduling.engine.react.changes import Why
from scheduling.engine.react.events import Closed, StaffAbsent
from scheduling.engine.react.replan import Replan, replan
from scheduling.engine.supply import Asset
from scheduling.engine.timeline import Span
from tests.engine.build import at, carer, need_stay, need_visit, plan, problem, resident, span, station, stay, visit

HU, LIN, STAY = Occurrence("hu-nursing", 0), Occurrence("lin-nursing", 0), Occurrence("lin-respite", 0)
MORNING, NINE_TO_TEN = span(0, 8, 11), span(0, 9, 10)
ILL = [StaffAbsent("chen", MORNING)]
VISITED = plan(visit(at(0, 9), need="hu-nursing"))


def pair(*pins: Pin) -> Problem:
    return problem(
        station(), carer(shifts=[MORNING]), carer("wu", shifts=[MORNING]),
        resident(road=0), resident("hu", road=0), need_visit(), need_visit("hu"), *pins,
    )  # fmt: skip


def beds(*pins: Pin) -> Problem:
    return problem(
        station(beds=2), carer(shifts=[MORNING]), carer("wu", shifts=[MORNING]), resident(road=0),
        resident("hu", road=0), need_visit("hu"), need_stay(nights=28, nights_min=1), *pins,
    )  # fmt: skip


def told(answer: Replan) -> list[tuple[Occurrence, Why]]:
    return [(one.occurrence, one.why) for one in answer.changes]


def kept(answer: Replan) -> Plan:
    assert rules.check(answer.problem, answer.result.plan) == [] and answer.result.impossible_pins == ()
    return answer.result.plan


def test_a_move_by_hand_that_is_not_published_yet_is_taken_over() -> None:
    week, published = (
        pair(Pin("hu-nursing", start=at(0, 10), staff=("wu",))),
        plan(visit(at(0, 9)), visit(at(0, 9), "wu", need="hu-nursing")),
    )
    moved = replan(week, published, [])
    assert kept(moved).visits == (visit(at(0, 10), "wu", need="hu-nursing"), visit(at(0, 9)))
    assert told(moved) == [(HU, Why.PINNED)]
    ill = replan(week, published, ILL)
    assert visit(at(0, 10), "wu", need="hu-nursing") in kept(ill).visits
    assert told(ill) == [(HU, Why.PINNED), (LIN, Why.HIT)] and len(ill.result.plan.visits) == 2


def test_an_accepted_place_is_given_whatever_else_happens() -> None:
    week = beds(Pin("lin-respite", day=0, bed="xincang-2"))
    for events in ([], ILL):
        answer = replan(week, VISITED, events)
        assert kept(answer).stays == (stay(0, 28, "xincang-2"),)
        assert (STAY, Why.PINNED) in told(answer)


def test_the_night_that_is_pinned_is_the_first() -> None:
    answer = replan(beds(Pin("lin-respite", day=3, bed="xincang-1")), VISITED, [])
    assert kept(answer).stays == (stay(3, 28, "xincang-1"),)


def one_too_many() -> tuple[Problem, Plan]:
    """Both are to come at nine, lin by a pin, and without chen there is one carer."""
    week = problem(
        station(), carer(shifts=[NINE_TO_TEN]), carer("wu", shifts=[NINE_TO_TEN]), resident(road=0),
        resident("hu", road=0), need_visit(windows=(NINE_TO_TEN,)), need_visit("hu", windows=(NINE_TO_TEN,)),
        Pin("lin-nursing", day=0),
    )  # fmt: skip
    return week, plan(visit(at(0, 9)), visit(at(0, 9), "wu", need="hu-nursing"))


def test_a_pin_that_is_possible_alone_but_not_beside_others_is_told() -> None:
    week, published = one_too_many()
    answer = replan(week, published, [StaffAbsent("chen", NINE_TO_TEN)])
    assert answer.result.plan.visits == (published.visits[1],)
    assert [(one.pin, one.reasons) for one in answer.result.impossible_pins] == [
        (Pin("lin-nursing", day=0), ("staff_overlap", "closures"))
    ]


def test_the_time_of_a_replan_is_that_of_all_its_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a first one with the pin, and of a second one without it: each takes a second here."""
    now = [0.0]
    serve = replanning._Desk.serve

    def slow(*given: Any, **more: Any) -> Any:
        now[0] += 1
        return serve(*given, **more)

    monkeypatch.setattr(replanning._Desk, "serve", slow)
    monkeypatch.setattr(replanning, "Budget", partial(Budget, clock=lambda: now[0]))
    assert replan(*one_too_many(), [StaffAbsent("chen", NINE_TO_TEN)]).result.seconds == 2


def test_who_cannot_go_where_a_pin_says_stays_where_they_were() -> None:
    pin = Pin("hu-nursing", start=at(0, 9), staff=("chen",))
    published = plan(visit(at(0, 9)), visit(at(0, 9), "wu", need="hu-nursing"))
    answer = replan(pair(pin, Pin("lin-nursing", start=at(0, 9), staff=("chen",))), published, [])
    assert (answer.result.plan, answer.changes) == (published.ordered(), ())
    assert [one.pin for one in answer.result.impossible_pins] == [pin]


def test_a_pin_on_what_is_over_moves_nobody() -> None:
    pin = Pin("hu-nursing", start=at(0, 8), staff=("wu",))
    published = plan(visit(at(0, 9)), visit(at(0, 9), "wu", need="hu-nursing"))
    answer = replan(pair(pin), published, [], since=at(0, 10, 30))
    assert (answer.result.plan, answer.changes) == (published.ordered(), ())
    assert [(one.pin, one.reasons) for one in answer.result.impossible_pins] == [(pin, ("no_option",))]


def test_a_pin_that_begins_later_undoes_no_night_that_was_slept() -> None:
    """The bed closed on Tuesday evening; by the pin the stay begins on Thursday in the other house."""
    pin = Pin("lin-respite", day=3)
    week = problem(
        station("xincang", beds=1), station("zhapu", road=5, beds=1), resident(), need_stay(nights=7), pin,
    )  # fmt: skip
    closed = [Closed(Asset.BED, "xincang-1", Span(at(1, 22)))]
    answer = replan(week, plan(stay(0, 7)), closed, since=at(2, 8))
    assert answer.result.plan.stays == (stay(0, 2), stay(2, 7, "zhapu-1"))
    assert [one.pin for one in answer.result.impossible_pins] == [pin]
