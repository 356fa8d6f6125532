"""The week before the planned one could really have happened. Checked here by plain counting, not by the engine."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import pytest

from facilities.reference import SERVICES
from scheduling.engine.problem import Travel
from scheduling.engine.supply import Place
from scheduling.engine.travel import metres

from .conftest import City

SERVICE = {service.code: service for service in SERVICES}
TRAVEL = Travel()
Row = dict[str, Any]


@pytest.fixture
def by_code(any_city: City) -> dict[str, dict[str, Row]]:
    sheets = ("facilities", "rooms", "beds", "staff", "residents", "needs")
    return {sheet: {str(row["code"]): row for row in any_city[sheet]} for sheet in sheets}


def appointments(city: City, by_code: dict[str, dict[str, Row]], *modes: str) -> Iterator[tuple[Row, Row]]:
    for row in city["appointments"]:
        need = by_code["needs"][str(row["need"])]
        if SERVICE[need["service"]].mode in modes:
            yield row, need


def overlap(a: Row, b: Row) -> bool:
    return bool(a["date"] == b["date"] and a["start"] < b["end"] and b["start"] < a["end"])


def minutes_between(a: Row, b: Row, transport: str) -> float:
    start, end = (Place(row["code"], row["longitude"], row["latitude"]) for row in (a, b))
    if start.id == end.id:
        return 0
    return metres(start, end) * TRAVEL.detour / TRAVEL.metres_per_minute[transport] + TRAVEL.fixed


def test_staff_are_at_one_place_at_a_time_and_can_get_to_the_next(any_city: City, by_code: Any) -> None:
    days: defaultdict[tuple[str, date], set[tuple[int, int, str]]] = defaultdict(set)
    for row, need in appointments(any_city, by_code, "session", "visit"):
        for code in row["staff"]:
            days[code, row["date"]].add((row["start"], row["end"], row.get("facility") or need["resident"]))
    places = by_code["facilities"] | by_code["residents"]
    for (code, _), stops in days.items():
        for (_, end, here), (start, _, there) in pairwise(sorted(stops)):
            assert end + minutes_between(places[here], places[there], by_code["staff"][code]["transport"]) <= start


def test_staff_work_inside_a_shift_and_from_their_base(any_city: City, by_code: Any) -> None:
    shifts = {(row["staff"], row["date"]): row for row in any_city["shifts"]}
    places = by_code["facilities"] | by_code["residents"]
    for row, need in appointments(any_city, by_code, "session", "visit"):
        place = places[row.get("facility") or need["resident"]]
        for code in row["staff"]:
            member, shift = by_code["staff"][code], shifts[code, row["date"]]
            way = minutes_between(places[member["facility"]], place, member["transport"])
            assert shift["duty"] == "appointments"
            assert shift["start"] + way <= row["start"]
            assert row["end"] + way <= shift["end"]
            assert row.get("facility") in (None, shift["facility"])


def test_staff_have_the_skill_and_are_as_many_as_asked(any_city: City, by_code: Any) -> None:
    skills = {(row["staff"], row["skill"]) for row in any_city["staff_skills"]}
    for row, need in appointments(any_city, by_code, "session", "visit"):
        service = SERVICE[need["service"]]
        assert len({*row["staff"]}) == max(need["staff_needed"], service.staff_needed)
        assert all((code, service.skill) in skills for code in row["staff"])
        assert all(need.get("staff_sex") in (None, by_code["staff"][code]["sex"]) for code in row["staff"])
        assert row["end"] - row["start"] == (need.get("minutes") or service.minutes)


def test_long_shifts_leave_half_an_hour_for_a_meal(any_city: City, by_code: Any) -> None:
    days: defaultdict[tuple[str, date], set[tuple[int, int]]] = defaultdict(set)
    for row, _ in appointments(any_city, by_code, "session", "visit"):
        for code in row["staff"]:
            days[code, row["date"]].add((row["start"], row["end"]))
    for shift in any_city["shifts"]:
        stops = sorted(days[str(shift["staff"]), shift["date"]])  # type: ignore[index]
        if stops and shift["start"] <= 660 and shift["end"] >= 810:  # type: ignore[operator]
            free = pairwise([660, *(moment for stop in stops for moment in stop), 810])
            assert max(min(810, end) - max(660, start) for start, end in list(free)[::2]) >= 30


def test_residents_are_in_one_place_at_a_time(any_city: City, by_code: Any) -> None:
    days: defaultdict[tuple[str, date], list[Row]] = defaultdict(list)
    for row, need in appointments(any_city, by_code, "session", "visit", "day"):
        start, end = row.get("start", 510), row.get("end", 960)
        place = row.get("facility") or "home"
        days[need["resident"], row["date"]].append({"date": row["date"], "start": start, "end": end, "place": place})
    for pieces in days.values():
        assert len({piece["place"] for piece in pieces}) == 1
        assert not any(overlap(a, b) for a, b in combinations(pieces, 2))


def test_occurrences_lie_in_the_times_of_the_family(any_city: City, by_code: Any) -> None:
    for row, need in appointments(any_city, by_code, "session", "visit"):
        midnight = row["date"].weekday() * 1440
        windows = need["windows"] or [(0, 10_080)]
        assert any(a <= midnight + row["start"] and midnight + row["end"] <= b for a, b in windows)


def test_rooms_hold_the_people_and_the_equipment(any_city: City, by_code: Any) -> None:
    rooms: defaultdict[tuple[str, date], list[tuple[Row, Row]]] = defaultdict(list)
    for row, need in appointments(any_city, by_code, "session"):
        rooms[row["room"], row["date"]].append((row, need))
    for (code, _), booked in rooms.items():
        room = by_code["rooms"][code]
        for row, need in booked:
            beside = [SERVICE[n["service"]] for r, n in booked if r["start"] <= row["start"] < r["end"]]
            service = SERVICE[need["service"]]
            assert room["use"] == service.room_use
            assert len(beside) <= room["size"]
            for kind in service.equipment:
                assert sum(kind in other.equipment for other in beside) <= room["equipment"][kind]


def test_groups_are_of_one_service_and_not_too_large(any_city: City, by_code: Any) -> None:
    groups: defaultdict[tuple[Any, ...], list[str]] = defaultdict(list)
    for row, need in appointments(any_city, by_code, "session"):
        groups[row["date"], row["start"], row["staff"]].append(need["service"])
    for services in groups.values():
        assert len({*services}) == 1
        assert len(services) <= SERVICE[services[0]].group_size


def test_homes_have_the_places_and_the_carers(any_city: City, by_code: Any) -> None:
    attending = Counter((row["facility"], row["date"]) for row, _ in appointments(any_city, by_code, "day"))
    places = {(row["facility"], row["weekday"]): row["morning"] for row in any_city["day_places"]}
    carers = Counter((row["facility"], row["date"]) for row in any_city["shifts"] if row["duty"] == "care")
    for (home, day), people in attending.items():
        assert people <= places[home, day.weekday()]
        assert people <= by_code["facilities"][home]["residents_per_staff"] * carers[home, day]


def test_beds_hold_one_person_and_rooms_keep_their_sex(any_city: City, by_code: Any) -> None:
    rooms: defaultdict[str, list[tuple[date, date, str, str]]] = defaultdict(list)
    for row in any_city["placements"]:
        person = by_code["residents"][by_code["needs"][row["need"]]["resident"]]
        stay = (row["starts_on"], row.get("ends_on") or date.max, row["bed"], person["sex"])
        rooms[by_code["beds"][row["bed"]]["room"]].append(stay)
    for code, stays in rooms.items():
        policy = by_code["rooms"][code]["sex_policy"]
        assert policy == "one_at_a_time" or {sex for *_, sex in stays} == {policy}
        for a, b in combinations(stays, 2):
            if a[0] < b[1] and b[0] < a[1]:
                assert a[2] != b[2]
                assert a[3] == b[3]


def test_houses_admit_who_comes(any_city: City, by_code: Any) -> None:
    for row in (*any_city["appointments"], *any_city["placements"]):
        need = by_code["needs"][row["need"]]
        person = by_code["residents"][need["resident"]]
        codes = [row["facility"]] if row.get("facility") else []
        if row.get("bed"):
            codes = [by_code["rooms"][by_code["beds"][row["bed"]]["room"]]["facility"]]
        for code in codes or [by_code["staff"][staff]["facility"] for staff in row["staff"]]:
            house = by_code["facilities"][code]
            assert not house["catchment"] or person["town"] in house["catchment"]
            assert not house["categories"] or person["category"] in house["categories"]


def test_wounds_are_dressed_after_the_bath(full_city: City) -> None:
    needs = {row["code"]: row for row in full_city["needs"]}
    baths = {
        needs[row["need"]]["resident"]: row
        for row in full_city["patterns"]
        if needs[row["need"]]["service"] == "bathing"
    }
    dressed = 0
    for row in full_city["patterns"]:
        need = needs[row["need"]]
        bath = baths.get(need["resident"]) if need["service"] == "wound_care" else None
        if bath:
            dressed += 1
            assert row["weekday"] == bath["weekday"]
            assert 60 <= row["start"] - bath["start"] <= 60 + 120  # type: ignore[operator]
    assert dressed >= 5


def test_most_of_what_is_needed_has_a_usual_place(full_city: City) -> None:
    needed = sum(row.get("times") or 1 for row in full_city["needs"])  # type: ignore[misc]
    usual = len(full_city["appointments"]) + len(full_city["placements"])
    assert 0.75 <= usual / needed <= 0.95
