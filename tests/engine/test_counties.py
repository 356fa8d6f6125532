"""Counties side by side: nobody loses by a neighbour, and who was left out at home may cross where there is room."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.engine import rules
from scheduling.engine.counties import Agreement, CountiesResult, Guest, solve_counties
from scheduling.engine.counties.joined import double_booked
from scheduling.engine.demand import Chosen, Entitlement
from scheduling.engine.problem import Problem, Travel
from scheduling.engine.result import Params
from scheduling.engine.supply import Asset, Closure, ServiceOrder, ServiceType
from scheduling.engine.timeline import DAY, Span
from scheduling.engine.worth import served
from tests.engine.build import (
    DANCE,
    HALL,
    at,
    carer,
    chosen,
    need_day,
    need_session,
    need_stay,
    need_visit,
    problem,
    resident,
    span,
    station,
)

PARAMS = Params(seconds=None, work=200, seed=1, jobs=1)
TO_THE_EAST = Agreement("west", "east", ("xincang",))


def county(*parts: Any, **more: Any) -> Problem:
    """Milestones are a hundred metres, and real ones: who crosses a border has no table of places."""
    made = problem(*parts, horizon_days=7, **more)
    places = tuple(replace(one, longitude=121 + one.longitude / 1000) for one in made.places)
    return replace(made, places=places, travel=Travel())


def planned(west: Problem, east: Problem, *agreements: Agreement) -> CountiesResult:
    result = solve_counties({"west": west, "east": east}, agreements, PARAMS, workers=1)
    for name, made in result.problems.items():
        assert rules.check(made, result.plans[name]) == []
        assert served(made, result.plans[name]) >= result.alone[name].served
    assert double_booked(result.problems, result.plans, result.guests) == []
    return result


def stays(result: CountiesResult, name: str) -> set[str]:
    return {one.need for one in result.plans[name].stays}


CROWDED = county(
    station(beds=1), resident("lin"), resident("wu"), need_stay("lin", 3, dates=Span(0, 3)),
    need_stay("wu", 2, dates=Span(0, 3)),
)  # fmt: skip
ROOMY = county(station(beds=1), resident("lin"), need_stay("lin", 4, dates=Span(3, 7)))


def test_without_an_agreement_nobody_crosses() -> None:
    result = planned(CROWDED, ROOMY)
    assert result.guests == ()
    assert result.plans == {name: one.plan for name, one in result.alone.items()}
    assert result.served == sum(one.served for one in result.alone.values())


def test_who_was_left_out_gets_the_bed_that_is_free_next_door() -> None:
    result = planned(CROWDED, ROOMY, TO_THE_EAST)
    assert result.guests == (Guest("west", "east", "wu-respite", "west/wu-respite", 2),)
    assert stays(result, "east") == {"lin-respite", "west/wu-respite"}
    assert result.served == result.needed
    assert [one.id for one in result.problems["east"].residents] == ["lin", "west/wu"]


def test_what_the_host_needs_itself_is_not_given_away() -> None:
    full = county(station(beds=1), resident("lin"), need_stay("lin", 3, nights_min=3, dates=Span(0, 3)))
    assert planned(CROWDED, full, TO_THE_EAST).guests == ()


@pytest.mark.parametrize(
    ("choice", "crosses"),
    [
        (None, 1), (chosen("xincang"), 1), (chosen("zhapu"), 0), ((), 0),
        (chosen("xincang", days=Span(-9, 2)), 1), (chosen("xincang", days=Span(2)), 0),
    ],
)  # fmt: skip
def test_the_guardian_chooses_across_the_border_too(choice: tuple[Chosen, ...] | None, crosses: int) -> None:
    west = county(
        station(beds=0), station("zhapu", road=5, beds=0), resident(),
        need_stay("lin", 2, dates=Span(0, 3), chosen_facilities=choice),
    )  # fmt: skip
    assert len(planned(west, ROOMY, TO_THE_EAST).guests) == crosses


def test_an_agreement_goes_beyond_the_catchment_and_one_way() -> None:
    hosts = replace(ROOMY, facilities=tuple(replace(one, catchment=("zhapu",)) for one in ROOMY.facilities))
    east = replace(hosts, residents=tuple(replace(one, town="zhapu") for one in hosts.residents))
    assert len(planned(CROWDED, east, TO_THE_EAST).guests) == 1
    assert planned(CROWDED, east, Agreement("east", "west", ("xincang",))).guests == ()


def test_who_has_something_at_home_does_not_cross_meanwhile() -> None:
    """The session at home is on Monday morning; beds and places next door are free that day alone."""
    west = county(
        station(places=0), carer(skills=("speech_therapy",), shifts=[span(0, 9, 10)]), resident(), need_session(),
        need_day(),
    )  # fmt: skip
    east = county(station(places=1), resident("wu"), need_day("wu", dates=Span(1, 7), times=6))
    only_monday = replace(east, day_places=tuple(one for one in east.day_places if one.day == 0))
    assert planned(west, only_monday, TO_THE_EAST).guests == ()
    tuesday = replace(east, day_places=tuple(one for one in east.day_places if one.day < 2), needs=())
    assert planned(west, tuesday, TO_THE_EAST).guests == (
        Guest("west", "east", "lin-day_care", "west/lin-day_care", 1),
    )


MORNINGS = [span(day, 9, 10) for day in range(5)]
THERAPIST = carer(skills=("speech_therapy",), shifts=MORNINGS)


def sessions(result: CountiesResult, name: str, need: str) -> list[int]:
    found = [one for one in result.plans[name].sessions for other in one.attendees if other.need == need]
    return sorted(one.start // DAY for one in found)


def test_only_what_is_missing_of_a_series_crosses_and_no_more_than_is_funded() -> None:
    week = county(
        station(), carer(skills=("speech_therapy",), shifts=MORNINGS[:3]), resident(),
        need_session(times=5, funded=True), Entitlement("funds", "lin", "speech", Span(0, 7), 4),
    )  # fmt: skip
    result = planned(week, county(station(), THERAPIST, resident("hu"), need_session("hu")), TO_THE_EAST)
    assert sessions(result, "west", "lin-speech") == [0, 1, 2]
    assert [(one.need, one.units) for one in result.guests] == [("lin-speech", 1)]
    assert sessions(result, "east", "west/lin-speech") in ([3], [4])


def test_day_care_stays_at_one_home_all_week() -> None:
    west = county(station(places=1), resident(), resident("wu"), need_day(times=5), need_day("wu", times=5, priority=1))
    result = planned(west, county(station(places=1), resident("hu"), need_day("hu")), TO_THE_EAST)
    assert {one.need for one in result.plans["west"].days} == {"lin-day_care", "wu-day_care"}
    assert result.guests == ()


def test_of_a_series_no_second_time_is_given_across_the_border_on_a_day_or_too_near() -> None:
    """Home has Monday at nine; the neighbour all day."""
    west = county(station(), carer(skills=("speech_therapy",), shifts=MORNINGS[:1]), resident(), need_session(times=3))

    def east(*days: int) -> Problem:
        therapist = carer(skills=("speech_therapy",), shifts=[span(day, 8, 18) for day in days])
        return county(station(), therapist, resident("hu"), need_session("hu", dates=Span(6, 7)))

    assert sessions(planned(west, east(0, 1), TO_THE_EAST), "east", "west/lin-speech") == [1]
    apart = replace(west, needs=tuple(replace(one, min_gap=2 * DAY) for one in west.needs))
    assert planned(apart, east(0, 1), TO_THE_EAST).guests == ()
    assert sessions(planned(apart, east(0, 2), TO_THE_EAST), "east", "west/lin-speech") == [2]


def test_who_is_funded_for_one_category_at_home_is_not_for_another_one_elsewhere() -> None:
    """Both counties fund speech for children and respite for grown people; lin has the session at home."""
    funds = (Entitlement("s", "lin", "speech", Span(0, 7), 4), Entitlement("r", "lin", "respite", Span(0, 7), 4))
    west = county(
        station(), THERAPIST, resident(), need_session(funded=True), need_stay(dates=Span(0, 5), funded=True), *funds
    )
    for crosses, categories in ((0, ("children", "grown")), (1, ("children", "children")), (1, ("children", None))):
        names = dict(zip(("speech", "respite"), categories, strict=True))
        home, host = (
            replace(one, services=tuple(replace(s, funded_category=names.get(s.id)) for s in one.services))
            for one in (west, ROOMY)
        )
        result = planned(home, host, TO_THE_EAST)
        assert (len(result.guests), sessions(result, "west", "lin-speech") != []) == (crosses, True)


@pytest.mark.parametrize(("dance", "crosses"), [(DANCE, 1), (replace(DANCE, after=ServiceOrder("speech", 0, 600)), 0)])
def test_what_follows_another_service_does_not_cross_without_it(dance: ServiceType, crosses: int) -> None:
    west = county(station(), THERAPIST, dance, resident(), need_session(), need_session(service="dance"))
    east = county(
        station(), HALL, carer(shifts=[span(day, 10, 12) for day in range(5)]), dance,
        resident("hu"),
        need_session("hu", service="dance", dates=Span(6, 7)), need_session("hu", dates=Span(6, 7)),
    )  # fmt: skip
    assert len(planned(west, east, TO_THE_EAST).guests) == crosses


def test_no_night_next_door_on_a_day_with_a_visit_at_home() -> None:
    west = county(
        station(beds=0), carer(skills=("nursing",), shifts=[span(0, 10, 12)]), resident(road=0), need_visit(),
        need_stay("lin", 2, dates=Span(0, 3)),
    )  # fmt: skip
    result = planned(west, ROOMY, TO_THE_EAST)
    assert [one.start // DAY for one in result.plans["west"].visits] == [0]
    (stay,) = (one for one in result.plans["east"].stays if one.need == "west/lin-respite")
    assert (stay.first_night, stay.end_night) == (1, 3)


@pytest.mark.parametrize(("least", "nights"), [(1, [(1, 3)]), (3, [])])
def test_nor_where_all_nights_there_are_are_asked_for(least: int, nights: list[tuple[int, int]]) -> None:
    """A bed is kept over nights away, but not for somebody who is at home."""
    west = county(
        station(beds=0), carer(skills=("nursing",), shifts=[span(0, 10, 12)]), resident(road=0), need_visit(),
        need_stay("lin", 3, nights_min=least, dates=Span(0, 3)),
    )  # fmt: skip
    result = planned(west, ROOMY, TO_THE_EAST)
    assert len(result.plans["west"].visits) == 1
    there = [one for one in result.plans["east"].stays if one.need == "west/lin-respite"]
    assert [(one.first_night, one.end_night) for one in there] == nights


@pytest.mark.parametrize(("least", "nights"), [(1, [(2, 3)]), (3, [])])
def test_no_second_bed_next_door_in_the_nights_of_the_first(least: int, nights: list[tuple[int, int]]) -> None:
    closed = Closure(Asset.BED, "xincang-1", Span(at(2, 0), at(7, 0)))
    more = need_stay("lin", 3, nights_min=least, id="more", dates=Span(0, 3))
    west = county(station(beds=1), closed, resident(), need_stay("lin", 2, dates=Span(0, 2), priority=1), more)
    east = county(station(beds=1), resident("hu"), need_stay("hu", 1, dates=Span(6, 7)))
    result = planned(west, east, TO_THE_EAST)
    assert stays(result, "west") == {"lin-respite"}
    there = [one for one in result.plans["east"].stays if one.need == "west/more"]
    assert [(one.first_night, one.end_night) for one in there] == nights


def moved_at_home() -> tuple[dict[str, Problem], tuple[Agreement, ...]]:
    """Lin has speech at home and dances next door on Tuesday; wu comes from the other side on Monday, when the one
    therapist could have lin on Tuesday instead.
    """
    therapist = carer(skills=("speech_therapy",), shifts=[span(0, 9, 10), span(1, 9, 10)])
    middle = county(
        station(), therapist, DANCE, resident(), need_session(wished=(span(0, 9, 10),)), need_session(service="dance")
    )
    teacher = carer(skills=("dance_therapy",), shifts=[span(1, 9, 10)])
    east = county(
        station(), HALL, teacher, DANCE, resident("hu"), need_session("hu", service="dance", dates=Span(6, 7))
    )
    west = county(station(), resident("wu"), need_session("wu", windows=(span(0, 9, 10),)))
    to_the_east, to_the_middle = Agreement("middle", "east", ("xincang",)), Agreement("west", "middle", ("xincang",))
    return {"west": west, "middle": middle, "east": east}, (to_the_east, to_the_middle)


def test_who_is_next_door_keeps_what_there_is_at_home_when_guests_come_there() -> None:
    counties, agreements = moved_at_home()
    result = solve_counties(counties, agreements, PARAMS, 1)
    assert sessions(result, "middle", "lin-speech") == [0]
    assert [(one.need, one.host) for one in result.guests] == [("lin-dance", "east")]
    assert result.problems["middle"].pins == ()


def test_the_other_way_round_both_cross() -> None:
    """What lin has at home is moved before it is known that lin goes anywhere."""
    counties, (to_the_east, to_the_middle) = moved_at_home()
    result = solve_counties(counties, (to_the_middle, to_the_east), PARAMS, 1)
    assert sessions(result, "middle", "lin-speech") == [1]
    assert [one.need for one in result.guests] == ["wu-speech"]


def test_a_guest_in_two_places_at_once_is_a_defect() -> None:
    counties, agreements = moved_at_home()
    result = solve_counties(counties, agreements, PARAMS, 1)
    assert double_booked(result.problems, result.plans, result.guests) == []
    (own,) = (one for one in result.plans["middle"].sessions if one.service == "speech")
    for start, clashes in ((at(1, 9), 1), (at(1, 9) - own.end + own.start, 1), (at(1, 14), 0)):
        later = replace(own, start=start, end=start + own.end - own.start)
        others = tuple(one for one in result.plans["middle"].sessions if one != own)
        plans = {**result.plans, "middle": replace(result.plans["middle"], sessions=(later, *others))}
        found = double_booked(result.problems, plans, result.guests)
        assert [(one.rule, one.resident) for one in found] == [("resident_overlap", "lin")] * clashes


def test_two_needs_of_one_service_share_what_is_funded_across_the_border_too() -> None:
    west = county(
        station(beds=0), resident(), need_stay("lin", 2, dates=Span(0, 2), funded=True),
        need_stay("lin", 2, id="again", dates=Span(4, 6), funded=True),
        Entitlement("funds", "lin", "respite", Span(0, 7), 3),
    )  # fmt: skip
    east = county(station(beds=1), resident("hu"), need_stay("hu", 1, dates=Span(6, 7)))
    assert [one.units for one in planned(west, east, TO_THE_EAST).guests] == [2]


def test_housemates_may_cross_by_two_agreements_with_one_neighbour() -> None:
    """The first has day places alone, the second the bed; lin and wu live at one place."""
    west = county(
        station(beds=0, places=0), resident(), resident("wu", place="lin-home"), need_day(dates=Span(2, 3)),
        need_stay("wu", 1, dates=Span(0, 3)),
    )  # fmt: skip
    east = county(station(places=1), station("zhapu", beds=1), resident("hu"), need_day("hu", dates=Span(6, 7)),
                  need_stay("hu", 1, dates=Span(6, 7)))  # fmt: skip
    result = planned(west, east, TO_THE_EAST, Agreement("west", "east", ("zhapu",)))
    assert [one.need for one in result.guests] == ["lin-day_care", "wu-respite"]


def test_visits_stay_at_home_and_who_crosses_crosses_to_one_county() -> None:
    west = county(
        station(beds=0, places=0), resident(), need_visit(), need_stay(dates=Span(0, 1)), need_day(dates=Span(2, 3))
    )
    east = county(station(beds=1, places=1), carer(), resident("wu"), need_stay("wu"), need_day("wu"), need_visit("wu"))
    both = solve_counties(
        {"west": west, "east": east, "south": east}, (TO_THE_EAST, Agreement("west", "south", ("xincang",))), PARAMS, 1
    )
    assert [(one.host, one.need) for one in both.guests] == [("east", "lin-day_care"), ("east", "lin-respite")]


def test_a_county_may_be_home_and_host_and_its_guests_go_no_further() -> None:
    middle = county(station(beds=1), resident("lin"), need_stay("lin", 2, dates=Span(3, 7), nights_min=2))
    result = solve_counties(
        {"west": CROWDED, "middle": middle, "east": ROOMY},
        (Agreement("west", "middle", ("xincang",)), Agreement("middle", "east", ("xincang",))),
        PARAMS,
        workers=2,
    )
    assert [(one.home, one.host, one.need) for one in result.guests] == [("west", "middle", "wu-respite")]


def test_the_same_again() -> None:
    assert planned(CROWDED, ROOMY, TO_THE_EAST).plans == planned(CROWDED, ROOMY, TO_THE_EAST).plans


def test_counties_that_do_not_go_together_are_refused() -> None:
    later = replace(ROOMY, monday="2026-12-07")
    with pytest.raises(ValueError, match="plan the same days"):
        planned(CROWDED, later, TO_THE_EAST)
    with pytest.raises(ValueError, match="coordinates"):
        planned(CROWDED, problem(station(beds=1), resident(), need_stay(), horizon_days=7), TO_THE_EAST)
    with pytest.raises(KeyError, match="north"):
        planned(CROWDED, ROOMY, Agreement("west", "north", ()))
    with pytest.raises(KeyError, match="zhapu"):
        planned(CROWDED, ROOMY, Agreement("west", "east", ("zhapu",)))
