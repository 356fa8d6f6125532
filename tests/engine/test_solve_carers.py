"""A baseline with more carers at one appointment than the search knows of."""

from scheduling.engine.plan import Plan
from scheduling.engine.result import Params
from scheduling.engine.rules import check
from scheduling.engine.solve import solve
from scheduling.engine.supply import Mode, ServiceType
from tests.engine.build import at, carer, need_session, need_visit, plan, problem, resident, session, station, visit

LIMITED = Params(seconds=None, work=1000, seed=1)
TEAM = ("chen", "wu", "hu")
SPEECH_TOGETHER = ServiceType("speech", Mode.SESSION, 60, "speech_therapy", group_size=3, room_use="therapy")


def solved(baseline: Plan, *needs: object, service: ServiceType | None = None) -> Plan:
    given = () if service is None else (service,)
    people = (resident("lin"), resident("bo"))
    week = problem(station(), tuple(map(carer, TEAM)), people, given, *needs, baseline=baseline)
    assert check(week, baseline) == []
    return solve(week, LIMITED).plan


def test_a_group_of_which_nobody_asks_for_three_goes_on_with_two() -> None:
    needs = (need_session("lin"), need_session("bo"))

    found = solved(plan(session(at(0, 9), "bo-speech", "lin-speech", staff=TEAM)), needs, service=SPEECH_TOGETHER)

    assert found == plan(session(at(0, 9), "bo-speech", "lin-speech", staff=TEAM[:2]))


def test_a_visit_that_needs_three_is_served_again_where_three_are_free() -> None:
    found = solved(plan(visit(at(0, 9), *TEAM)), need_visit(staff_needed=3), need_visit("bo"))

    assert {one.need: len(one.staff) for one in found.visits} == {"lin-nursing": 3, "bo-nursing": 1}
