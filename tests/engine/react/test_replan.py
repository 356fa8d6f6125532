"""A plan after events: who is hit comes back, nobody else moves without need, and the changes say why."""

from dataclasses import replace

import pytest

from scheduling.engine import rules
from scheduling.engine.demand import Occurrence, Pin, Resident
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.react.changes import Why
from scheduling.engine.react.events import (
    BedAdded,
    Cancelled,
    Closed,
    NeedAdded,
    PlacesAdded,
    ResidentAway,
    ShiftAdded,
    StaffAbsent,
    UnknownCode,
    Urgent,
)
from scheduling.engine.react.replan import WORK, Replan, replan
from scheduling.engine.result import Reason
from scheduling.engine.supply import Asset, Bed, Closure, Duty, Shift
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    carer,
    chosen,
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

LIN, HU = (Occurrence(f"{name}-nursing", 0) for name in ("lin", "hu"))


def newcomer() -> Resident:
    """Guo, who lives with lin."""
    return resident("guo", place="lin-home")[1]  # type: ignore[no-any-return]


def told(answer: Replan) -> dict[str, tuple[Why, str]]:
    """By resident: why, and where they go now."""
    return {
        change.resident: (
            change.why,
            " ".join(
                one.bed or (f"{one.facility} {one.start // DAY}" if not one.staff else f"{one.staff[0]} {one.start}")
                for one in change.after
            ),
        )
        for change in answer.changes
    }


def sound(answer: Replan) -> Plan:
    assert rules.check(answer.problem, answer.result.plan) == []
    return answer.result.plan


MORNING = span(0, 8, 9)
NINE_TO_TEN = span(0, 9, 10)


def pair() -> tuple[Problem, Plan]:
    """Chen and wu, each with one visit at nine; all live at the station."""
    week = problem(
        station(), carer(shifts=[span(0, 8, 11)]), carer("wu", shifts=[span(0, 8, 11)]),
        resident(road=0), resident("hu", road=0), need_visit(), need_visit("hu"),
    )  # fmt: skip
    return week, plan(visit(at(0, 9)), visit(at(0, 9), "wu", need="hu-nursing"))


def test_the_hit_keep_their_time_and_nobody_else_changes() -> None:
    week, published = pair()
    answer = replan(week, published, [StaffAbsent("chen", span(0, 8, 11))])
    plan_now = sound(answer)
    assert told(answer)["lin"][0] is Why.HIT
    assert [one for one in plan_now.visits if one.need == "hu-nursing"] == [published.visits[1]]
    (change,) = answer.changes
    assert (change.event, change.rules, change.facets) == (0, ("closures",), ("time", "staff"))
    assert (answer.residents, answer.staff) == (("lin",), ("chen", "wu"))


def test_without_an_event_nothing_changes() -> None:
    week, published = pair()
    answer = replan(week, published, [])
    assert (answer.changes, answer.result.plan) == ((), published.ordered())


def test_one_moves_to_make_room_and_is_named() -> None:
    """Lin has time at nine alone, and wu is with hu then."""
    week = problem(
        station(), carer(shifts=[span(0, 8, 11)]), carer("wu", shifts=[span(0, 8, 11)]),
        resident(road=0), resident("hu", road=0), need_visit(windows=(NINE_TO_TEN,)), need_visit("hu"),
    )  # fmt: skip
    published = plan(visit(at(0, 9)), visit(at(0, 9), "wu", need="hu-nursing"))
    answer = replan(week, published, [StaffAbsent("chen", span(0, 8, 11))])
    sound(answer)
    lin, hu = (next(one for one in answer.changes if one.resident == name) for name in ("lin", "hu"))
    assert (lin.why, lin.after[0].start, lin.after[0].staff) == (Why.HIT, at(0, 9), ("wu",))
    assert (hu.why, hu.makes_room_for, hu.facets) == (Why.ROOM, (LIN,), ("time",))


def test_nobody_is_left_out_for_another_however_urgent() -> None:
    week = problem(
        station(), carer(shifts=[NINE_TO_TEN]), carer("wu", shifts=[NINE_TO_TEN]),
        resident(road=0), resident("hu", road=0), need_visit(priority=1), need_visit("hu", priority=5),
    )  # fmt: skip
    published = plan(visit(at(0, 9)), visit(at(0, 9), "wu", need="hu-nursing"))
    answer = replan(week, published, [StaffAbsent("chen", NINE_TO_TEN)])
    assert sound(answer).visits == (published.visits[1],)
    (change,) = answer.changes
    assert (change.resident, change.after, change.reasons[0].rule) == ("lin", (), "staff_overlap")
    assert answer.result.outcomes[0].reasons == change.reasons


def test_nothing_is_planned_in_the_past() -> None:
    week = problem(station(), carer(), carer("wu"), resident(road=0), need_visit(windows=(span(0, 8, 12),)))
    published = plan(visit(at(0, 11)))
    late = replan(week, published, [StaffAbsent("chen", span(0, 8, 18))], since=at(0, 11, 5))
    assert sound(late).visits == ()
    in_time = replan(week, published, [StaffAbsent("chen", span(0, 8, 18))], since=at(0, 10, 30))
    assert sound(in_time).visits[0].start in range(at(0, 10, 30), at(0, 11) + 1)


def test_what_is_over_stays() -> None:
    week = problem(
        station(), carer(shifts=[span(0, 8, 11)]), resident(road=0), resident("hu", road=0),
        need_visit(), need_visit("hu", windows=(span(0, 8, 9),)),
    )  # fmt: skip
    answer = replan(week, plan(visit(at(0, 8))), [Urgent("hu-nursing")], since=at(0, 8, 30))
    assert sound(answer).visits == (visit(at(0, 8)),)
    earlier = replan(week, plan(visit(at(0, 8))), [Urgent("hu-nursing")])
    assert told(earlier)["hu"] == (Why.URGENT, f"chen {at(0, 8)}") and told(earlier)["lin"][0] is Why.ROOM


def homes() -> tuple[Problem, Plan]:
    """Two beds in two houses, lin in one of them."""
    week = problem(
        station("xincang", beds=1), station("zhapu", road=5, beds=1), resident(), need_stay(nights=28), resident("hu"),
    )  # fmt: skip
    return week, plan(stay(0, 28))


@pytest.mark.parametrize("first", [0, LAST_NIGHT], ids=["first night", "last night"])
def test_a_closed_bed_keeps_the_nights_around_it(first: int) -> None:
    week, published = homes()
    answer = replan(week, published, [Closed(Asset.BED, "xincang-1", Span(first * DAY, (first + 1) * DAY))])
    kept = [one for one in sound(answer).stays if one.bed == "xincang-1"]
    moved = [one for one in answer.result.plan.stays if one.bed == "zhapu-1"]
    assert len(moved) == 1 and moved[0].first_night <= first < moved[0].end_night
    assert sum(one.end_night - one.first_night for one in (*kept, *moved)) == 28
    assert answer.changes[0].nights_lost == 0 and answer.changes[0].why is Why.HIT


def test_nights_that_no_bed_has_are_lost_and_counted() -> None:
    week = problem(station(beds=1), resident(), need_stay(nights_min=1, nights_max=28))
    answer = replan(week, plan(stay(0, 28)), [Closed(Asset.FACILITY, "xincang", Span(10 * DAY, 12 * DAY))])
    assert sound(answer).stays == (stay(12, 28),)
    assert answer.changes[0].nights_lost == 12


def test_someone_else_changes_beds_to_make_room() -> None:
    """Lin needs a hoist; the only other one is above hu's bed, and hu needs none."""
    hoist = Bed("zhapu-2", "zhapu-bedroom", "respite", ("hoist",))
    week = problem(
        station("xincang", beds=1, features=("hoist",)), station("zhapu", beds=1), hoist,
        resident(), resident("hu"), need_stay(nights=7, features=("hoist",)), need_stay("hu", nights=7),
    )  # fmt: skip
    published = plan(stay(0, 7), stay(0, 7, "zhapu-2", need="hu-respite"))
    answer = replan(week, published, [Closed(Asset.BED, "xincang-1", Span(0, None))])
    sound(answer)
    assert told(answer) == {"lin": (Why.HIT, "zhapu-2"), "hu": (Why.ROOM, "zhapu-1")}
    assert next(one for one in answer.changes if one.resident == "hu").makes_room_for == (Occurrence("lin-respite", 0),)


@pytest.mark.parametrize("number", [0, SUNDAY])
def test_a_closed_home_sends_people_to_another(number: int) -> None:
    week = problem(station("xincang", places=1), station("zhapu", places=1), resident(), need_day())
    answer = replan(week, plan(day(number)), [Closed(Asset.FACILITY, "xincang", Span(0, None))])
    assert sound(answer).days[0].facility == "zhapu"
    part = replan(week, plan(day(number)), [Closed(Asset.FACILITY, "xincang", span(number, 0, 24))])
    assert len(sound(part).days) == 1 and part.changes[0].why is Why.HIT


def test_all_days_move_to_the_home_that_can_have_more_of_them() -> None:
    week = problem(station("xincang", places=1), station("zhapu", places=1), resident(), need_day(times=7))
    published = plan(*(day(number, index=number) for number in range(7)))
    answer = replan(week, published, [Closed(Asset.FACILITY, "xincang", span(3, 0, 24))])
    assert {one.facility for one in sound(answer).days} == {"zhapu"} and len(answer.result.plan.days) == 7


def test_an_absent_carer_on_care_duty_hits_those_cared_for() -> None:
    week = problem(
        station(places=2, residents_per_staff=1), carer(shifts=[span(0, 8, 18)], duty=Duty.CARE),
        carer("wu", shifts=[span(0, 8, 18)], duty=Duty.CARE),
        resident(), resident("hu"), need_day(priority=1), need_day("hu"),
    )  # fmt: skip
    answer = replan(week, plan(day(0), day(0, need="hu-day_care")), [StaffAbsent("chen", span(0, 0, 24))])
    assert sound(answer).days == (day(0),)
    assert [(one.resident, one.event, one.rules) for one in answer.changes] == [("hu", 0, ("care_ratio",))]


@pytest.mark.parametrize("hopeless", [False, True])
def test_who_can_be_served_nowhere_costs_the_others_of_a_closed_home_nothing(hopeless: bool) -> None:
    """Bo may go to yy alone, ada to either; cao's guardian has chosen the closed home."""
    homes = (station("xx", road=0, places=3), station("yy", road=1, places=1), station("zz", road=50, places=1))
    needs = [need_day("ada"), need_day("bo", chosen_facilities=chosen("xx", "yy"))]
    needs += [need_day("cao", chosen_facilities=chosen("xx"))] * hopeless
    people = tuple(resident(one.resident, road=0, town="xx") for one in needs)
    week = problem(homes, people, tuple(needs))
    week = replace(week, day_places=tuple(one for one in week.day_places if one.facility == "xx" or one.day == 0))
    published = plan(*(day(0, "xx", need=one.id) for one in needs))
    answer = replan(week, published, [Closed(Asset.FACILITY, "xx", span(0, 0, 7 * 24))])
    assert {(one.need, one.facility) for one in sound(answer).days} == {("ada-day_care", "zz"), ("bo-day_care", "yy")}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_waits_is_served_beside_who_is_hit_not_instead(seed: int) -> None:
    """Mei makes room for wan, who is hit, by going to wu; ada, who waited, has wan's old time."""
    week = problem(
        station(), carer(shifts=(span(0, 9, 10), span(1, 9, 10))), carer("wu", shifts=(span(0, 11, 12),)),
        *(resident(name, road=0) for name in ("mei", "wan", "ada")),
        need_visit("mei", windows=(span(0, 8, 13),)), need_visit("wan", refused_staff=("wu",)),
        need_visit("ada", refused_staff=("wu",), windows=(span(1, 9, 10),)),
        confirmed=(Occurrence("mei-nursing", 0),),
    )  # fmt: skip
    published = plan(visit(at(0, 9), need="mei-nursing"), visit(at(1, 9), need="wan-nursing"))
    away = [ResidentAway("wan", span(1, 0, 23))]
    answer = replan(week, published, away, replace(WORK, seed=seed))
    assert {(one.need, one.start) for one in sound(answer).visits} == {
        ("mei-nursing", at(0, 11)), ("wan-nursing", at(0, 9)), ("ada-nursing", at(1, 9)),
    }  # fmt: skip


def test_a_resident_who_is_away_is_offered_another_time() -> None:
    week = problem(station(), carer(), resident(road=0), need_visit())
    answer = replan(week, plan(visit(at(0, 9))), [ResidentAway("lin", span(0, 0, 24))])
    assert sound(answer).visits[0].start >= DAY and answer.changes[0].facets == ("time",)


def test_the_bed_of_who_lives_there_is_kept_for_them() -> None:
    week = problem(station(beds=1), resident(), resident("hu"), need_stay(nights=28, nights_min=1), need_stay("hu"))
    published = plan(stay(0, 28))
    away = [ResidentAway("lin", span(0, 9, 11)), ResidentAway("lin", Span(at(2, 9), at(9, 9)))]
    answer = replan(week, published, away)
    assert (sound(answer).stays, answer.changes) == (published.stays, ())
    gone = replan(week, published, [ResidentAway("lin", Span(0))])
    assert told(gone) == {"lin": (Why.HIT, ""), "hu": (Why.ROOM_LEFT, published.stays[0].bed)}


def test_what_is_cancelled_is_not_planned_again_and_leaves_room() -> None:
    week = problem(
        station(), carer(shifts=[NINE_TO_TEN]), resident(road=0), resident("hu", road=0),
        need_visit(), need_visit("hu"),
    )  # fmt: skip
    answer = replan(week, plan(visit(at(0, 9))), [Cancelled("lin-nursing", 0)])
    assert sound(answer).visits == (visit(at(0, 9), need="hu-nursing"),)
    assert told(answer) == {"lin": (Why.CANCELLED, ""), "hu": (Why.ROOM_LEFT, f"chen {at(0, 9)}")}


def test_an_urgent_need_is_added_where_nobody_moves() -> None:
    week, published = pair()
    answer = replan(week, published, [NeedAdded(need_visit("guo"), newcomer())])
    assert {*sound(answer).visits} > {*published.visits}
    assert [(one.resident, one.why) for one in answer.changes] == [("guo", Why.URGENT)]


def test_extra_supply_serves_only_whom_it_suits() -> None:
    week = problem(
        station(beds=1), carer(shifts=[span(0, 8, 9)]), resident(road=0), resident("hu", road=0),
        resident("guo", road=0), need_visit(), need_visit("hu"),
        need_stay("hu", nights=28), need_stay("guo", nights=28),
    )  # fmt: skip
    published = plan(visit(at(0, 8)), stay(0, 28, need="hu-respite"))
    shift = replan(week, published, [ShiftAdded(Shift("chen", "xincang", span(1, 8, 9)))])
    assert "hu" not in told(shift)  # in the respite bed all week
    bed = replan(week, published, [BedAdded(Bed("extra", "xincang-bedroom", "respite"))])
    assert told(bed) == {"guo": (Why.ROOM_LEFT, "extra")}
    free = problem(station("zhapu", beds=1), station(beds=1), resident("guo"), need_stay("guo", nights=28))
    assert told(replan(free, Plan(), []))["guo"][0] is Why.ROOM_LEFT


def test_extra_places_and_shifts() -> None:
    week = problem(station(places=1), resident(), resident("hu"), need_day(windows=(span(0, 0, 24),)),
                   need_day("hu", windows=(span(0, 0, 24),)))  # fmt: skip
    assert told(replan(week, plan(day(0)), [PlacesAdded("xincang", 0, 1, 1)])) == {"hu": (Why.ROOM_LEFT, "xincang 0")}
    visits = problem(station(), carer(shifts=[NINE_TO_TEN]), resident(road=0), resident("hu", road=0),
                     need_visit(), need_visit("hu"))  # fmt: skip
    shift = ShiftAdded(Shift("chen", "xincang", span(SUNDAY, 8, 9)))
    assert told(replan(visits, plan(visit(at(0, 9))), [shift])) == {"hu": (Why.ROOM_LEFT, f"chen {at(SUNDAY, 8)}")}


def test_a_pin_that_the_event_breaks_is_reported_and_the_rest_planned() -> None:
    week, published = pair()
    pinned = problem(
        station(), carer(shifts=[span(0, 8, 11)]), carer("wu", shifts=[span(0, 8, 11)]),
        resident(road=0), resident("hu", road=0), need_visit(), need_visit("hu"),
        Pin("lin-nursing", staff=("chen",)), Pin("hu-nursing", start=at(0, 9)),
    )  # fmt: skip
    answer = replan(pinned, published, [StaffAbsent("chen", span(0, 0, 24))])
    assert [one.pin.need for one in answer.result.impossible_pins] == ["lin-nursing"]
    assert {one.staff for one in answer.result.plan.visits} == {("wu",)}
    assert visit(at(0, 9), "wu", need="hu-nursing") in answer.result.plan.visits
    assert week != pinned


def test_an_urgent_stay_may_begin_tonight() -> None:
    week = problem(station(beds=1), resident(), need_stay(nights=7, nights_min=1, dates=Span(0, 7)))
    answer = replan(week, plan(), [Urgent("lin-respite")], since=at(2, 10))
    assert [(one.first_night, one.end_night) for one in sound(answer).stays] == [(2, 7)]


def test_new_room_is_used_though_a_family_gave_something_up_before() -> None:
    """What was cancelled and planned without it is no event that happens now; hu is served by what is new."""
    week = problem(
        station(), carer(shifts=[NINE_TO_TEN, span(1, 9, 10)]), resident(road=0), resident("hu", road=0),
        need_visit(), need_visit("hu", dates=Span(1, 2)),
    )  # fmt: skip
    answer = replan(week, plan(), [Cancelled("lin-nursing", 0)])
    assert [one.need for one in sound(answer).visits] == ["hu-nursing"]
    assert [(one.resident, one.why) for one in answer.changes if one.after] == [("hu", Why.ROOM_LEFT)]


def test_what_else_has_changed_is_not_put_down_to_the_event() -> None:
    week, published = pair()
    gone = replace(week, closures=(Closure(Asset.STAFF, "wu", span(0, 8, 11)),))
    answer = replan(gone, published, [StaffAbsent("chen", span(3, 8, 11))])
    assert [(one.resident, one.event, one.rules) for one in answer.changes] == [("hu", None, ("closures",))]


def test_reasons_of_others_are_kept() -> None:
    week = problem(
        station(), carer(shifts=[NINE_TO_TEN]), resident(road=0), resident("hu", road=0),
        need_visit(), need_visit("hu"),
    )  # fmt: skip
    known = {HU: (Reason("shift", 1, 2),)}
    answer = replan(week, plan(visit(at(0, 9))), [StaffAbsent("chen", span(5, 8, 9))], reasons=known)
    assert next(one.reasons for one in answer.result.outcomes if one.occurrence == HU) == known[HU]


def test_what_the_problem_no_longer_has_is_left_out() -> None:
    week, published = pair()
    gone = plan(*published.visits, visit(at(0, 8), "gone", need="lin-nursing"), visit(at(0, 8), need="gone"))
    answer = replan(week, gone, [])
    assert answer.result.plan == published.ordered()
    assert [(one.occurrence.need, one.resident, one.why) for one in answer.changes] == [("gone", "", Why.GONE)]
    lost = plan(visit(at(0, 9), "gone"), published.visits[1])
    answer = replan(week, lost, [])
    assert [(one.resident, one.why, one.event) for one in answer.changes] == [("lin", Why.HIT, None)]
    assert len(sound(answer).visits) == 2


def test_the_bound_is_that_of_before_and_what_is_new() -> None:
    week, published = pair()
    away = [StaffAbsent("chen", span(0, 8, 11))]
    most = replan(week, published, away).result.bound
    assert replan(week, published, away, bound=most - 10).result.bound == most - 10
    added = replan(week, published, [NeedAdded(need_visit("guo"), newcomer())], bound=most - 10).result
    assert added.bound == added.needed - 10
    extra = [ShiftAdded(Shift("chen", "xincang", span(1, 8, 9)))]
    assert replan(week, published, extra, bound=most - 10).result.bound == most


def test_the_same_again() -> None:
    week, published = pair()
    events = [StaffAbsent("chen", span(0, 8, 11))]
    first, second = (replan(week, published, events) for _ in range(2))
    assert (first.result.plan, first.changes) == (second.result.plan, second.changes)


def test_an_unknown_code_is_refused() -> None:
    week, published = pair()
    with pytest.raises(UnknownCode):
        replan(week, published, [StaffAbsent("nobody", span(0, 8, 9))])


def test_a_group_loses_only_those_who_are_hit() -> None:
    week = problem(
        station(), carer(), resident(road=0), resident("hu", road=0), need_session(), need_session("hu"),
    )  # fmt: skip
    published = plan(session(at(0, 9)), session(at(0, 10), "hu-speech"))
    answer = replan(week, published, [ResidentAway("hu", span(0, 0, 24))])
    assert session(at(0, 9)) in sound(answer).sessions and told(answer)["hu"][0] is Why.HIT
