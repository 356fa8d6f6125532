"""Groups that fall out of a published week: held again by others, in another room or on another day."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.engine import rules
from scheduling.engine.budget import Budget
from scheduling.engine.groups import form
from scheduling.engine.groups.joining import with_others
from scheduling.engine.plan import Plan, Session
from scheduling.engine.problem import Problem
from scheduling.engine.react.changes import Why
from scheduling.engine.react.events import Cancelled, Closed, StaffAbsent
from scheduling.engine.react.replan import replan
from scheduling.engine.supply import Asset, Closure, Room
from scheduling.engine.timeline import Span
from tests.engine.build import HALL, at, carer, need_session, piece, plan, problem, resident, span, station
from tests.engine.groups.town import CHOIR, group

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


def test_the_first_team_with_whom_all_come_who_can_is_not_looked_beyond(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bo is away; of thirty trainers two give the group, and no other two are asked for the sake of bo."""
    pair = replace(CHOIR, staff_needed=2)
    trainers = tuple(carer(f"trainer-{number:02}", shifts=[span(2, 9, 11)]) for number in range(30))
    asked = tuple((resident(name, road=0), need_session(name, service="dance")) for name in (*NAMES, "wang"))
    of = problem(station(), HALL, trainers, pair, asked)
    of = replace(of, residents=(replace(of.residents[0], absences=(span(2, 0, 24),)), *of.residents[1:]))
    tried: list[Plan] = []
    check = rules.check

    def counted(of: Problem, found: Plan) -> list[rules.Finding]:
        tried.append(found)
        return check(of, found)

    monkeypatch.setattr(rules, "check", counted)
    was = group(NINE, *NAMES, "wang", staff=("trainer-00", "trainer-01"))
    (found,) = form(of, Plan(), Budget(work=200), 1, again=[was]).sessions
    assert {one.need for one in found.attendees} == {"lin-dance", "mei-dance", "wang-dance"}
    assert (found.start, found.staff) == (NINE, was.staff)
    assert tried.count(plan(found)) == len(tried) <= 2  # when it is held again, and when it is put


def test_others_are_those_who_are_there_and_free_in_rooms_that_are_open() -> None:
    rooms = (HALL, Room("attic", "xincang", "activity", 4), Room("cellar", "xincang", "activity", 4))
    hours = {"chen": (9, 11), "wu": (9, 10), "he": (10, 11), "su": (9, 11), "li": (9, 11)}
    trainers = tuple(carer(name, shifts=[span(2, *some)]) for name, some in hours.items())
    closures = Closure(Asset.ROOM, "hall", span(2, 0, 24)), Closure(Asset.STAFF, "li", span(2, 9, 12))
    of = problem(station(), rooms, trainers, closures, CHOIR)
    found = with_others(of, group(NINE, *NAMES), busy={"su"})
    assert [(one.room, one.staff) for one in found] == [
        ("attic", ("chen",)), ("attic", ("wu",)), ("cellar", ("chen",)), ("cellar", ("wu",)),
    ]  # fmt: skip
