"""A service that asks for no use of a room, or for no kind of bed, may be in any, wherever the engine looks."""

from dataclasses import replace

import pytest

from scheduling.engine import rules
from scheduling.engine.baseline import keep_pins
from scheduling.engine.changes.places import Places
from scheduling.engine.demand import Pin
from scheduling.engine.explain import NIGHTS, STEP, Explainer
from scheduling.engine.free import Asked, Free, free_places
from scheduling.engine.groups.joining import with_others
from scheduling.engine.groups.places import Places as Seats
from scheduling.engine.options import candidates
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.react.stays import beds_for
from scheduling.engine.result import Reason
from scheduling.engine.supply import Bed, Mode, Room, ServiceType
from scheduling.engine.timeline import Span
from tests.engine.build import (
    at,
    carer,
    need_session,
    need_stay,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    stay,
)

TALK = ServiceType("talk", Mode.SESSION, 60, group_size=3)
REST = ServiceType("rest", Mode.STAY)


def talks(*more: Pin) -> tuple[Problem, Plan]:
    """Chen has the one hour of Monday, and hu has it, in the therapy room; there is a hall as well."""
    needs = (need_session(service="talk", id="lin-talk"), need_session("hu", service="talk", id="hu-talk"))
    hall = Room("hall", "xincang", "activity", 6)
    alone = replace(TALK, group_size=1)
    week = problem(station(), hall, carer(shifts=[span(0, 9, 10)]), resident(), resident("hu"), alone, needs, *more)
    return week, plan(session(at(0, 9), "hu-talk", service="talk"))


def rests() -> tuple[Problem, Plan]:
    """One bed of each kind, of which hu has the first."""
    needs = (need_stay(service="rest", id="lin-rest"), need_stay("hu", 28, service="rest", id="hu-rest"))
    more = Bed("long", "xincang-bedroom", "long_stay")
    week = problem(station(beds=1), more, resident(), resident("hu"), REST, needs)
    return week, plan(stay(0, 28, need="hu-rest"))


def test_a_session_in_any_room() -> None:
    week, held = talks()

    rooms = {option.room for option in candidates(week, week.need["lin-talk"], 0, STEP, NIGHTS)}

    assert rooms == {"xincang-therapy", "hall"}
    assert Explainer(week, plan()).verdict(week.need["lin-talk"], 0)[0] is not None
    assert Explainer(week, held).verdict(week.need["lin-talk"], 0) == (None, (Reason("staff_overlap", 2, 2),))
    assert Places(week).admitting(week.need["lin-talk"]) == ["xincang"]


def test_a_session_in_any_room_is_kept_where_it_is_pinned() -> None:
    week, _ = talks(Pin("lin-talk", start=at(0, 9), room="hall"))

    pinned, impossible = keep_pins(week, plan())

    assert (pinned, impossible) == (plan(session(at(0, 9), "lin-talk", service="talk", room="hall")), ())


def test_a_group_in_any_room() -> None:
    week, held = talks()
    week = replace(week, services=(replace(TALK, group_least=2),))
    there = {"lin-talk": [held.sessions[0].attendees[0]]}

    seats = Seats(week, Explainer(week, plan()), "xincang", there, 0, {})

    assert [room.id for room in seats.rooms(week.services[0])] == ["xincang-therapy", "hall"]
    assert [one.room for one in with_others(week, held.sessions[0])] == ["xincang-therapy", "hall"]


@pytest.mark.parametrize("fine", [False, True])
def test_a_stay_in_any_bed(fine: bool) -> None:
    week, held = rests()
    explainer, need = Explainer(week, held), week.need["lin-rest"]

    found = explainer._together(need, 0, fine=fine)[0]

    assert found is not None and found == explainer._one_by_one(need, 0, fine=fine)[0]
    assert (found.bed, list(found.days)) == ("long", [0])
    assert rules.check(week, replace(held, stays=(*held.stays, stay(0, 1, "long", need="lin-rest")))) == []
    assert [*beds_for(week, "lin-rest")] == ["xincang-1", "long"]


def test_any_bed_that_is_free_is_offered() -> None:
    week, held = rests()

    assert free_places(week, held, ["lin-rest"]) == [Free("rest", "xincang", "long", (), 0, (Asked("lin-rest", ""),))]


def test_too_few_nights_for_any_bed() -> None:
    week, held = rests()
    week = replace(week, needs=(replace(week.needs[0], nights_min=3, nights_max=3, dates=Span(0, 2)), week.needs[1]))

    assert Explainer(week, held).verdict(week.needs[0], 0)[1] == (Reason("asked", 0, 0),)
