"""Each kind of change, where it alone would serve a need; tiny weeks with the exact answer."""

from dataclasses import replace

import pytest

from scheduling.engine.changes.apply import apply
from scheduling.engine.changes.change import Change, Kind
from scheduling.engine.changes.city import Capacity
from scheduling.engine.changes.order import Standing
from scheduling.engine.changes.places import Places
from scheduling.engine.changes.remedies import Remedy
from scheduling.engine.changes.week import Explained, Stage, explain_week
from scheduling.engine.demand import Assessment, Entitlement, Occurrence, Pin
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.resolve import resolve
from scheduling.engine.result import Reason
from scheduling.engine.rules import check
from scheduling.engine.supply import (
    Asset,
    Closure,
    Credential,
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


def explained(week: Problem, now: Plan = plan()) -> Explained:
    (found,) = explain_week(week, now, only=["lin-" + week.needs[0].service], city=False).needs
    return found


def remedies(week: Problem, now: Plan = plan()) -> list[Change]:
    """What would help lin, each verified once more here."""
    found = explained(week, now)
    for remedy in found.remedies:
        changed = apply(week, remedy.change)
        missing = [Occurrence(found.need, index) for index in range(week.need[found.need].times)]
        better = resolve(changed, now, [one for one in missing if one not in set(now.occurrences())])
        assert check(changed, better) == []
    return [remedy.change for remedy in found.remedies]


def test_an_hour_of_one_more_carer() -> None:
    """Chen is full on Sunday night; the way there and back belongs to the hours asked for."""
    staff = carer(shifts=[span(6, 20, 22)], skills=["nursing"])
    people = (resident(road=20), resident("hu", road=0))
    needs = (need_visit(windows=(span(6, 20, 22),)), need_visit("hu", times=2, daily_max=2))
    now = plan(*(visit(at(6, 20 + hour), need="hu-nursing", index=hour) for hour in range(2)))

    # From 20:30 to 21:30, twenty minutes there and back.
    hours = Change(Kind.STAFF, "xincang", "nursing", (span(6, 20, 22),))
    assert explained(problem(station(), staff, people, needs), now).remedies == (Remedy(hours, 1, 13_200, 20),)


def test_papers_that_have_run_out() -> None:
    lapsed = resident(certificate=Span(-99, 0))
    assert remedies(problem(station(), carer(), lapsed, need_visit())) == [Change(Kind.CERTIFICATE, need="lin-nursing")]

    poor = resident(assessments=(Assessment("care_level", "", Span(-99, 0)),))
    week = problem(station(places=1), poor, need_day(requires=("care_level",)))
    assert remedies(week) == [Change(Kind.ASSESSMENT, what="care_level", need="lin-day_care")]

    expired = (Credential("insurance", Span(-9, 0)),)
    uninsured = station(places=1, required_credentials=("insurance",), credentials=expired)
    assert remedies(problem(uninsured, resident(), need_day())) == [Change(Kind.CREDENTIAL, "xincang", "insurance")]


def test_stability_must_be_assessed_as_stable() -> None:
    unstable = resident(category=6, assessments=(Assessment("psychiatric_stability", "unstable", Span(-9)),))
    week = problem(station(places=1, stable_only=True), unstable, need_day())

    assert remedies(week) == [Change(Kind.ASSESSMENT, what="psychiatric_stability", need="lin-day_care")]


def test_two_assessments_that_have_both_run_out() -> None:
    week = problem(station(places=1), resident(), need_day(requires=("care_level", "rehabilitation_plan")))

    assert remedies(week) == [Change(Kind.ASSESSMENT, what="care_level rehabilitation_plan", need="lin-day_care")]


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


def test_two_more_funded_units() -> None:
    paid = Entitlement("e", "lin", "day_care", Span(0, 7), 1)
    week = problem(station(places=1), resident(), need_day(times=3, funded=True), paid)

    change = Change(Kind.ENTITLEMENT, amount=2, need="lin-day_care")
    assert remedies(week, plan(day(0))) == [change]
    assert explained(week, plan(day(0))).remedies == (Remedy(change, 2, 2 * 52_800, 12),)


@pytest.mark.parametrize("paid", [(), (Entitlement("e", "lin", "day_care", Span(-30, 0), 5),)])
def test_a_first_funded_unit_where_there_is_no_entitlement_or_it_has_lapsed(paid: tuple[Entitlement, ...]) -> None:
    week = problem(station(places=1), resident(), need_day(funded=True), paid)

    change = Change(Kind.ENTITLEMENT, need="lin-day_care")
    assert remedies(week) == [change]
    assert apply(week, change).entitlements == (*paid, Entitlement("+lin-day_care", "lin", "day_care", Span(0, 7), 1))


def test_more_units_go_to_the_period_in_which_they_help() -> None:
    """The first period is used up as well, and between the two nothing is paid for; lin has time on Friday alone."""
    paid = (Entitlement("e", "lin", "nursing", Span(-9, 2), 0), Entitlement("f", "lin", "nursing", Span(3, 30), 0))
    when = need_visit(funded=True, windows=(span(4, 8, 12),))
    week = problem(station(), carer(), resident(), when, paid)

    (change,) = remedies(week)

    assert change == Change(Kind.ENTITLEMENT, spans=(Span(3 * DAY, 7 * DAY),), need="lin-nursing")
    assert apply(week, change).entitlements == (paid[0], replace(paid[1], remaining_max=1))
    between = remedies(replace(week, needs=(replace(when, windows=(span(2, 8, 12),)),)))
    assert between == [replace(change, spans=(Span(2 * DAY, 3 * DAY),))]


def test_another_time_as_near_as_can_be() -> None:
    """Chen works on Monday morning and on Sunday; the family has time on Saturday."""
    staff = carer(shifts=[span(0, 8, 12), span(6, 8, 12)])
    week = problem(station(), staff, resident(road=0), need_visit(windows=(span(5, 8, 12),)))

    assert remedies(week)[0] == Change(Kind.WINDOW, spans=(span(6, 8, 9),), need="lin-nursing")


def test_what_others_have_elsewhere_before_it_does_not_hide_what_would_help() -> None:
    """Of bo's two baths one is given at another house, so that only a half of what bo has is looked at."""
    bath = ServiceType("bath", Mode.VISIT, 60, "nursing")
    massage = ServiceType("massage", Mode.SESSION, 60, "dance_therapy", room_use="therapy")
    massage = replace(massage, after=ServiceOrder("bath", 0, 300))
    needs = (need_session(windows=(span(0, 13, 14),)), need_visit("bo", service="bath", times=2))
    needs += (need_session("bo", service="massage", times=2),)
    shifts = [span(0, 7, 12), span(1, 7, 12)]
    staff = (carer(shifts=shifts), carer("wu", "xindai", skills=["nursing"], shifts=shifts))
    offers = [ServiceOffer("xincang", service) for service in ("bath", "massage", "speech")]
    houses = (station(), station("xindai"), *offers, ServiceOffer("xindai", "bath"))
    week = problem(houses, staff, resident("bo"), resident(), bath, massage, needs)
    baths = (visit(at(0, 8), need="bo-bath"), visit(at(1, 8), "wu", need="bo-bath", index=1))
    massages = (session(at(day, 10), f"bo-massage:{day}", service="massage") for day in (0, 1))
    now = plan(*baths, *massages)
    assert check(week, now) == []

    assert remedies(week, now) == [Change(Kind.WINDOW, spans=(span(0, 11, 12),), need="lin-speech")]


def test_what_the_family_could_give_way_in() -> None:
    two = (station(), station("xindai"), carer("wu", "xindai", shifts=[span(0, 9, 12)]))
    chosen = problem(two, resident(), need_session(chosen_facilities=("xincang",)))
    assert remedies(chosen)[0] == Change(Kind.CHOICE, "xindai", need="lin-speech")

    one = (station(), carer(shifts=[span(0, 9, 12)]), resident())
    assert remedies(problem(one, need_visit(refused_staff=("chen",))))[0] == Change(
        Kind.REFUSAL, what="chen", need="lin-nursing"
    )
    assert remedies(problem(one, need_visit(refused_facilities=("xincang",))))[0] == Change(
        Kind.REFUSAL, "xincang", need="lin-nursing"
    )
    assert remedies(problem(one, need_visit(staff_sex="male")))[0] == Change(Kind.CARER_SEX, need="lin-nursing")


def test_the_next_rung_of_the_ladder() -> None:
    homes = (station(beds=1, rung=1), station("xindai", beds=1, rung=2), station("zhapu", beds=1, rung=3))
    needs = (need_stay(rungs=(1,)), need_stay("hu", nights=28))
    week = problem(homes, resident(), resident("hu"), needs)

    assert remedies(week, plan(stay(0, 28, need="hu-respite"))) == [
        Change(Kind.RUNG, what="2", need="lin-respite"),
        Change(Kind.BED, "xincang", "respite", (Span(0, DAY),)),
    ]


def reopened(*spans: Span, asset: Asset = Asset.BED, what: str = "xincang-1") -> Change:
    return Change(Kind.REOPEN, "xincang", what, spans, asset=asset)


def test_a_closed_bed_is_opened() -> None:
    closed = Closure(Asset.BED, "xincang-1", Span(0, 28 * DAY))
    week = problem(station(beds=1), resident(), need_stay(nights=2), closed)

    assert remedies(week) == [
        reopened(Span(0, 28 * DAY)),
        Change(Kind.BED, "xincang", "respite", (Span(0, 2 * DAY),)),
    ]


def test_a_bed_that_is_closed_for_good_from_a_later_week_on_is_opened_as_far_as_there_is_a_plan() -> None:
    closed = Closure(Asset.BED, "xincang-1", Span(10 * DAY))
    week = problem(station(beds=1), resident(), need_stay(nights=5, dates=Span(8, 15)), closed)

    assert remedies(week)[0] == reopened(Span(10 * DAY, 28 * DAY))


def test_only_the_closures_in_the_way_are_named_and_lifted() -> None:
    """One is over, one hinders, and one is in a week of which the family asks nothing."""
    days = (Span(-5 * DAY, -3 * DAY), Span(20 * DAY, 21 * DAY), Span(DAY, 3 * DAY))
    closed = tuple(Closure(Asset.BED, "xincang-1", span) for span in days)
    week = problem(station(beds=1), resident(), need_stay(nights=5, dates=Span(0, 5)), closed)

    change = remedies(week)[0]

    assert change == reopened(Span(DAY, 3 * DAY))
    assert apply(week, change).closures == closed[:2]


def test_a_house_that_is_shut_for_good_is_opened_for_the_rest_of_the_week() -> None:
    shut = Closure(Asset.FACILITY, "xincang", Span(at(2, 0)))
    week = problem(station(places=1), resident(), need_day(dates=Span(3, 5)), shut)

    assert remedies(week) == [reopened(Span(2 * DAY, 7 * DAY), asset=Asset.FACILITY, what="xincang")]


def test_what_has_the_code_of_a_closed_bed_stays_closed() -> None:
    """A room and a carer are called as the bed is."""
    room = Room("xincang-1", "xincang", "therapy", 1)
    closed = tuple(Closure(asset, "xincang-1", Span(0, 2 * DAY)) for asset in (Asset.BED, Asset.ROOM, Asset.STAFF))
    stay_of_two = need_stay(nights=2, dates=Span(0, 2))
    week = problem(station(beds=1), room, carer("xincang-1"), resident(), stay_of_two, closed)

    assert apply(week, remedies(week)[0]).closures == closed[1:]


@pytest.mark.parametrize("reason", ["offered", "held", "reserved", "ended"])
def test_a_bed_that_is_kept_for_another_family_or_given_up_is_not_opened(reason: str) -> None:
    kept = Closure(Asset.BED, "xincang-1", Span(DAY, 3 * DAY), reason)
    week = problem(station(beds=1), resident(), need_stay(nights=5, dates=Span(0, 5)), kept)
    broken = Closure(Asset.BED, "xincang-1", Span(DAY, 2 * DAY), "leak")

    one_more = Change(Kind.BED, "xincang", "respite", (Span(0, 5 * DAY),))
    assert remedies(week) == [one_more]
    assert remedies(replace(week, closures=(kept, broken))) == [one_more]
    assert apply(week, reopened(Span(0, 5 * DAY))).closures == (kept,)


def test_a_bed_that_is_being_cleaned_or_blocked_can_be_ready_sooner() -> None:
    closed = (
        Closure(Asset.BED, "xincang-1", Span(0, DAY), "cleaned"),
        Closure(Asset.BED, "xincang-1", Span(DAY, 2 * DAY), "blocked"),
    )
    week = problem(station(beds=1), resident(), need_stay(nights=2, dates=Span(0, 2)), closed)

    assert remedies(week)[0] == reopened(Span(0, DAY), Span(DAY, 2 * DAY))


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


def test_two_carers_of_the_sex_asked_for() -> None:
    heavy = ServiceType("nursing", Mode.VISIT, 60, "nursing", staff_needed=2)
    staff = carer(shifts=[span(2, 8, 12)])
    week = problem(station(), staff, resident(road=0), need_visit(staff_sex="male"), heavy)

    assert remedies(week) == [
        Change(Kind.STAFF, "xincang", "nursing", (span(2, 8, 9),), 2, sex="male"),
    ]


def test_one_more_carer_beside_one_who_is_there() -> None:
    """Chen is busy until ten; a man is asked for, or not."""
    staff = (carer(shifts=[span(2, 8, 12)], sex="male"), carer("wu", skills=[], shifts=[span(2, 7, 12)]))
    people, needs = (
        (resident(road=0), resident("hu", road=0)),
        (need_visit(staff_needed=2), need_visit("hu", minutes=120)),
    )
    week, now = problem(station(), staff, people, needs), plan(visit(at(2, 8), need="hu-nursing", minutes=120))

    beside = Change(Kind.STAFF, "xincang", "nursing", (span(2, 10, 11),))
    assert remedies(week, now) == [beside]
    assert remedies(replace(week, needs=(replace(needs[0], staff_sex="male"), needs[1])), now) == [
        replace(beside, sex="male")
    ]
    female = replace(week, needs=(replace(needs[0], staff_sex="female"), needs[1]))
    assert Change(Kind.STAFF, "xincang", "nursing", (span(2, 7, 8),), 2, sex="female") in remedies(female, now)


@pytest.mark.parametrize(
    ("shift", "when"),
    [
        (Span(at(1, 20), at(2, 8)), span(2, 6, 7)),  # a night
        (Span(0, 7 * DAY), span(2, 9, 10)),  # a whole week
        (Span(0), span(6, 22, 23)),  # for good
    ],
)
def test_one_more_carer_works_when_others_do_on_the_next_day_as_well(shift: Span, when: Span) -> None:
    week = problem(station(), carer(skills=[], shifts=[shift]), resident(road=0), need_visit(windows=(when,)))

    assert remedies(week) == [Change(Kind.STAFF, "xincang", "nursing", (when,))]


def test_hours_of_a_house_with_nights_and_days() -> None:
    shifts = (Span(at(0, 20), at(1, 6)), span(1, 8, 12), span(1, 14, 17), Span(at(1, 20), at(2, 6)))
    week = problem(station(), carer(shifts=shifts[1:3]), carer("wu", shifts=shifts[::3]))

    hours = (span(0, 20, 24), span(1, 0, 6), span(1, 8, 24), span(2, 0, 6))
    assert Places(week).hours("xincang") == hours


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
