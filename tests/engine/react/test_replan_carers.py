"""Replans of groups in which some need more carers than others, or that have more than two."""

from scheduling.engine import rules
from scheduling.engine.demand import Occurrence
from scheduling.engine.react.events import ResidentAway
from scheduling.engine.react.replan import replan
from scheduling.engine.supply import Room
from tests.engine.build import at, carer, need_session, plan, problem, resident, session, span, station


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
