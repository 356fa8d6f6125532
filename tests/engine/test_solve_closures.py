from scheduling.engine import rules
from scheduling.engine.result import Params
from scheduling.engine.solve import solve
from scheduling.engine.supply import Asset, Closure
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import at, carer, need_session, plan, problem, resident, session, span, station

WORK = Params(seconds=None, work=400)


def test_a_closed_room_stays_closed_for_those_who_used_to_come_at_that_time() -> None:
    usual = plan(session(at(1, 8)), session(at(1, 9), "hu-speech"))
    closed = Closure(Asset.ROOM, "xincang-therapy", Span(DAY, 3 * DAY))
    people = (resident(), resident("hu"), need_session(), need_session("hu"))
    week = problem(station(), carer(shifts=[span(1, 8, 12), span(2, 8, 12)]), people, closed, baseline=usual)

    result = solve(week, WORK)

    assert rules.check(week, result.plan) == []
    assert result.plan == plan()
    assert {one.reasons[0].rule for one in result.outcomes} == {"closures"}
