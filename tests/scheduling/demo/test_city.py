"""The demo city is a workbook without a fault, of the size asked for, and nobody real lives in it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from facilities.reference import FACILITY_KINDS, SERVICES, SKILLS
from residents.identity import contradictions, parse_certificate, parse_identity
from scheduling.demo.city import make_city
from scheduling.demo.people import make_people
from scheduling.workbook.columns import Column, Kind
from scheduling.workbook.sheets import SHEETS

from .conftest import MONDAY, City

SERVICE = {service.code: service for service in SERVICES}
KNOWN = {
    "facility_kind": {kind.code for kind in FACILITY_KINDS},
    "service_type": {*SERVICE},
    "skill": {skill.code for skill in SKILLS},
}
SHEET_OF_ASSET = {"facility": "facilities", "room": "rooms", "bed": "beds", "staff": "staff"}


def cells(city: City) -> Iterator[tuple[Column, object]]:
    for sheet in SHEETS:
        columns = {column.key: column for column in sheet.columns}
        for row in city[sheet.key]:
            for key, value in row.items():
                yield columns[key], value


def codes(city: City, sheet: str) -> set[object]:
    return {row["code"] for row in city[sheet]}


def test_every_sheet_has_rows(any_city: City) -> None:
    assert [sheet.key for sheet in SHEETS if not any_city[sheet.key]] == []


def test_what_is_required_is_there(any_city: City) -> None:
    missing = [
        (sheet.key, column.key)
        for sheet in SHEETS
        for column in sheet.columns
        for row in any_city[sheet.key]
        if column.required and row.get(column.key) in (None, "")
    ]
    assert missing == []


def test_no_row_stands_twice(any_city: City) -> None:
    for sheet in SHEETS:
        names = Counter(tuple(row.get(key) for key in sheet.identity) for row in any_city[sheet.key])
        assert [name for name, times in names.items() if times > 1] == [], sheet.key


def test_every_reference_resolves(any_city: City) -> None:
    at = {sheet.key: codes(any_city, sheet.key) for sheet in SHEETS if sheet.identity == ("code",)}
    for column, value in cells(any_city):
        if column.kind is Kind.REF:
            assert value in at[column.sheet]
        elif column.kind is Kind.REFS:
            assert {*value} <= at[column.sheet]  # type: ignore[misc]
        elif column.kind is Kind.RESIDENT:
            assert value in at["residents"]
        elif column.kind is Kind.REFERENCE:
            assert value in KNOWN[column.reference]
    for sheet in ("closures", "preferences"):
        assert [row for row in any_city[sheet] if row["code"] not in at[SHEET_OF_ASSET[str(row["asset"])]]] == []


def test_words_and_numbers_are_of_the_format(any_city: City) -> None:
    for column, value in cells(any_city):
        words = {word.code for word in column.words}
        if column.kind is Kind.WORD:
            assert str(value) in words
        elif column.kind in (Kind.WORDS, Kind.COUNTS):
            assert {str(code) for code in value} <= words  # type: ignore[attr-defined]
        elif column.kind in (Kind.INT, Kind.NUMBER):
            assert (column.least or 0) <= value <= (column.most or 10**6)  # type: ignore[operator]


def test_numbers_of_people_agree_with_their_files_and_belong_to_nobody(any_city: City) -> None:
    for row in any_city["residents"]:
        certificate = parse_certificate(str(row["certificate"])) if row["certificate"] else None
        identity = parse_identity(str(row["identity"])) if row["identity"] else None
        known = certificate.identity if certificate else identity
        assert known is not None
        assert known.region == "330499"  # of no county
        born, sex = row["birth_date"], str(row["sex"])
        assert isinstance(born, date)
        assert contradictions(certificate=certificate, identity=identity, birth_date=born, sex=sex) == {}
        if certificate:
            assert (certificate.category, certificate.level) == (row["category"], row["level"])
    numbers = Counter(str(row["certificate"] or row["identity"])[:18] for row in any_city["residents"])
    assert max(numbers.values()) == 1


def test_guardians_have_the_age_and_the_surname_for_what_they_are(any_city: City) -> None:
    person = {row["code"]: row for row in any_city["residents"]}
    ages = {"parent": range(66), "spouse": range(24, 120), "child": range(44, 120)}
    for row in any_city["guardians"]:
        who = person[row["resident"]]
        born, relation = who["birth_date"], str(row["relation"])
        assert isinstance(born, date)
        age = MONDAY.year - born.year - ((MONDAY.month, MONDAY.day) < (born.month, born.day))
        assert age in ages.get(relation, range(120)), (relation, age)
        if relation == "sibling":
            assert str(row["name"])[0] == str(who["name"])[0]


def test_every_need_has_somebody_who_offers_it(any_city: City) -> None:
    offered = {row["service"] for row in any_city["offers"]}
    assert {row["service"] for row in any_city["needs"]} <= offered


def assert_periods(city: City) -> None:
    pairs = (("start", "end"), ("starts_on", "ends_on"), ("assessed_on", "valid_until"), ("valid_from", "valid_until"))
    pairs += tuple(
        (f"{name}_from", f"{name}_until") for name in ("certificate", "agreement", "insurance", "accreditation")
    )
    for sheet in SHEETS:
        for row in city[sheet.key]:
            for first, last in pairs:
                if row.get(first) is not None and row.get(last) is not None:
                    assert row[first] < row[last], (sheet.key, row)  # type: ignore[operator]


def test_periods_end_after_they_start(any_city: City) -> None:
    assert_periods(any_city)


@pytest.mark.parametrize("monday", [date(2025, 12, 29), date(2026, 1, 5), date(2028, 2, 28), date(2028, 12, 25)])
def test_weeks_over_new_year_and_leap_days(monday: date) -> None:
    city = make_city(1500, 4, monday)
    assert_periods(city)
    for row in city["residents"]:
        assert row["birth_date"] < monday  # type: ignore[operator]
    periods = Counter((row["resident"], row["service"]) for row in city["entitlements"])
    for row in city["entitlements"]:
        assert 0 <= row["minimum"] <= row["maximum"]  # type: ignore[operator]
        assert 0 <= row["used"] <= row["maximum"]  # type: ignore[operator]
        if periods[row["resident"], row["service"]] == 1:
            assert row["starts_on"] <= monday < row["ends_on"]  # type: ignore[operator]


def test_size_of_a_city_of_twelve_thousand(full_city: City) -> None:
    """The figures of the demo city's description, give or take a sixth."""
    needs = full_city["needs"]
    children: Counter[object] = Counter()
    for row in needs:
        if str(row["service"]).startswith("child_"):
            children[row["resident"]] += row["times"]  # type: ignore[assignment, operator]
    visits = [row for row in needs if SERVICE[str(row["service"])].mode == "visit"]
    pairs = [
        row for row in visits if max(int(str(row["staff_needed"])), SERVICE[str(row["service"])].staff_needed) == 2
    ]
    adults = [
        row for row in needs if SERVICE[str(row["service"])].mode == "session" and row["resident"] not in children
    ]

    def times(rows: list[dict[str, object]]) -> int:
        return sum(int(str(row["times"])) for row in rows)

    homes = {row["facility"] for row in full_city["day_places"]}
    assert len(full_city["residents"]) == 12_000
    assert 1340 <= len({row["resident"] for row in needs}) <= 1860
    assert 220 <= len(full_city["beds"]) <= 300
    assert len(homes) == 25
    assert sum(row["morning"] for row in full_city["day_places"]) == 500 * 5  # type: ignore[misc]
    assert len(children) == 140
    assert (min(children.values()), max(children.values())) == (3, 10)
    assert 500 <= times(adults) <= 700
    assert 840 <= times(visits) <= 1160
    assert 0.065 <= times(pairs) / times(visits) <= 0.095
    assert 120 <= len(full_city["staff"]) <= 165
    assert len({row["town"] for row in full_city["residents"]}) == 9


def test_cities_grow_in_proportion(full_city: City) -> None:
    small = make_city(3000, 3, MONDAY)
    for sheet in ("residents", "beds", "needs", "staff"):
        assert 3 <= len(full_city[sheet]) / len(small[sheet]) <= 4.5, sheet


@pytest.mark.parametrize(("residents", "towns"), [(60, 1), (400, 3), (1000, 7), (1500, 9)])
def test_a_small_city_has_towns_to_compare(residents: int, towns: int) -> None:
    assert len({person.town for person in make_people(residents, 1, MONDAY)}) == towns


def test_nothing_happens_to_the_only_house_of_a_kind(any_city: City) -> None:
    homes = {row["facility"] for row in any_city["day_places"]}
    closed = {row["code"] for row in any_city["closures"] if row["asset"] == "facility"}
    ending = {
        row["code"]
        for row in any_city["facilities"]
        if row.get("agreement_until") and row["agreement_until"] < MONDAY + timedelta(days=7)  # type: ignore[operator]
    }
    assert homes - closed and homes - ending


def test_another_seed_is_another_city_of_the_same_houses(full_city: City) -> None:
    other = make_city(12_000, 2, MONDAY)
    same = {sheet for sheet in full_city if full_city[sheet] == other[sheet]}
    assert same == {"rooms", "beds", "day_places", "offers"}


def test_the_week_is_the_one_asked_for(full_city: City) -> None:
    last = MONDAY - timedelta(days=7)
    week = [MONDAY + timedelta(days=day) for day in range(-7, 7)]
    assert {row["date"] for row in full_city["shifts"]} == {*week}
    assert {row["date"] for row in full_city["appointments"]} <= {last + timedelta(days=day) for day in range(7)}


def test_things_end_and_happen_inside_the_week(full_city: City) -> None:
    def inside(sheet: str, column: str) -> int:
        days = {MONDAY + timedelta(days=day) for day in range(1, 7)}
        return sum(row.get(column) in days for row in full_city[sheet])

    assert inside("facilities", "agreement_until") == 1
    assert inside("facilities", "insurance_until") == 1
    assert inside("staff_skills", "valid_until") >= 3
    assert inside("residents", "certificate_until") >= 3
    assert inside("assessments", "valid_until") >= 10
    assert inside("entitlements", "ends_on") >= 2
    assert inside("needs", "ends_on") >= 5
    assert Counter(row["asset"] for row in full_city["closures"]) == {"bed": 2, "room": 1, "facility": 2, "staff": 12}
    assert {row["result"] for row in full_city["assessments"]} >= {"stable", "unstable"}
    assert {row["stance"] for row in full_city["preferences"]} == {"prefer", "refuse"}
