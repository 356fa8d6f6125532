from dataclasses import replace

import pytest

from scheduling.engine.demand import Need
from scheduling.engine.problem import Problem
from scheduling.engine.rules import Finding, check
from scheduling.engine.supply import Bed, Room
from scheduling.engine.timeline import DAY
from tests.engine.build import (
    LAST_NIGHT,
    SUNDAY,
    at,
    carer,
    finding,
    need_session,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    session,
    station,
    stay,
    visit,
)

RULE = "eligibility"
WHERE = {"facility": "xincang", "place": "xincang-therapy", "start": at(2, 9), "end": at(2, 10)}


def world(need: Need | None = None, **facility: object) -> Problem:
    return problem(station(**facility), carer(), resident(), need or need_session())


def session_finding(detail: str) -> Finding:
    return finding(RULE, detail, "lin-speech", need="lin-speech", resident="lin", **WHERE)


def test_a_place_that_admits_exactly_this_person() -> None:
    fitting = world(
        need_session(features=("ramp",), rungs=(2, 1)),
        categories=(6, 4), levels=(3,), age_min=46, age_max=46, sexes=("male",), catchment=("xincang",),
        features=("ramp", "lift"), rung=1,
    )  # fmt: skip
    assert check(fitting, plan(session(at(2, 9)))) == []


@pytest.mark.parametrize(
    ("facility", "detail"),
    [
        ({"categories": (1, 5)}, "category 4 is not admitted"),
        ({"levels": (1, 2)}, "level 3 is not admitted"),
        ({"age_min": 47}, "aged 46, at least 47"),
        ({"age_max": 45}, "aged 46, at most 45"),
        ({"sexes": ("female",)}, "male residents are not admitted"),
        ({"catchment": ("zhapu",)}, "town xincang is not served"),
    ],
)
def test_a_place_that_does_not_admit(facility: dict[str, object], detail: str) -> None:
    assert check(world(**facility), plan(session(at(2, 9)))) == [session_finding(detail)]


@pytest.mark.parametrize(
    ("need", "detail"),
    [
        ({"features": ("ramp", "hoist")}, "without hoist"),
        ({"rungs": (2, 3)}, "rung 0 is not accepted"),
    ],
)
def test_a_place_without_what_the_need_asks_for(need: dict[str, object], detail: str) -> None:
    place = world(need_session(**need), features=("ramp",))
    assert check(place, plan(session(at(2, 9)))) == [session_finding(detail)]


def test_a_person_with_multiple_disabilities_is_admitted_for_one_of_them() -> None:
    multiple = problem(station(categories=(5,)), carer(), resident(category=7, categories=(1, 5)), need_session())
    assert check(multiple, plan(session(at(2, 9)))) == []


def test_features_may_come_from_facility_room_and_bed_together() -> None:
    ward = problem(
        station(beds=1, features=("lift",)), Room("ward", "xincang", "bedroom", 2, features=("hoist",)),
        Bed("low", "ward", "respite", ("low",)), resident(), need_stay(features=("lift", "hoist", "low")),
    )  # fmt: skip
    assert check(ward, plan(stay(0, 1, "low"))) == []
    wrong = finding(
        RULE, "without hoist, low", "lin-respite", need="lin-respite", resident="lin", facility="xincang",
        place="xincang-1", start=0, end=DAY,
    )  # fmt: skip
    assert check(ward, plan(stay(0, 1, "xincang-1"))) == [wrong]


def test_room_use_bed_kind_and_mode_match_the_service() -> None:
    lounge = problem(station(), Room("lounge", "xincang", "activity", 5), carer(), resident(), need_session())
    assert check(lounge, plan(session(at(2, 9), room="lounge"))) == [
        replace(session_finding("room for activity, therapy is needed"), place="lounge")
    ]
    ward = problem(station(beds=1, kind="long_stay"), resident(), need_stay())
    assert [found.detail for found in check(ward, plan(stay(0, 1)))] == ["bed for long_stay, respite is needed"]
    wrong = check(world(), plan(visit(at(2, 9), need="lin-speech")))
    assert [(found.rule, found.detail) for found in wrong] == [(RULE, "visit where session is needed")]


def test_a_room_of_another_facility() -> None:
    two = problem(station(), station("zhapu", road=30), carer(), resident(), need_session())
    assert check(two, plan(session(at(2, 9), room="zhapu-therapy"))) == [
        replace(session_finding("room zhapu-therapy belongs to zhapu"), place="zhapu-therapy")
    ]


def test_every_carers_facility_admits_a_visited_resident() -> None:
    two = problem(
        station(), station("zhapu", road=30, catchment=("zhapu",)), carer(), carer("wu", "zhapu"), resident(),
        need_visit(staff_needed=2),
    )  # fmt: skip
    wrong = finding(
        RULE, "town xincang is not served", "lin-nursing", need="lin-nursing", resident="lin", facility="zhapu",
        start=at(1, 9), end=at(1, 10),
    )  # fmt: skip
    assert check(two, plan(visit(at(1, 9), "chen", "wu"))) == [wrong]


def test_first_edge_the_birthday_is_the_monday() -> None:
    grown = problem(station(age_min=18), carer(), resident(birth_date="2008-11-30"), need_visit())
    young = problem(station(age_min=18), carer(), resident(birth_date="2008-12-01"), need_visit())
    assert check(grown, plan(visit(at(0, 0, 10)))) == []
    assert [found.detail for found in check(young, plan(visit(at(0, 0, 10))))] == ["aged 17, at least 18"]


def test_last_edge_the_birthday_is_the_last_night_or_the_day_after() -> None:
    # Night 27 begins on 27 December 2026.
    ward = station(beds=1, age_max=59)
    turns_60 = problem(ward, resident(birth_date="1966-12-27"), need_stay(nights=2))
    day_after = problem(ward, resident(birth_date="1966-12-28"), need_stay(nights=2))
    nights = plan(stay(LAST_NIGHT - 1, LAST_NIGHT + 1))
    assert [found.detail for found in check(turns_60, nights)] == ["aged 60, at most 59"]
    assert check(day_after, nights) == []


def test_last_edge_the_last_hour_of_sunday() -> None:
    young = problem(station(age_min=18), carer(), resident(birth_date="2008-12-07"), need_session())
    assert [found.detail for found in check(young, plan(session(at(SUNDAY, 23))))] == ["aged 17, at least 18"]
    grown = problem(station(age_min=18), carer(), resident(birth_date="2008-12-06"), need_session())
    assert check(grown, plan(session(at(SUNDAY, 23)))) == []
