"""One more carer, or two: for which hours, of which sex, beside whom."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.engine.changes.change import Change, Kind
from scheduling.engine.changes.places import Places
from scheduling.engine.changes.remedies import Remedy
from scheduling.engine.demand import Entitlement
from scheduling.engine.rules import check
from scheduling.engine.supply import (
    Mode,
    ServiceType,
)
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import (
    ALWAYS,
    SERVICES,
    at,
    carer,
    need_session,
    need_visit,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    visit,
)
from tests.engine.changes.asked import explained, remedies


def test_an_hour_of_one_more_carer() -> None:
    """Chen is full on Sunday night; the way there and back belongs to the hours asked for."""
    staff = carer(shifts=[span(6, 20, 22)], skills=["nursing"])
    people = (resident(road=20), resident("hu", road=0))
    needs = (need_visit(windows=(span(6, 20, 22),)), need_visit("hu", times=2, daily_max=2))
    now = plan(*(visit(at(6, 20 + hour), need="hu-nursing", index=hour) for hour in range(2)))

    # From 20:30 to 21:30, twenty minutes there and back.
    hours = Change(Kind.STAFF, "xincang", "nursing", (span(6, 20, 22),))
    assert explained(problem(station(), staff, people, needs), now).remedies == (Remedy(hours, 1, 13_200, 20),)


def test_nobody_is_counted_on_who_is_busy_elsewhere() -> None:
    """Mei of a sixth station is with Mo when Lin is missing a visit: one more unit of the entitlement would not do."""
    near = tuple(station(f"s{row}", road=10) for row in range(5))
    others = tuple(carer(f"c{row}", f"s{row}", skills=("speech_therapy",)) for row in range(5))
    week = problem(
        near, others, station("far", road=40), carer("mei", "far", shifts=(Span(480, 700),)),
        resident(road=20), resident("mo", road=20), need_visit(times=2, daily_max=2, funded=True),
        need_visit("mo", times=2, daily_max=2), Entitlement("e", "lin", "nursing", ALWAYS, 1),
    )  # fmt: skip
    now = plan(visit(500, "mei"), visit(560, "mei", need="mo-nursing"), visit(620, "mei", need="mo-nursing", index=1))
    assert check(week, now) == []
    assert "entitlement" not in {one.change.kind for one in explained(week, now).remedies}


@pytest.mark.parametrize("first", ["chen", "wu", ""])
def test_one_more_carer_where_the_family_refuses_one_whoever_is_named_first(first: str) -> None:
    """Lin's family and mo's refuse chen; wu is with mo when he works, or nobody else works there."""
    chen, wu = carer(shifts=[span(0, 8, 12)]), carer("wu", shifts=[span(0, 9, 10)])
    staff = {"chen": (chen, wu), "wu": (wu, chen), "": (chen,)}[first]
    needs = (need_visit(who, refused_staff=("chen",), windows=(span(0, 8, 12),)) for who in ("lin", "mo"))
    week = problem(station(), staff, resident(road=0), resident("mo", road=0), tuple(needs))
    now = plan(visit(at(0, 9), "wu", need="mo-nursing")) if first else plan()

    assert remedies(week, now) == [
        Change(Kind.REFUSAL, what="chen", need="lin-nursing"),
        Change(Kind.STAFF, "xincang", "nursing", (span(0, 8, 9),)),
    ]


def test_a_station_that_does_not_admit_the_resident_admits_none_where_its_one_carer_is_refused() -> None:
    week = problem(station(catchment=("xindai",)), carer(), resident(), need_visit(refused_staff=("chen",)))

    assert Places(week).admitting(week.needs[0]) == []


@pytest.mark.parametrize(("born", "helps"), [("2008-12-02", True), ("2008-12-08", False)])
@pytest.mark.parametrize("make", [need_session, need_visit])
def test_one_more_carer_for_who_comes_of_age_in_the_week(make: Any, born: str, helps: bool) -> None:
    """Eighteen on Wednesday, or not before the next week; hu has the one hour of Thursday."""
    needs = (make(), make("hu"))
    people = (resident(road=0, birth_date=born), resident("hu", road=0))
    week = problem(station(age_min=18), carer(shifts=[span(3, 9, 10)]), people, needs)
    taken = session(at(3, 9), "hu-speech") if make is need_session else visit(at(3, 9), need="hu-nursing")

    more = Change(Kind.STAFF, "xincang", SERVICES[needs[0].service].skill or "", (span(3, 9, 10),))
    assert remedies(week, plan(taken)) == ([more] if helps else [])


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
