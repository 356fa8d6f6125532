"""Each kind of change, where it alone would serve a need; tiny weeks with the exact answer."""

from dataclasses import replace

import pytest

from scheduling.engine.changes.apply import apply
from scheduling.engine.changes.change import Change, Kind
from scheduling.engine.changes.city import Capacity
from scheduling.engine.changes.order import Standing, standings
from scheduling.engine.changes.week import Stage, explain_week
from scheduling.engine.demand import Entitlement, Occurrence, Pin
from scheduling.engine.resolve import resolve
from scheduling.engine.result import Reason
from scheduling.engine.rules import check
from scheduling.engine.supply import (
    Asset,
    Closure,
    Duty,
    Mode,
    Room,
    ServiceOffer,
    ServiceOrder,
    ServiceType,
)
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import (
    SPEECH,
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
from tests.engine.changes.asked import explained, remedies


def test_a_bed_needs_a_carer_as_well() -> None:
    """One carer for one: hu has the bed and the carer."""
    week = problem(
        station(beds=1, residents_per_staff=1),
        carer(duty=Duty.CARE),
        resident(),
        resident("hu"),
        need_stay(dates=Span(3, 5), nights=2),
        need_stay("hu", nights=28),
    )
    now = plan(stay(0, 28, need="hu-respite"))

    assert remedies(week, now) == [Change(Kind.STAFFED_BED, "xincang", "respite", (Span(3 * DAY, 5 * DAY),))]


def test_what_has_to_follow_something_unserved_is_not_promised() -> None:
    """Nobody can give the nursing that has to come before the bath: more people to bathe serve nothing."""
    bath = ServiceType("bath", Mode.VISIT, 60, "bathing", after=ServiceOrder("nursing", 0, 120))
    bather = carer(skills=("bathing",), shifts=[span(0, 9, 12)])
    week = problem(station(), bather, resident(), bath, need_visit(), need_visit(service="bath", id="bath"))
    told = {one.need: one.remedies for one in explain_week(week, plan(), city=False).needs}
    assert told["bath"] == ()


def test_a_place_or_a_carer_for_it_whichever_is_short() -> None:
    """Two of one home that takes one a carer: places are left on Monday, carers on Tuesday."""
    week = problem(
        station(places=1, residents_per_staff=1),
        carer(shifts=[span(0, 8, 17)], duty=Duty.CARE),
        resident(),
        resident("hu"),
        need_day(dates=Span(0, 1)),
        need_day("hu", dates=Span(0, 1)),
    )
    now = plan(day(0, need="hu-day_care"))
    part = week.limits.part(week.needs[0].day_part, 0)

    assert remedies(week, now) == [Change(Kind.STAFFED_PLACE, "xincang", spans=(part,))]
    more = replace(week, day_places=tuple(replace(one, morning=2, afternoon=2) for one in week.day_places))
    assert remedies(more, now) == [Change(Kind.CARE, "xincang", spans=(part,))]
    helped = replace(week, facilities=tuple(replace(one, residents_per_staff=2) for one in week.facilities))
    assert remedies(helped, now) == [Change(Kind.PLACE, "xincang", spans=(part,))]


def test_nothing_single_helps_against_two_obstacles() -> None:
    week = problem(station(), carer(), resident(certificate=Span(-9, 0)), need_visit(refused_staff=("chen",)))

    found = explained(week)

    assert found.remedies == ()
    assert [reason.rule for reason in found.reasons] == ["certificate"]


def test_a_pin_is_a_decision_and_nothing_is_proposed_against_it() -> None:
    week = problem(station(), carer(shifts=[span(0, 9, 12)]), resident(), need_visit(), Pin("lin-nursing", day=3))

    found = explained(week)

    assert (found.remedies, [reason.rule for reason in found.reasons]) == ((), ["pins"])


def test_what_is_free_is_said_to_be_free() -> None:
    found = explained(problem(station(), carer(), resident(), need_visit()))

    assert (found.free, found.lost, found.reasons, found.remedies) == (True, False, (), ())


def test_the_place_in_the_order_names_nobody() -> None:
    needs = (need_day(priority=3), need_day("hu", priority=1), need_day("guo", priority=3), need_day("ma", priority=5))
    people = tuple(resident(name) for name in ("lin", "hu", "guo", "ma"))
    dated = tuple(replace(need, dates=Span(0, 1), waiting_days=20) for need in needs)
    week = problem(station(places=1), people, dated)

    found = explained(week, plan(day(0, need="hu-day_care")))

    assert found.standing == Standing(3, 3, 2, ahead=1, equal=1, among=4, served=1)
    assert found.lost
    assert found.reasons == (Reason("day_places", 1, 7), Reason("windows", 6, 7))


def test_the_order_goes_by_urgency_whatever_the_length() -> None:
    """Hu's hour is as urgent as lin's three quarters, guo's half of one more so."""
    needs = (need_session(minutes=45), need_session("hu"), need_session("guo", minutes=20, waiting_days=14))
    week = problem(station(), carer(), tuple(resident(name) for name in ("lin", "hu", "guo")), needs)

    places = {need: (one.ahead, one.equal) for need, one in standings(week, plan()).items()}

    assert places == {"lin-speech": (1, 1), "hu-speech": (1, 1), "guo-speech": (0, 0)}


@pytest.mark.parametrize(
    ("what", "rule"),
    [
        ((station(), carer(), replace(SPEECH, equipment=("treadmill",)), need_session()), "equipment"),
        ((station(places=1, residents_per_staff=1), need_day()), "care_ratio"),
    ],
)
def test_where_nobody_has_anything_nothing_was_lost_to_others(what: tuple[object, ...], rule: str) -> None:
    found = explained(problem(resident(road=0), *what))
    assert (found.reasons[0].rule, found.free, found.lost) == (rule, False, False)


TWICE = ServiceOffer("xincang", "nursing", 2)


@pytest.mark.parametrize(
    ("limit", "rule", "others", "lost"),
    [
        ((carer(), TWICE), "weekly_sessions", False, False),
        ((carer(weekly_max=120),), "staff_maximum", False, False),
        ((carer(), TWICE), "weekly_sessions", True, True),
        ((carer(weekly_max=120),), "staff_maximum", True, True),
    ],
)
def test_what_lin_has_all_of_was_not_lost_to_others(
    limit: tuple[object, ...], rule: str, others: bool, lost: bool
) -> None:
    """Two visits a week are given, and three asked for; hu has the second or lin both."""
    people = (resident(road=0), resident("hu", road=0))
    week = problem(station(), limit, people, need_visit(times=3), need_visit("hu"))
    second = visit(at(1, 9), need="hu-nursing") if others else visit(at(1, 9), index=1)

    found = explained(week, plan(visit(at(0, 9)), second))

    assert (found.reasons[0].rule, found.lost) == (rule, lost)


def test_nights_that_others_have_are_lost_to_them() -> None:
    """Lin has the first two of five, hu the others."""
    needs = (need_stay(nights_min=1, nights=5, dates=Span(0, 5)), need_stay("hu", nights=3))
    week = problem(station(beds=1), resident(), resident("hu"), needs)

    assert explained(week, plan(stay(0, 2), stay(2, 5, need="hu-respite"))).lost


def test_others_of_a_group_are_others() -> None:
    """Three dance on Monday, lin among them, and as many as the room holds on Tuesday."""
    names = ("lin", "hu", "guo", "ma", "sun", "wei")
    needs = tuple(need_session(name, service="dance", times=2, id=f"{name}-dance") for name in names)
    staff = carer(shifts=[span(0, 9, 10), span(1, 9, 10)])
    week = problem(station(), Room("hall", "xincang", "activity", 3), staff, needs, tuple(map(resident, names)))
    first, second = [f"{name}-dance" for name in names[:3]], [f"{name}-dance" for name in names[3:]]
    sessions = (session(at(n, 9), *who, service="dance", room="hall") for n, who in enumerate((first, second)))

    assert explain_week(week, plan(*sessions), only=["lin-dance"], city=False).needs[0].lost


def test_one_more_therapist_on_two_half_days_serves_most() -> None:
    """Four children have time on Monday and Tuesday afternoon, one on Friday morning; chen is there on Wednesday."""
    afternoons = (span(0, 13, 15), span(1, 13, 15))
    names = ("lin", "hu", "guo", "ma", "sun")
    people = tuple(resident(name, road=0, birth_date="2020-01-01", category=7) for name in names)
    needs = tuple(need_session(name, windows=afternoons) for name in names[:4])
    late = need_session("sun", windows=(span(4, 9, 10),))
    staff = (carer(shifts=[span(2, 8, 12)]), carer("wu", skills=["nursing"], shifts=[span(d, 8, 17) for d in range(5)]))
    week = problem(station(), staff, people, needs, late)

    found = explain_week(week, plan()).capacities

    half_days = (Span(at(0, 12), at(0, 17)), Span(at(1, 12), at(1, 17)))
    change = Change(Kind.STAFF, "xincang", "speech_therapy", half_days)
    assert found == (Capacity(change, people=4, children=4, units=4, weight=4 * 60 * 200 * 110 // 100),)


@pytest.mark.parametrize(
    ("asked", "sex", "units"),
    [
        (("male", "male", None), "male", 3),
        (("female", None), "female", 2),
        ((None, None), None, 2),
        (("male", "female", None), "female", 2),
    ],
)
def test_one_more_carer_of_the_sex_that_most_ask_for(
    asked: tuple[str | None, ...], sex: str | None, units: int
) -> None:
    people = [f"r{number}" for number in range(len(asked))]
    needs = tuple(need_visit(name, staff_sex=one) for name, one in zip(people, asked, strict=True))
    week = problem(station(), carer(skills=[], shifts=[span(0, 8, 12)]), tuple(map(resident, people)), needs)

    (found,) = explain_week(week, plan()).capacities

    assert (found.change.kind, found.change.sex, found.units) == (Kind.STAFF, sex, units)


def test_others_move_to_make_the_most_of_it() -> None:
    """Chen gives hu dance therapy when lin alone could come for speech; one more dance therapist at another time."""
    people = (resident(road=0), resident("hu", road=0))
    shifts = [span(0, 9, 10)]
    wu = carer("wu", skills=["nursing"], shifts=[span(0, 9, 12)])
    needs = (need_session(windows=(span(0, 9, 10),)), need_visit("hu"))
    week = problem(station(), carer(shifts=shifts, skills=["speech_therapy", "nursing"]), wu, people, needs)
    now = plan(visit(at(0, 9), need="hu-nursing"))

    moved = resolve(week, now, [Occurrence("lin-speech", 0)])

    assert moved == plan(session(at(0, 9)), visit(moved.visits[0].start, "wu", need="hu-nursing"))


def test_progress_and_an_early_end() -> None:
    people = (resident(road=0), resident("hu", road=0))
    staff = carer(shifts=[span(0, 9, 10)], skills=["nursing"])
    week = problem(station(), staff, people, need_visit(), need_visit("hu"))
    now, heard = plan(visit(at(0, 9), need="hu-nursing")), []

    whole = explain_week(week, now, on_step=lambda *step: heard.append(step))

    assert heard[0] == (Stage.NEEDS, 0, 1)
    assert {stage for stage, _, _ in heard} == {Stage.NEEDS, Stage.CITY}
    assert whole.complete and whole.tried > 0
    cut = explain_week(week, now, should_stop=lambda: True)
    assert (cut.needs, cut.capacities, cut.complete) == ((), (), False)


def test_the_same_question_has_the_same_answer() -> None:
    week = problem(station(places=1), resident(), resident("hu"), need_day(times=7), need_day("hu", times=7))
    now = plan(*(day(number, need="hu-day_care", index=number) for number in range(7)))

    assert explain_week(week, now) == explain_week(week, now)


@pytest.mark.parametrize("kind", [*Kind])
def test_nothing_that_was_possible_becomes_impossible(kind: Kind) -> None:
    """A plan of every mode keeps the rules after each change."""
    paid = Entitlement("e", "lin", "nursing", Span(0, 7), 1)
    people = (resident(road=0), resident("hu", road=0))
    needs = (need_visit(funded=True, staff_sex="female"), need_day("hu"), need_stay("guo", rungs=(0,)))
    week = problem(station(places=1, beds=1), carer(), people, resident("guo"), needs, paid)
    now = plan(visit(at(0, 9)), day(3, need="hu-day_care"), stay(6, 7, need="guo-respite"))
    assert check(week, now) == []
    what = {Kind.RUNG: "2", Kind.STAFF: "nursing", Kind.BED: "respite"}.get(kind, "")
    change = Change(
        kind, "xincang", what, (span(0, 9, 12),), need="guo-respite" if kind is Kind.RUNG else "lin-nursing"
    )

    assert check(apply(week, change), now) == []


@pytest.mark.parametrize(
    "change",
    [
        Change(Kind.WINDOW, spans=(span(3, 9, 12),), need="lin-nursing"),
        Change(Kind.CHOICE, "xindai", need="lin-nursing"),
        Change(Kind.RUNG, what="2", need="lin-nursing"),
    ],
)
def test_one_more_of_what_is_not_limited_limits_nothing(change: Change) -> None:
    week = problem(station(rung=1), station("xindai"), carer(), resident(), need_visit())

    assert check(apply(week, change), plan(visit(at(0, 9)))) == []


def test_a_bed_with_what_the_resident_needs() -> None:
    week = problem(station(beds=1), resident(), need_stay(features=("hoist",)))

    change = Change(Kind.BED, "xincang", "respite", (Span(0, DAY),), features=("hoist",))
    assert remedies(week) == [change]


def test_a_stay_that_lacks_nights_does_not_cost_others_what_they_gain() -> None:
    """Guo holds 23 of 28 nights, before which the bed is closed: the ways that are looked at begin a week apart."""
    closed = Closure(Asset.BED, "xincang-1", Span(0, 5 * DAY))
    needs = (need_stay("guo", nights_min=1, nights_max=28), need_day())
    week = problem(station(beds=1, places=1), resident("guo"), resident(), needs, closed, horizon_days=28)
    now = plan(stay(5, 28, need="guo-respite"))

    better = resolve(week, now, [Occurrence("guo-respite", 0), Occurrence("lin-day_care", 0)])

    assert better.stays == now.stays
    assert len(better.days) == 1


def test_what_comes_after_the_second_bath_is_free_where_there_is_no_first() -> None:
    """And a change is tried with each of them."""
    dress = ServiceType("dress", Mode.VISIT, 30, "dressing", after=ServiceOrder("nursing", 0, 120))
    dressing = need_session(service="dress", id="lin-dress", times=2, windows=(span(2, 10, 12),))
    wu = carer("wu", skills=["dressing"])
    week = problem(station(), dress, carer(skills=["nursing"]), wu, resident(), dressing, need_visit(times=2))
    published = plan(visit(at(2, 9), index=1))

    assert explained(week, published).free
    absent = replace(week, shifts=tuple(shift for shift in week.shifts if shift.staff == "chen"))
    found = explained(absent, published)
    assert not found.free
    assert [(remedy.change.kind, remedy.units) for remedy in found.remedies] == [(Kind.STAFF, 1)]
