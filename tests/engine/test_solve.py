"""The whole solve on weeks of which the best plan is known."""

from dataclasses import replace

import pytest

from scheduling.engine import rules
from scheduling.engine.demand import Occurrence, Pin
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.result import Outcome, Params, Progress, Reason, Result, Status
from scheduling.engine.solve import solve
from scheduling.engine.supply import Asset, Closure, Mode, Room, ServiceOrder, ServiceType
from scheduling.engine.timeline import DAY, Span
from scheduling.engine.view import options_of
from scheduling.engine.worth import needed, served
from tests.engine.build import (
    LAST_NIGHT,
    SERVICES,
    SUNDAY,
    at,
    carer,
    day,
    need_day,
    need_session,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    stay,
    visit,
)

LIMITED = Params(seconds=None, work=1500, seed=1, jobs=2)
BATH = ServiceType("bath", Mode.VISIT, 60, "nursing", after=ServiceOrder("nursing", 0, 30))
LIN, HU = Occurrence("lin-nursing", 0), Occurrence("hu-nursing", 0)


def solved(problem: Problem, params: Params = LIMITED) -> Result:
    result = solve(problem, params)
    assert result.served == served(problem, result.plan) <= result.bound <= result.needed == needed(problem)
    assert sum(one.weight for one in result.outcomes) == result.needed - result.served
    assert all(one.reasons for one in result.outcomes if one.units)
    return result


def changes(result: Result) -> dict[Occurrence, tuple[Outcome, tuple[str, ...]]]:
    return {one.occurrence: (one.outcome, one.changes) for one in result.outcomes}


def monday_midnight() -> tuple[Problem, Plan]:
    week = problem(station(), carer(shifts=[span(0, 0, 2)]), resident(road=30), need_visit())
    return week, plan(visit(at(0, 0, 30)))


def last_two_hours() -> tuple[Problem, Plan]:
    """Both carers of the visit are free for just the way there, the visit and the way back."""
    staff = (carer(shifts=[span(SUNDAY, 22, 24)]), carer("wu", shifts=[span(SUNDAY, 22, 24)]))
    week = problem(station(), staff, resident(road=30), need_visit(staff_needed=2))
    return week, plan(visit(at(SUNDAY, 22, 30), "chen", "wu"))


def one_service_after_another() -> tuple[Problem, Plan]:
    needs = (need_visit(service="bath", id="lin-bath"), need_visit())
    week = problem(station(), carer(shifts=[span(2, 8, 10)]), resident(road=0), BATH, needs)
    return week, plan(visit(at(2, 8)), visit(at(2, 9), need="lin-bath"))


def two_in_a_bed_by_turns() -> tuple[Problem, Plan]:
    needs = (need_stay(nights=14), need_stay("hu", nights=14, dates=Span(0, 20)))
    week = problem(station(beds=1), resident(), resident("hu"), needs)
    return week, plan(stay(14, 28), stay(0, 14, need="hu-respite"))


def the_last_night() -> tuple[Problem, Plan]:
    week = problem(station(beds=1), resident(), need_stay(nights=1, dates=Span(LAST_NIGHT)))
    return week, plan(stay(LAST_NIGHT, 28))


def days_by_turns() -> tuple[Problem, Plan]:
    needs = (need_day(times=2, dates=Span(3, 7)), need_day("hu", times=2, dates=Span(5)))
    week = problem(station(places=1), resident(), resident("hu"), needs)
    attended = (day(3), day(4, index=1), day(5, need="hu-day_care"), day(6, need="hu-day_care", index=1))
    return week, plan(*attended)


def the_group_meets() -> tuple[Problem, Plan]:
    """The activity room of one is too small: the therapist's one hour serves the two in the room for two."""
    dance = ServiceType("dance", Mode.SESSION, 60, "dance_therapy", group_size=3, room_use="therapy")
    names = ("guo", "hu")
    needs = tuple(need_session(name, service="dance") for name in names)
    people = tuple(resident(name, road=0) for name in names)
    week = problem(station(), carer(shifts=[span(4, 14, 15)]), dance, people, needs)
    return week, plan(session(at(4, 14), "guo-dance", "hu-dance", service="dance"))


def everything_at_once() -> tuple[Problem, Plan]:
    """The nurse's only free hour at lin's home is before the stay; hu's day leaves the evening for speech therapy."""
    staff = (carer(shifts=[span(0, 8, 11)], skills=["nursing"]), carer("wu", shifts=[span(1, 18, 19)]))
    needs = (
        need_visit(windows=(span(0, 9, 10),)),
        need_stay(nights=27),
        need_day("hu", dates=Span(1, 2)),
        need_session("hu"),
    )
    week = problem(station(beds=1, places=1), staff, resident(), resident("hu"), needs)
    best = plan(
        visit(at(0, 9)),
        stay(1, 28),
        day(1, need="hu-day_care"),
        session(at(1, 18), "hu-speech", staff=("wu",)),
    )
    return week, best


WEEKS = (
    monday_midnight,
    last_two_hours,
    one_service_after_another,
    two_in_a_bed_by_turns,
    the_last_night,
    days_by_turns,
    the_group_meets,
    everything_at_once,
)


@pytest.mark.parametrize("week", WEEKS)
def test_the_one_plan_that_serves_all(week) -> None:  # type: ignore[no-untyped-def]
    asked, best = week()

    result = solved(asked)

    assert sorted_indices(result.plan) == sorted_indices(best)
    assert (result.status, result.bound) == (Status.OPTIMAL, result.needed)


def sorted_indices(plan: Plan) -> Plan:
    """The plan with the occurrences of each need counted in order of time: which is which does not matter."""
    order: dict[str, int] = {}
    days = []
    for one in sorted(plan.days, key=lambda one: (one.need, one.day)):
        order[one.need] = order.get(one.need, -1) + 1
        days.append(day(one.day, one.facility, need=one.need, index=order[one.need], part=one.part))
    return Plan(plan.stays, tuple(days), plan.sessions, plan.visits).ordered()


def test_a_session_moves_so_that_a_route_fits() -> None:
    """The way to hu and back takes two of the four hours; a session in the middle leaves no room for it."""
    usual = plan(session(at(0, 9, 30)))
    people = (resident(road=0), resident("hu", road=60))
    shift = carer(shifts=[span(0, 8, 12)])
    week = problem(station(), shift, people, need_session(), need_visit("hu"), baseline=usual)

    result = solved(week)

    assert changes(result) == {
        Occurrence("lin-speech", 0): (Outcome.MOVED, ("time",)),
        HU: (Outcome.NEW, ()),
    }
    assert result.plan in (
        plan(session(at(0, 8)), visit(at(0, 10), need="hu-nursing")),
        plan(session(at(0, 11)), visit(at(0, 9), need="hu-nursing")),
    )


def test_a_visit_makes_way_for_a_heavier_one() -> None:
    """One hour is left and the lighter visit has it."""
    needs = (need_visit(priority=5), need_visit("hu", priority=1))
    people = (resident(road=30), resident("hu", road=30))
    usual = plan(visit(at(3, 8, 30)))
    week = problem(station(), carer(shifts=[span(3, 8, 10)]), people, needs, baseline=usual)

    result = solved(week)

    assert result.plan == plan(visit(at(3, 8, 30), need="hu-nursing"))
    assert changes(result) == {LIN: (Outcome.UNSERVED, ()), HU: (Outcome.NEW, ())}
    assert (result.served, result.bound, result.status) == (33_000, 33_000, Status.OPTIMAL)
    assert result.outcomes[0].reasons == (Reason("staff_overlap", 3, 3),)


def test_a_closed_day_costs_its_own_occurrence() -> None:
    usual = plan(visit(at(0, 9)), visit(at(1, 9), index=1), visit(at(2, 9), index=2))
    closed = Closure(Asset.STAFF, "chen", span(1, 0, 24))
    need = need_visit(times=3, dates=Span(0, 3))
    shifts = [span(day, 8, 17) for day in range(7)]
    week = problem(station(), carer(shifts=shifts), resident(), need, closed, baseline=usual)

    result = solved(week)

    assert result.plan == plan(visit(at(0, 9)), visit(at(2, 9), index=2))
    assert [one.outcome for one in result.outcomes] == [Outcome.KEPT, Outcome.UNSERVED, Outcome.KEPT]
    assert {reason.rule for reason in result.outcomes[1].reasons} >= {"closures", "spacing", "windows"}


def test_what_a_closed_day_costs_is_served_on_another() -> None:
    usual = plan(day(0), day(1, index=1))
    closed = Closure(Asset.FACILITY, "xincang", span(1, 0, 24))
    week = problem(station(places=1), resident(), need_day(times=2), closed, baseline=usual)

    result = solved(week)

    assert changes(result) == {
        Occurrence("lin-day_care", 0): (Outcome.KEPT, ()),
        Occurrence("lin-day_care", 1): (Outcome.MOVED, ("time",)),
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (need_visit("hu", windows=(span(0, 9, 10),)), (Outcome.MOVED, ("time",))),
        (need_visit("hu", wished=(span(0, 9, 10),), priority=1), (Outcome.KEPT, ())),
    ],
)
def test_a_confirmed_appointment_moves_for_an_unserved_need_alone(asked, expected) -> None:  # type: ignore[no-untyped-def]
    people = (resident(road=0), resident("hu", road=0))
    shift = carer(shifts=[span(0, 8, 10)])
    usual = plan(visit(at(0, 9)))
    week = problem(station(), shift, people, need_visit(), asked, baseline=usual, confirmed=(LIN,))

    result = solved(week)

    assert changes(result) == {LIN: expected, HU: (Outcome.NEW, ())}


def test_a_pin_stands_against_every_preference() -> None:
    pins = (Pin("lin-nursing", start=at(SUNDAY, 23), staff=("wu",)), Pin("lin-respite", day=26))
    usual = plan(visit(at(0, 9)))
    needs = (need_visit(wished=(span(0, 8, 12),), preferred_staff=("chen",)), need_stay(nights=5, nights_min=1))
    staff = (carer(), carer("wu"))
    week = problem(station(beds=1), staff, resident(), needs, pins, baseline=usual, confirmed=(LIN,))

    result = solved(week)

    # The way back from lin takes ten minutes: a pin that leaves none of them is impossible, and said to be.
    assert result.plan.stays == (stay(26, 28),)
    assert [(one.pin, one.reasons) for one in result.impossible_pins] == [(pins[0], ("staff_overlap",))]
    assert changes(result)[LIN] == (Outcome.KEPT, ())
    assert result.outcomes[1].units == 3
    assert [reason.rule for reason in result.outcomes[1].reasons] == ["pins"]


def test_a_pin_that_can_be_kept_is_kept() -> None:
    pin = Pin("lin-nursing", start=at(SUNDAY, 22, 30), staff=("wu",))
    usual = plan(visit(at(0, 9)))
    people, staff = (resident(), resident("hu")), (carer(), carer("wu"))
    needs = (need_visit(), need_visit("hu", priority=1, windows=(span(SUNDAY, 22, 24),), refused_staff=("chen",)))
    week = problem(station(), staff, people, needs, pin, baseline=usual)

    result = solved(week)

    assert (result.plan, result.impossible_pins) == (plan(visit(at(SUNDAY, 22, 30), "wu")), ())


def test_the_occurrence_of_an_impossible_pin_is_planned_like_any_other() -> None:
    """To serve lin at all, hu has to move."""
    pin = Pin("lin-nursing", start=at(4, 9))
    people = (resident(road=0), resident("hu", road=0))
    usual = plan(visit(at(0, 9), need="hu-nursing"))
    needs = (need_visit(windows=(span(0, 9, 10),)), need_visit("hu"))
    week = problem(station(), carer(shifts=[span(0, 8, 10)]), people, needs, pin, baseline=usual)

    result = solved(week)

    assert result.plan == plan(visit(at(0, 9)), visit(at(0, 8), need="hu-nursing")).ordered()
    assert [(one.pin, one.reasons) for one in result.impossible_pins] == [(pin, ("shift", "windows"))]
    assert [found.rule for found in rules.check(week, result.plan)] == ["pins"]


def test_nothing_asked_for() -> None:
    result = solved(problem(station(), carer()))

    assert (result.plan, result.outcomes, result.status, result.gap) == (plan(), (), Status.OPTIMAL, 0.0)


def test_progress_tells_the_stages_in_order() -> None:
    told: list[Progress] = []
    asked, _ = everything_at_once()

    result = solve(asked, LIMITED, told.append)

    assert [one.stage for one in told] == ["baseline", "placement", "appointments", "done"]
    assert (told[0].served, told[0].bound, told[-1].served) == (0, result.needed, result.served)
    assert result.history == tuple(told)


def test_the_first_of_a_need_keeps_its_gap_after_the_week_before() -> None:
    """Sessions, visits, days and groups, each met on Sunday until 15:00; in vain on Monday, and on Tuesday after it."""
    met = {"min_gap": 2 * DAY, "last_end": at(6, 15) - 7 * DAY, "dates": Span(0, 3)}
    dance = replace(SERVICES["dance"], group_least=2)
    dances = [need_session(name, service="dance", id=name, **met) for name in ("lin", "mei")]
    needs = (need_visit(**met), need_session("mei", **met), need_day("bo", **met), *dances)
    people = (resident(), resident("mei"), resident("bo"))
    week = problem(
        station(places=1), Room("hall", "xincang", "activity", 6), carer(), carer("wu"), dance, people, *needs
    )

    result = solve(week, LIMITED)

    starts = {option.need: option.start for option in options_of(week, result.plan)}
    assert set(starts) == {need.id for need in needs}
    assert min(starts.values()) >= at(1, 15) and starts["bo-day_care"] // DAY == 2
    monday = replace(week, needs=tuple(replace(need, dates=Span(0, 1)) for need in needs))
    found = solve(monday, LIMITED)
    assert list(found.plan.occurrences()) == []
    assert {reason.rule for one in found.outcomes for reason in one.reasons[:1]} == {"spacing"}
