from scheduling.engine.rules import check
from scheduling.engine.supply import ServiceOffer
from scheduling.engine.timeline import Span
from tests.engine.build import (
    SUNDAY,
    at,
    carer,
    day,
    finding,
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

RULE = "offered"


def test_a_facility_offers_the_service() -> None:
    speech = problem(station(), ServiceOffer("xincang", "speech"), carer(), resident(), need_session())
    assert check(speech, plan(session(at(0, 9)))) == []


def test_a_facility_that_does_not_offer_the_service() -> None:
    other = problem(station(), ServiceOffer("xincang", "nursing"), carer(), resident(), need_session(), need_visit())
    assert check(other, plan(session(at(0, 9)))) == [
        finding(
            RULE, "does not offer speech", "lin-speech", need="lin-speech", resident="lin", facility="xincang",
            place="xincang-therapy", start=at(0, 9), end=at(0, 10),
        )
    ]  # fmt: skip


def test_every_carers_facility_offers_the_visit() -> None:
    two = problem(
        station(), station("zhapu", road=30), ServiceOffer("xincang", "nursing"), ServiceOffer("zhapu", "speech"),
        carer(), carer("wu", "zhapu"), resident(), need_visit(staff_needed=2), need_session(),
    )  # fmt: skip
    assert [(found.rule, found.facility) for found in check(two, plan(visit(at(1, 9), "chen", "wu")))] == [
        (RULE, "zhapu")
    ]


def test_opening_hours_that_touch_are_one() -> None:
    opening = (span(0, 10, 12), span(0, 8, 10))
    open_monday = problem(station(opening=opening), carer(), resident(), need_session())
    assert check(open_monday, plan(session(at(0, 9, 30)))) == []
    late = check(open_monday, plan(session(at(0, 11, 5))))
    assert [(found.rule, found.detail) for found in late] == [(RULE, "outside of the opening hours")]


def test_opening_hours_do_not_bind_home_visits() -> None:
    shut = problem(station(opening=(span(3, 8, 9),)), carer(), resident(), need_visit())
    assert check(shut, plan(visit(at(0, 9)))) == []


def test_opening_hours_do_not_bind_nights() -> None:
    by_day = problem(station(beds=1, opening=(span(3, 8, 17),)), resident(), need_stay())
    assert check(by_day, plan(stay(0, 1))) == []


def test_first_edge_the_first_minute_of_the_week() -> None:
    first_hour = problem(station(opening=(Span(0, 60),)), carer(), resident(), need_session())
    second = problem(station(opening=(Span(1, 61),)), carer(), resident(), need_session())
    assert check(first_hour, plan(session(0))) == []
    assert [found.rule for found in check(second, plan(session(0)))] == [RULE]


def test_first_edge_an_offer_that_begins_on_the_monday() -> None:
    def offered(valid: Span) -> list[str]:
        offer = ServiceOffer("xincang", "speech", valid=valid)
        world = problem(station(), offer, carer(), resident(), need_session())
        return [found.rule for found in check(world, plan(session(at(0, 9))))]

    assert offered(Span(0)) == []
    assert offered(Span(1)) == [RULE]


def test_last_edge_the_last_minute_of_sunday() -> None:
    last_hour = problem(station(opening=(span(SUNDAY, 23, 24),)), carer(), resident(), need_session())
    shorter = problem(station(opening=(Span(at(SUNDAY, 23), at(SUNDAY, 23, 59)),)), carer(), resident(), need_session())
    assert check(last_hour, plan(session(at(SUNDAY, 23)))) == []
    assert [found.rule for found in check(shorter, plan(session(at(SUNDAY, 23))))] == [RULE]


def test_last_edge_an_offer_that_ends_on_sunday_or_the_day_before() -> None:
    def offered(valid: Span) -> list[str]:
        offer = ServiceOffer("xincang", "day_care", valid=valid)
        world = problem(station(places=1), offer, resident(), need_day())
        return [found.rule for found in check(world, plan(day(SUNDAY)))]

    assert offered(Span(0, SUNDAY + 1)) == []
    assert offered(Span(0, SUNDAY)) == [RULE]
