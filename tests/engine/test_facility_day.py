"""A facility's day planned anew within a weekly plan."""

from dataclasses import replace

import pytest

from scheduling.engine import rules
from scheduling.engine.demand import Pin
from scheduling.engine.facility_day import plan_anew
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.supply import Room
from tests.engine.build import at, carer, need_session, piece, plan, problem, resident, session, span, station

MONDAY, WORK = 0, 20.0
HALL = Room("xincang-hall", "xincang", "activity", 3)


def dances(*residents: str, **more: object) -> tuple[object, ...]:
    return tuple(need_session(name, service="dance", id=f"{name}-dance", **more) for name in residents)


def city(*more: object) -> Problem:
    """One carer for two hours: lin and wang dance, zhao wants speech therapy."""
    people = tuple(resident(name, road=0) for name in ("lin", "wang", "zhao"))
    shift = carer("chen", shifts=[span(MONDAY, 9, 11)])
    return problem(station(), HALL, shift, people, dances("lin", "wang"), need_session("zhao"), *more)


def apart() -> Plan:
    """Each of the two dances alone, and nothing is left for zhao."""
    return plan(
        session(at(MONDAY, 9), "lin-dance", service="dance", room="xincang-hall"),
        session(at(MONDAY, 10), "wang-dance", service="dance", room="xincang-hall"),
    )


def test_groups_are_put_together_so_that_one_more_is_served() -> None:
    new = plan_anew(city(), apart(), "xincang", MONDAY, WORK)
    assert rules.check(city(), new) == []
    assert {*new.occurrences()} == {piece("lin-dance"), piece("wang-dance"), piece("zhao-speech")}
    assert sorted(len(one.attendees) for one in new.sessions) == [1, 2]


def test_a_plan_that_cannot_be_bettered_stays_as_it_is() -> None:
    new = plan_anew(city(), apart(), "xincang", MONDAY, WORK)
    assert plan_anew(city(), new, "xincang", MONDAY, WORK) is new
    assert plan_anew(city(), apart(), "xincang", 3, WORK) == apart()


def test_pinned_sessions_stay() -> None:
    pinned = replace(
        city(), pins=tuple(Pin(f"{name}-dance", 0, start=at(MONDAY, hour)) for name, hour in (("lin", 9), ("wang", 10)))
    )
    assert plan_anew(pinned, apart(), "xincang", MONDAY, WORK) == apart()


def test_sessions_elsewhere_stay_and_keep_their_people_busy() -> None:
    """zhao is at the other station in the second hour, so that the dance comes then and the therapy first."""
    more = [
        station("dongcang"),
        carer("hu", "dongcang", shifts=[span(MONDAY, 10, 11)]),
        need_session("zhao", id="zhao-more"),
    ]
    elsewhere = session(at(MONDAY, 10), "zhao-more", staff=("hu",), facility="dongcang")
    new = plan_anew(city(*more), apart().joined(plan(elsewhere)), "xincang", MONDAY, WORK)
    assert elsewhere in new.sessions
    assert session(at(MONDAY, 9), "zhao-speech") in new.sessions
    assert rules.check(city(*more), new) == []


@pytest.mark.parametrize("refused", ["chen", "wu"])
def test_nobody_comes_to_a_carer_they_refuse(refused: str) -> None:
    carers = tuple(carer(name, shifts=[span(MONDAY, 9, 10)]) for name in ("chen", "wu"))
    both = problem(station(), carers, resident(road=0), need_session("lin", refused_staff=(refused,)))
    (found,) = plan_anew(both, Plan(), "xincang", MONDAY, WORK).sessions
    assert found.staff == ({"chen": "wu", "wu": "chen"}[refused],)


def test_what_the_program_does_not_know_the_rules_take_out_again() -> None:
    """Two sessions a day would fit, but not with two hours between them."""
    one = problem(
        station(),
        carer("chen", shifts=[span(MONDAY, 9, 11)]),
        resident("lin", road=0),
        need_session("lin", times=2, daily_max=2, min_gap=120),
    )
    new = plan_anew(one, Plan(), "xincang", MONDAY, WORK)
    assert len(new.sessions) == 1
    assert rules.check(one, new) == []


def test_rooms_hold_as_many_as_their_size() -> None:
    names = ("lin", "wang", "zhao", "qian")
    people = tuple(resident(name, road=0) for name in names)
    carers = tuple(carer(name, shifts=[span(MONDAY, 9, 10)]) for name in ("chen", "wu", "hu"))
    full = problem(station(), carers, people, tuple(need_session(name) for name in names))
    new = plan_anew(full, Plan(), "xincang", MONDAY, WORK)
    assert len(new.sessions) == 2  # three carers, but two places in the room
    assert rules.check(full, new) == []
