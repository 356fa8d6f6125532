"""Groups that fall out of a published week: held again by others, in another room or on another day."""

from dataclasses import replace
from typing import Any

from scheduling.engine import rules
from scheduling.engine.plan import Plan, Session
from scheduling.engine.problem import Problem
from scheduling.engine.react.changes import Why
from scheduling.engine.react.events import Cancelled, Closed, StaffAbsent
from scheduling.engine.react.replan import replan
from scheduling.engine.supply import Asset, Room
from scheduling.engine.timeline import Span
from tests.engine.build import at, carer, need_session, piece, plan, problem, resident, span, station
from tests.engine.groups.town import CHOIR, HALL, group

NINE, TEN = at(2, 9), at(2, 10)
NAMES = ("bo", "lin", "mei")
HELD = plan(group(NINE, *NAMES))
ABSENT = StaffAbsent("chen", span(2, 0, 24))


def week(*wu: Span, rooms: tuple[Room, ...] = (HALL,)) -> Problem:
    """Chen gives the group on Wednesday morning; wu could at other hours too."""
    asked = tuple((resident(name, road=0), need_session(name, service="dance")) for name in NAMES)
    return problem(station(), rooms, carer(shifts=[span(2, 9, 11)]), carer("wu", shifts=wu), CHOIR, asked)


def sessions(of: Problem, *events: Any, held: Plan = HELD, since: int = 0) -> tuple[Session, ...]:
    assert rules.check(of, held) == []
    return replan(of, held, events, since=since).result.plan.sessions


def test_by_somebody_else_at_its_time() -> None:
    found = replan(week(span(2, 9, 11)), HELD, [ABSENT])
    assert found.result.plan.sessions == (group(NINE, *NAMES, staff=("wu",)),)
    assert [(one.occurrence, one.why) for one in found.changes] == [(piece(f"{one}-dance"), Why.HIT) for one in NAMES]


def test_in_another_room() -> None:
    second = Room("attic", "xincang", "activity", 4)
    closed = Closed(Asset.ROOM, "hall", span(2, 0, 24))
    (found,) = sessions(week(rooms=(HALL, second)), closed)
    assert (found.room, found.staff, found.start, len(found.attendees)) == ("attic", ("chen",), NINE, 3)


def test_on_another_day_where_nobody_else_is_there() -> None:
    (found,) = sessions(week(span(3, 9, 10)), ABSENT)
    assert (found.staff, found.start, len(found.attendees)) == (("wu",), at(3, 9), 3)


def test_nothing_before_now() -> None:
    assert sessions(week(span(1, 9, 10)), ABSENT, since=at(2, 0)) == ()
    (found,) = sessions(week(span(1, 9, 10), span(4, 9, 10)), ABSENT, since=at(2, 0))
    assert found.start == at(4, 9)


def test_of_two_who_are_left_the_group_goes_on_with_somebody_else() -> None:
    (found,) = sessions(week(span(2, 9, 11)), Cancelled("bo-dance", 0), ABSENT)
    assert (found.start, found.staff) == (NINE, ("wu",))
    assert {one.need for one in found.attendees} == {"lin-dance", "mei-dance"}


def test_who_refuses_the_other_stays_out_and_the_rest_go_on() -> None:
    of = week(span(2, 9, 11))
    needs = (*of.needs[:2], replace(of.needs[2], refused_staff=("wu",)))
    (found,) = sessions(replace(of, needs=needs), ABSENT)
    assert {one.need for one in found.attendees} == {"bo-dance", "lin-dance"}


def test_that_nobody_else_can_give_it_is_said() -> None:
    found = replan(week(), HELD, [ABSENT])
    assert found.result.plan.sessions == ()
    assert {one.reasons[0].rule for one in found.changes} == {"closures"}
