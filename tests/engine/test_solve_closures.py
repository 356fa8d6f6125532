from scheduling.engine import rules
from scheduling.engine.result import Params
from scheduling.engine.solve import solve
from scheduling.engine.supply import Asset, Closure, Room
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import at, carer, need_session, plan, problem, resident, session, span, station

WORK = Params(seconds=None, work=400)
CLOSED = Closure(Asset.ROOM, "xincang-therapy", Span(DAY, 3 * DAY))
STAFF = carer(shifts=[span(1, 8, 9)])


def test_beside_a_closed_room_the_open_one_is_taken() -> None:
    gym = Room("xincang-gym", "xincang", "therapy", 5)
    week = problem(station(), gym, STAFF, resident(), need_session(), CLOSED)

    result = solve(week, WORK)

    assert result.plan == plan(session(at(1, 8), room="xincang-gym"))


def test_what_only_the_closed_room_could_hold_is_unserved_for_that_reason() -> None:
    week = problem(station(), STAFF, resident(), need_session(), CLOSED, baseline=plan(session(at(1, 8))))

    result = solve(week, WORK)

    assert rules.check(week, result.plan) == []
    assert result.plan == plan()
    assert [one.reasons[0].rule for one in result.outcomes] == ["closures"]
