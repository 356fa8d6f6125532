"""A baseline with more carers at one appointment than the search knows of."""

from scheduling.engine.demand import Pin
from scheduling.engine.plan import Plan
from scheduling.engine.result import Params
from scheduling.engine.rules import check
from scheduling.engine.solve import solve
from scheduling.engine.supply import Mode, ServiceType
from scheduling.engine.timeline import Span
from tests.engine.build import at, carer, need_session, need_visit, plan, problem, resident, session, station, visit

LIMITED = Params(seconds=None, work=1000, seed=1)
TEAM = ("chen", "wu", "hu")
SPEECH_TOGETHER = ServiceType("speech", Mode.SESSION, 60, "speech_therapy", group_size=3, room_use="therapy")


def solved(baseline: Plan, *needs: object, service: ServiceType | None = None) -> Plan:
    given = () if service is None else (service,)
    people = (resident("lin"), resident("bo"), resident("ma"))
    week = problem(station(), tuple(map(carer, TEAM)), people, given, *needs, baseline=baseline)
    assert check(week, baseline) == []
    return solve(week, LIMITED).plan


def test_a_group_of_three_carers_goes_on_with_them_and_none_of_them_has_anything_else_meanwhile() -> None:
    """Ma's visit has the time of the group, or comes right after it."""
    needs = (need_session("lin"), need_session("bo"), need_visit("ma", windows=(Span(at(0, 9), at(0, 11, 10)),)))
    group = session(at(0, 9), "bo-speech", "lin-speech", staff=TEAM)

    found = solved(plan(group), needs, service=SPEECH_TOGETHER)

    assert found.sessions == (group,)
    assert [(one.need, one.start) for one in found.visits] == [("ma-nursing", at(0, 10, 10))]


def test_a_pin_may_name_three_carers() -> None:
    needs = (need_session("lin"), need_session("bo"))
    group = session(at(0, 9), "bo-speech", "lin-speech", staff=TEAM)
    pin = Pin("lin-speech", start=at(0, 9), staff=("hu", "wu", "chen"))

    assert solved(plan(group), needs, pin, service=SPEECH_TOGETHER).sessions == (group,)


def test_a_visit_that_needs_three_stays_as_it_is() -> None:
    found = solved(plan(visit(at(0, 9), *TEAM)), need_visit(staff_needed=3), need_visit("bo"))

    assert {one.need: one.staff for one in found.visits if one.need == "lin-nursing"} == {"lin-nursing": TEAM}
    assert {one.need: len(one.staff) for one in found.visits} == {"lin-nursing": 3, "bo-nursing": 1}


def test_a_pin_for_three_carers_that_nobody_needs_any_more_is_impossible() -> None:
    """Bo, with whom lin shared them, asks for the session no longer."""
    week = problem(
        station(), tuple(map(carer, TEAM)), resident("lin"), need_session("lin"), SPEECH_TOGETHER,
        Pin("lin-speech", staff=TEAM), baseline=plan(session(at(0, 9), "lin-speech", staff=TEAM)),
    )  # fmt: skip

    found = solve(week, LIMITED)

    assert [(one.pin.need, one.reasons) for one in found.impossible_pins] == [("lin-speech", ("two_carers",))]
    assert [len(one.staff) for one in found.plan.sessions] == [1]
