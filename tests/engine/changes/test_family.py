"""Papers renewed, more that is paid for, and what a family could give way in; tiny weeks with the exact answer."""

from dataclasses import replace

import pytest

from scheduling.engine.changes.apply import apply
from scheduling.engine.changes.change import Change, Kind
from scheduling.engine.changes.remedies import Remedy
from scheduling.engine.demand import Assessment, Entitlement
from scheduling.engine.rules import check
from scheduling.engine.supply import (
    Credential,
    Mode,
    ServiceOffer,
    ServiceOrder,
    ServiceType,
)
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import (
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
from tests.engine.changes.asked import explained, remedies


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


def test_two_more_funded_units() -> None:
    paid = Entitlement("e", "lin", "day_care", Span(0, 7), 1)
    week = problem(station(places=1), resident(), need_day(times=3, funded=True), paid)

    change = Change(Kind.ENTITLEMENT, amount=2, need="lin-day_care")
    assert remedies(week, plan(day(0))) == [change]
    assert explained(week, plan(day(0))).remedies == (Remedy(change, 2, 2 * 52_800, 12),)


def test_no_more_funded_units_than_can_be_used() -> None:
    """Five sessions are asked for, and chen has two hours."""
    staff = carer(shifts=[span(0, 9, 10), span(1, 9, 10)])
    unpaid = Entitlement("e", "lin", "speech", Span(0, 7), 0)
    week = problem(station(), staff, resident(road=0), need_session(times=5, funded=True), unpaid)

    change = Change(Kind.ENTITLEMENT, amount=2, need="lin-speech")
    assert remedies(week) == [change]
    assert [(one.units, one.cost) for one in explained(week).remedies] == [(2, 12)]


def test_no_more_funded_nights_than_are_lacking() -> None:
    """Two of five are paid for."""
    paid = Entitlement("e", "lin", "respite", Span(0, 28), 2)
    week = problem(station(beds=1), resident(), need_stay(nights=5, funded=True), paid)

    assert remedies(week) == [Change(Kind.ENTITLEMENT, amount=3, need="lin-respite")]


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
    week = problem(two, resident(), need_session(chosen_facilities=chosen("xincang")))
    assert remedies(week)[0] == Change(Kind.CHOICE, "xindai", need="lin-speech")

    later = (*chosen("xincang"), *chosen("xindai", days=Span(1)))
    week = problem(two, resident(), need_session(chosen_facilities=later))
    assert remedies(week)[0] == Change(Kind.CHOICE, "xindai", need="lin-speech")

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
