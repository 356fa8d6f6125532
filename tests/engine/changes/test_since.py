"""In the midst of a week nothing is proposed that is past."""

from scheduling.engine.changes.attempt import attempt
from scheduling.engine.changes.change import Change, Kind
from scheduling.engine.changes.week import explain_week
from scheduling.engine.demand import Occurrence
from scheduling.engine.no_candidate import NO_ROSTER
from scheduling.engine.problem import Problem
from scheduling.engine.resolve import resolve
from scheduling.engine.result import Reason
from scheduling.engine.timeline import Span
from tests.engine.build import at, carer, need_day, need_visit, plan, problem, resident, span, station, visit

WEDNESDAY = at(2, 8)


def week() -> Problem:
    """Chen works on Monday and Thursday."""
    return problem(
        station(), carer(shifts=[span(0, 8, 12), span(3, 8, 12)]), resident(road=0), resident("hu", road=0),
        need_visit(times=2), need_visit("hu"),
    )  # fmt: skip


def test_what_is_filled_in_lies_ahead() -> None:
    found = resolve(week(), plan(), [Occurrence("hu-nursing", 0)], since=WEDNESDAY)
    assert [one.start >= at(3, 8) for one in found.visits] == [True]


def test_no_remedy_lies_in_the_past() -> None:
    """Hu has the one hour of Thursday, and that of Monday is over."""
    full = problem(
        station(), carer(shifts=[span(0, 9, 10), span(3, 9, 10)]), resident(road=0), resident("hu", road=0),
        need_visit(), need_visit("hu"),
    )  # fmt: skip
    held = plan(visit(at(3, 9), need="hu-nursing"))
    (before,) = explain_week(full, held, city=False).needs
    assert before.free
    (now,), capacities = (found := explain_week(full, held, since=WEDNESDAY)).needs, found.capacities
    changes = [one.change for one in (*now.remedies, *capacities)]
    assert changes != [] and not now.free
    assert [part for change in changes for part in change.spans if part.start < WEDNESDAY] == []


def test_whose_hours_are_all_over_has_none_to_come() -> None:
    shut = problem(station(), resident(road=0), carer(shifts=[span(0, 8, 12)]), need_visit())
    (now,) = explain_week(shut, plan(), since=WEDNESDAY, city=False).needs
    assert now.reasons == (Reason(NO_ROSTER, 0, 0),)


def test_a_change_of_the_past_gains_nothing() -> None:
    needs = [need_day(one, windows=(span(0, 0, 24),)) for one in ("lin", "hu")]
    home = problem(station(places=1), resident(), resident("hu"), *needs)
    change = Change(Kind.PLACE, "xincang", spans=(Span(at(0, 0), at(1, 0)),))
    assert len(attempt(home, plan(), change).gains) == 1
    assert attempt(home, plan(), change, WEDNESDAY).gains == ()


def test_what_was_lived_by_is_served_though_no_rule_would_have_it_by_now() -> None:
    """Lin's window is another since, and Chen's shift of Monday gone; the hour of Thursday is lin's or hu's."""
    late = problem(
        station(), carer(shifts=[span(3, 9, 10)]), resident(road=0), resident("hu", road=0),
        need_visit(times=2, windows=(span(3, 8, 12),)), need_visit("hu"),
    )  # fmt: skip
    held = plan(visit(at(0, 9)))
    found = explain_week(late, held, since=WEDNESDAY)
    assert {one.need: one.units for one in found.needs} == {"lin-nursing": 1, "hu-nursing": 1}
    assert found.capacities != ()
    tried = attempt(late, held, Change(Kind.STAFF, "xincang", "nursing", (span(3, 10, 11),)), WEDNESDAY)
    assert tried.before.units == {"nursing": 2}
    more = resolve(late, held, [Occurrence("lin-nursing", 1), Occurrence("hu-nursing", 0)], since=WEDNESDAY)
    assert held.visits[0] in more.visits and len(more.visits) == 2
