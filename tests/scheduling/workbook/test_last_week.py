"""What is known of a published week beside its rows in the sheet stays with them when the sheet comes in again."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from facilities.models import StaffMember
from residents.models import Need
from scheduling.choices import AttendanceStatus
from scheduling.models import Plan, Unmet, Visit, VisitStaff
from scheduling.selectors.attendance import visits_told
from scheduling.services.attendance import Said, mark
from scheduling.services.publishing import put_in_force
from scheduling.workbook.report import ImportReport
from tests.scheduling.workbook.conftest import NOW
from tests.scheduling.workbook.town import Sheets, advised, said

Import = Callable[..., ImportReport]
MONDAY = date(2026, 11, 23)


def visit(day: int, start: str, need: str = "N3") -> dict[str, object]:
    return {"need": need, "date": date(2026, 11, day), "start": start, "staff": "S1"}


@pytest.fixture
def by(db: None) -> User:
    user = User.objects.create_user("coordinator")
    RoleAssignment.objects.create(user=user, role=Role.CITY_COORDINATOR)
    return user


def call_off(day: int, by: User) -> None:
    row = Visit.objects.get(plan__status="published", span__startswith__date=date(2026, 11, day))
    mark(row=row, said=Said(AttendanceStatus.EXCUSED, by, NOW, NOW, UUID(int=day)))


def called_off(by: User) -> list[tuple[int, int, bool]]:
    """Day, number within the week and whether it is called off, of the visits of the published week."""
    rows = visits_told(by).filter(plan__status="published").order_by("span")
    return [(row.on.day, row.index, row.off) for row in rows]


def test_a_row_before_those_that_stand_leaves_them_their_numbers_and_what_was_called_off(
    bring_in: Import, town: Sheets, by: User
) -> None:
    town["needs"][2]["times"] = 3
    town["appointments"] = [visit(24, "14:00"), visit(26, "10:00")]
    bring_in(town)
    call_off(26, by)

    bring_in({"appointments": [visit(23, "14:00"), *town["appointments"]]})

    assert called_off(by) == [(23, 2, False), (24, 0, False), (26, 1, True)]


def test_a_row_at_another_time_of_its_day_is_the_same_appointment(bring_in: Import, town: Sheets, by: User) -> None:
    town["appointments"] = [visit(24, "14:00"), visit(26, "10:00")]
    bring_in(town)
    call_off(26, by)

    bring_in({"appointments": [visit(26, "08:00"), visit(27, "08:00")]})

    assert called_off(by) == [(26, 1, True), (27, 0, False)]


def test_an_appointment_at_midnight_has_a_start(bring_in: Import, town: Sheets) -> None:
    town["appointments"] = [visit(24, "00:00")]
    report = bring_in(town)
    assert report.findings == [] and Visit.objects.get().span.lower == datetime(2026, 11, 23, 16, tzinfo=UTC)


def test_who_comes_later_to_a_session_is_found_before_anything_is_stored(bring_in: Import, town: Sheets) -> None:
    """Two starts are two sessions, for which the carer would be taken twice."""
    first = town["appointments"][0]
    town["needs"].append({**town["needs"][1], "code": "N9", "resident": "P3"})
    town["appointments"] = [first, {**first, "need": "N9", "start": "09:10"}]
    assert said(bring_in(town, check=True).errors) == [("上周安排", 3, "staff", "S1 is elsewhere then: row 2.")]


@pytest.mark.parametrize(("published", "brought"), [(29, 30), (30, 29)])
def test_who_works_over_the_midnight_between_two_weeks_is_taken_once(
    bring_in: Import, town: Sheets, published: int, brought: int
) -> None:
    """Of one carer Sunday from 23:40 to 00:25, and Monday from 00:10."""
    starts = {29: visit(29, "23:40"), 30: visit(30, "00:10", "N9")}
    town["needs"].append({**town["needs"][2], "code": "N9", "resident": "P3"})
    town["appointments"] = [starts[published]]
    assert bring_in(town).errors == []
    there = {
        29: "2026-W48, from 2026-11-29 23:40 until 2026-11-30 00:25",
        30: "2026-W49, from 2026-11-30 00:10 until 2026-11-30 00:55",
    }
    wrong = f"elsewhere then: by what is published for week {there[published]}."
    again = {"appointments": [starts[brought]]}
    for check in (True, False):
        (found,) = bring_in(again, check=check).errors
        assert said([found]) == [("上周安排", 2, "staff", f"S1 is {wrong}")]
        assert found.value == "S1" and advised([found]) == ["Correct the time of this row, or change that week first."]
    assert Plan.objects.count() == 1
    own = {**starts[brought], "need": starts[published]["need"], "staff": "S2"}
    resident = {29: "P2", 30: "P3"}[published]
    assert said(bring_in({"appointments": [own]}, check=True).errors) == [
        ("上周安排", 2, "need", f"{resident} is {wrong}")
    ]


def test_both_weeks_brought_in_at_once_are_held_against_each_other_alone(bring_in: Import, town: Sheets) -> None:
    """What is published for the other is replaced in the same import."""
    town["needs"].append({**town["needs"][2], "code": "N9", "resident": "P3"})
    town["appointments"] = [visit(30, "00:10", "N9")]
    assert bring_in(town).errors == []
    moved = [visit(29, "23:40"), visit(30, "10:00", "N9")]
    assert bring_in({"appointments": moved}, check=True).errors == []


def planned_week() -> None:
    """A week as the engine makes it: with travel, and with a need that it could not serve."""
    plan = Plan.objects.create(week=MONDAY, version=1, score=[0, 0, 0], created_at=NOW)
    Unmet.objects.create(plan=plan, need=Need.objects.get(code="N2"), index=0, units=1, weight=1)
    for index, (day, minutes) in enumerate(((25, 17), (26, 9))):
        span = datetime(2026, 11, day, 2, tzinfo=UTC), datetime(2026, 11, day, 2, 45, tzinfo=UTC)
        row = Visit.objects.create(plan=plan, need=Need.objects.get(code="N3"), index=index, span=span)
        VisitStaff.objects.create(visit=row, staff=StaffMember.objects.get(code="S1"), travel_before=minutes)
    put_in_force(plan=plan, user=None, now=NOW)


def test_travel_stays_with_the_visits_that_stay(bring_in: Import, town: Sheets) -> None:
    bring_in({key: rows for key, rows in town.items() if key != "appointments"})
    planned_week()

    bring_in({"appointments": [visit(25, "10:00"), visit(26, "10:15")]})

    rows = VisitStaff.objects.filter(visit__plan__status="published").order_by("visit__span")
    assert list(rows.values_list("travel_before", flat=True)) == [17, 0]


def test_needs_that_the_plan_could_not_serve_are_named_before_they_are_forgotten(
    bring_in: Import, town: Sheets
) -> None:
    bring_in({key: rows for key, rows in town.items() if key != "appointments"})
    planned_week()
    same = {"appointments": [visit(25, "10:00"), visit(26, "10:00")]}
    assert bring_in(same).findings == []

    report = bring_in({"appointments": [*same["appointments"], visit(27, "10:00")]})

    assert said(report.findings) == [
        ("上周安排", 2, "date", "The published plan of week 2026-W48 names unmet needs (1); the one made of this sheet "
         "names none.")
    ]  # fmt: skip
    assert advised(report.findings) == ["Note down whom they concern before you import."]
    assert report.findings[0].value == "2026-11-25 00:00:00"
    assert report.stored


@pytest.mark.parametrize("wrong", [{"staff": "S99"}, {"date": "下周一"}])
def test_a_week_of_which_a_row_is_refused_stays_as_it_is_published(
    bring_in: Import, town: Sheets, wrong: dict[str, object]
) -> None:
    """Otherwise what that row names would go, and nobody has said so. Sound rows elsewhere are stored."""
    bring_in(town)
    town["appointments"][0] |= {"start": "10:00", "end": "10:40"}
    town["appointments"][1] |= wrong
    town["beds"][0]["kind"] = "喘息床"
    before = visit(18, "10:00")  # in a week for which nothing is published

    report = bring_in({"beds": town["beds"], "appointments": [*town["appointments"], before]}, accept_valid=True)

    assert report.stored
    warnings = [finding for finding in report.findings if not finding.is_error]
    assert said(warnings) == [
        ("上周安排", 3, "date", "Week 2026-W48 stays as it is published: a week is taken whole, and this row of it was "
         "not taken.")
    ]  # fmt: skip
    assert advised(warnings) == ["Correct this row, and import the sheet again."]
    counts = next(one for one in report.sheets if one.sheet.key == "appointments").fates
    assert {fate.value: number for fate, number in counts.items()} == {"new": 1, "unchanged": 1, "rejected": 2}
    assert sorted(Plan.objects.values_list("week", "status")) == [
        (date(2026, 11, 16), "published"),
        (MONDAY, "published"),
    ]
    assert Visit.objects.get(plan__week=MONDAY).staff.get().code == "S1"
