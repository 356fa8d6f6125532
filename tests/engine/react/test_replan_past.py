"""A replan in the midst of a week: what was lived by stays, and what goes on goes on from today."""

from scheduling.engine import rules
from scheduling.engine.demand import Occurrence
from scheduling.engine.past import breaches
from scheduling.engine.react.changes import Why
from scheduling.engine.react.events import Cancelled, Closed, ResidentAway, StaffAbsent
from scheduling.engine.react.replan import replan
from scheduling.engine.supply import Asset, Closure, Duty
from scheduling.engine.timeline import DAY, Span
from scheduling.engine.view import PlanView
from tests.engine.build import (
    at,
    carer,
    day,
    need_day,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    span,
    station,
    stay,
    visit,
)

WEDNESDAY = at(2, 8)
LATE_ON_TUESDAY = Closed(Asset.BED, "xincang-1", Span(at(1, 22)))


def test_who_slept_in_a_bed_that_closed_yesterday_goes_on_in_another_from_today() -> None:
    for least in (1, 28):
        week = problem(
            station("xincang", beds=1), station("zhapu", road=5, beds=1), resident(),
            need_stay(nights_min=least, nights_max=28),
        )  # fmt: skip
        answer = replan(week, plan(stay(0, 28)), [LATE_ON_TUESDAY], since=WEDNESDAY)
        assert answer.result.plan.stays == (stay(0, 2), stay(2, 28, "zhapu-1"))
        assert [(one.why, one.nights_lost) for one in answer.changes] == [(Why.HIT, 0)]
        assert rules.check(answer.problem, answer.result.plan) != []
        assert breaches(PlanView(answer.problem, answer.result.plan), WEDNESDAY) == []


def test_the_nights_that_were_slept_stay_where_no_bed_is_left() -> None:
    week = problem(station(beds=1), resident(), need_stay(nights=28))
    answer = replan(week, plan(stay(0, 28)), [LATE_ON_TUESDAY], since=WEDNESDAY)
    assert answer.result.plan.stays == (stay(0, 2),)
    assert [(one.why, one.nights_lost) for one in answer.changes] == [(Why.HIT, 26)]


def test_too_few_carers_yesterday_take_nobodys_bed() -> None:
    week = problem(
        station("xincang", beds=2, residents_per_staff=1, severe_residents_per_staff=1), carer("a", duty=Duty.CARE),
        carer("b", duty=Duty.CARE), resident(), resident("hu"), need_stay(nights=28), need_stay("hu", nights=28),
    )  # fmt: skip
    published = plan(stay(0, 28), stay(0, 28, "xincang-2", need="hu-respite"))
    answer = replan(week, published, [StaffAbsent("a", span(1, 0, 24))], since=WEDNESDAY)
    assert (answer.result.plan, answer.changes) == (published.ordered(), ())


def test_a_night_that_somebody_was_away_is_over() -> None:
    week = problem(station(beds=1), resident(), need_stay(nights=7))
    answer = replan(week, plan(stay(0, 7)), [ResidentAway("lin", Span(at(1, 9), at(2, 7)))], since=WEDNESDAY)
    assert (answer.result.plan.stays, answer.changes) == ((stay(0, 7),), ())


def test_a_day_that_was_lived_by_stays_though_the_data_says_otherwise_now() -> None:
    week = problem(station("xincang", places=2), resident(), need_day(windows=(span(3, 8, 18),)))
    answer = replan(week, plan(day(0)), [], since=WEDNESDAY)
    assert (answer.result.plan.days, answer.changes) == ((day(0),), ())


def test_a_visit_that_was_made_stays_beside_others_that_are_looked_for() -> None:
    """Chen is closed for Monday and lin's window is another by now: neither undoes the visit, and hu gets hers."""
    week = problem(
        station(), carer(), resident(road=0), resident("hu", road=0), need_visit(windows=(span(3, 8, 18),)),
        need_visit("hu"), Closure(Asset.STAFF, "chen", span(0, 8, 18)),
    )  # fmt: skip
    answer = replan(week, plan(visit(at(0, 9))), [], since=WEDNESDAY)
    (change,) = answer.changes
    assert (change.resident, change.why) == ("hu", Why.ROOM_LEFT) and change.after[0].start >= WEDNESDAY
    assert visit(at(0, 9)) in answer.result.plan.visits


def test_what_an_event_says_did_not_happen_goes() -> None:
    week = problem(station(), carer(), resident(road=0), need_visit())
    answer = replan(week, plan(visit(at(0, 9))), [StaffAbsent("chen", span(0, 8, 18))], since=WEDNESDAY)
    (change,) = answer.changes
    assert (change.why, change.event, change.rules) == (Why.HIT, 0, ("closures",))
    assert [one.start >= WEDNESDAY for one in answer.result.plan.visits] == [True]


def test_a_need_that_is_given_up_is_so_from_now_on() -> None:
    week = problem(station(), carer(), resident(road=0), need_visit(times=2))
    published = plan(visit(at(0, 9)), visit(at(3, 9), index=1))
    answer = replan(week, published, [Cancelled("lin-nursing")], since=WEDNESDAY)
    assert answer.result.plan.visits == (visit(at(0, 9)),)
    assert [(one.occurrence.index, one.why) for one in answer.changes] == [(1, Why.CANCELLED)]
    assert answer.given_up == (Occurrence("lin-nursing", 1),)


def test_a_stay_that_is_given_up_ends_today() -> None:
    week = problem(station(beds=1), resident(), need_stay(nights=28))
    answer = replan(week, plan(stay(0, 28)), [Cancelled("lin-respite")], since=WEDNESDAY)
    assert answer.result.plan.stays == (stay(0, 2),)
    assert [(one.why, one.nights_lost) for one in answer.changes] == [(Why.CANCELLED, 26)]
    assert answer.given_up == (Occurrence("lin-respite", 0),)


def test_a_stay_may_begin_again_when_another_bed_is_free() -> None:
    week = problem(
        station("xincang", beds=1), station("zhapu", road=5, beds=1), resident(), resident("hu"),
        need_stay(nights=28, nights_min=1), need_stay("hu", nights=1),
    )  # fmt: skip
    published = plan(stay(0, 28), stay(0, 1, "zhapu-1", need="hu-respite"))
    answer = replan(week, published, [Closed(Asset.BED, "xincang-1", Span(0))])
    assert stay(1, 28, "zhapu-1") in answer.result.plan.stays
    assert [(one.resident, one.nights_lost) for one in answer.changes] == [("lin", 1)]


def test_a_free_bed_that_is_found_last_is_taken() -> None:
    """Lin's seven nights lay in the first week; a bed is free later alone, and every seventh night is looked at."""
    week = problem(
        station("xincang", beds=1), station("zhapu", road=5, beds=1), resident(), resident("hu"),
        need_stay(nights=7), need_stay("hu", nights=9),
    )  # fmt: skip
    published = plan(stay(0, 7), stay(0, 9, "zhapu-1", need="hu-respite"))
    answer = replan(week, published, [Closed(Asset.BED, "xincang-1", Span(0))])
    assert stay(14, 21, "zhapu-1") in answer.result.plan.stays
    assert [(one.resident, one.nights_lost, one.reasons) for one in answer.changes] == [("lin", 0, ())]


def test_the_event_that_is_named_is_the_cause() -> None:
    therapy = problem(station(), carer(), carer("su", duty=Duty.CARE), resident(road=0), need_visit())
    away = [StaffAbsent("su", span(0, 0, 24)), StaffAbsent("chen", span(0, 0, 24))]
    assert [one.event for one in replan(therapy, plan(visit(at(0, 9))), away).changes] == [1]
    week = problem(station("xincang", beds=1), station("zhapu", road=5, beds=1), resident(), need_stay(nights=28))
    events = [ResidentAway("lin", Span(at(2, 9), at(4, 9))), Closed(Asset.BED, "xincang-1", Span(10 * DAY))]
    assert [one.event for one in replan(week, plan(stay(0, 28)), events).changes] == [1]


def test_who_is_new_is_looked_for_beside_an_event_when_asked() -> None:
    """Hu's need was entered since; guo was unserved before already, and has to wait for room."""
    week = problem(
        station(), carer(), carer("wu"), *(resident(name, road=0) for name in ("lin", "hu", "guo")),
        need_visit(), need_visit("hu"), need_visit("guo"),
    )  # fmt: skip
    published, ill = plan(visit(at(0, 9))), [StaffAbsent("chen", span(0, 8, 18))]
    known = {Occurrence("guo-nursing", 0): ()}
    asked = replan(week, published, ill, reasons=known, newcomers=True)
    assert [(one.resident, one.why) for one in asked.changes] == [("hu", Why.ROOM_LEFT), ("lin", Why.HIT)]
    assert [one.resident for one in replan(week, published, ill, reasons=known).changes] == ["lin"]
