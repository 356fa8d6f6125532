"""Replans of groups in which some need more carers than others, or that have more than two."""

from scheduling.engine import rules
from scheduling.engine.demand import Occurrence
from scheduling.engine.react.events import ResidentAway, StaffAbsent
from scheduling.engine.react.replan import replan
from scheduling.engine.supply import Room
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


def test_whoever_needed_no_second_carer_keeps_one_when_the_other_has_left_the_group() -> None:
    dances = [
        need_session(name, service="dance", id=name, staff_needed=pair) for name, pair in (("lin", 2), ("mei", 1))
    ]
    chen, wu = (carer(name, shifts=[span(1, 8, 12)]) for name in ("chen", "wu"))
    hall = Room("hall", "xincang", "activity", 6)
    week = problem(station(), hall, chen, wu, resident(), resident("mei", road=12), *dances)
    published = plan(session(at(1, 9), "lin", "mei", staff=("chen", "wu"), service="dance", room="hall"))

    answer = replan(week, published, [ResidentAway("lin", span(1, 8, 12))])

    left = [one for one in answer.result.plan.sessions if one.attendees == (Occurrence("mei", 0),)]
    assert [(one.start, len(one.staff)) for one in left] == [(at(1, 9), 1)]
    assert rules.check(answer.problem, answer.result.plan) == []


def test_a_group_of_three_carers_stands_while_others_are_planned_around_it() -> None:
    """Xu falls ill; of those three who could take the visit over none is free at the time of the group."""
    team = tuple(carer(name, shifts=[span(1, 8, 12)]) for name in ("chen", "wu", "zhu"))
    dances = [need_session(name, service="dance", id=name) for name in ("lin", "mei")]
    hall = Room("hall", "xincang", "activity", 6)
    ill = carer("xu", shifts=[span(1, 8, 12)])
    visited = need_visit("bo", windows=(span(1, 9, 12),))
    people = (resident(), resident("mei", road=12), resident("bo"))
    week = problem(station(), hall, team, ill, people, *dances, visited)
    group = session(at(1, 9), "lin", "mei", staff=("chen", "wu", "zhu"), service="dance", room="hall")

    answer = replan(week, plan(group, visit(at(1, 9), "xu", need="bo-nursing")), [StaffAbsent("xu", span(1, 0, 24))])

    assert answer.result.plan.sessions == (group,)
    assert [(one.need, one.start) for one in answer.result.plan.visits] == [("bo-nursing", at(1, 10, 10))]
    assert rules.check(answer.problem, answer.result.plan) == []
