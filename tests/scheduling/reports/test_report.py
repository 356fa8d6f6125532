"""The figures of a report against two weeks whose figures were counted by hand."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from backend.core.access.roles import Role
from backend.core.models import User
from facilities.models import Bed, Facility, ServiceType, StaffMember
from residents.models import Need, Resident
from scheduling.models import (
    Export,
    Stay,
    Unmet,
    Visit,
    VisitStaff,
    WaitingListEntry,
)
from scheduling.reporting.report import make_report
from scheduling.selectors.facility.occupancy import occupancy_weeks
from scheduling.selectors.reports.attendance import attendance as attendance_of
from scheduling.selectors.reports.periods import month_period
from scheduling.selectors.reports.waiting import placed
from scheduling.services.exports import export_make
from scheduling.services.publishing import put_in_force
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.reports.two_weeks import WEEK_BEFORE, plan, rows, said, session, visit, waits, week_report
from tests.scheduling.village import need, resident, village
from tests.small_city import build_small_city

pytestmark = pytest.mark.django_db
PAGE = "/reports/week/2026-W49/"
MAY = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}


@pytest.mark.usefixtures("two_weeks")
def test_served_against_needed_by_service_town_and_category(coordinator: User) -> None:
    report = week_report(coordinator)
    assert rows(report, "service") == [
        ["Residential care", 7, 7, 0, 1.0],
        ["Respite care", 4, 0, 4, 0.0],  # from Thursday on: four of the seven nights lie in the week
        ["Day care", 2, 2, 0, 1.0],
        ["Physiotherapy", 2, 1, 1, 0.5],
        ["Nursing visit", 1, 1, 0, 1.0],
    ]
    assert rows(report, "town") == [["Danghu", 4, 0, 4, 0.0], ["Xincang", 12, 11, 1, 11 / 12]]
    assert [row[1:4] for row in rows(report, "category")] == [[12, 11, 1], [4, 0, 4]]
    assert report.figures[0].value == 11 / 16
    assert rows(report, "fairness") == []  # no weights are kept of these plans


def weights(**groups: tuple[int, int]) -> list[dict[str, Any]]:
    """Minutes needed and served."""
    return [{"key": key, "weighted_needed": one[0], "weighted_served": one[1]} for key, one in groups.items()]


@pytest.mark.usefixtures("two_weeks")
def test_fairness_is_measured_as_the_floor_is(coordinator: User) -> None:
    """In weighted minutes, of which of 101 the floor of 80 % asks for 80 whole ones."""
    summary = {
        "by_town": weights(danghu=(101, 80), xincang=(1000, 790), zhapu=(0, 0)),
        "by_category": weights(**{"4": (900, 800), "6": (201, 70)}),
    }
    again = plan(MONDAY, version=2, result={"summary": summary})
    put_in_force(plan=again, user=None, now=NOON)
    report = week_report(coordinator)
    assert rows(report, "fairness") == [
        ["Towns", "Xincang", 0.79, "Danghu", 80 / 101, 80 / 101 - 0.79, 1],
        ["Categories", "Mental", 70 / 201, "Physical", 8 / 9, 8 / 9 - 70 / 201, 1],
    ]
    table = next(table for table in report.tables if table.key == "fairness")
    assert [column.title for column in table.columns].count("weighted share") == 2
    assert table.meaning.endswith("The floor is 80% of this weighted need: groups below it are counted.")
    week = {"by_town": weights(danghu=(99, 99)), "by_category": weights(**{"6": (99, 99)})}
    put_in_force(plan=plan(WEEK_BEFORE, version=2, result={"summary": week}), user=None, now=NOON)
    with translation.override("en"):
        month = make_report(coordinator, month_period(coordinator, date(2026, 11, 1)))
    assert rows(month, "fairness")[0][:5] == ["Towns", "Xincang", 0.79, "Danghu", 179 / 200]


@pytest.mark.usefixtures("two_weeks")
def test_a_month_is_the_sum_of_the_weeks_that_begin_in_it(coordinator: User) -> None:
    with translation.override("en"):
        november = make_report(coordinator, month_period(coordinator, date(2026, 11, 1)))
        december = make_report(coordinator, month_period(coordinator, date(2026, 12, 1)))
    assert sum(row[1] for row in rows(november, "service")) == 19
    assert sum(row[2] for row in rows(november, "service")) == 14
    assert november.period.last == day(6)
    assert (december.period.plans, rows(december, "service"), december.figures[0].value) == ((), [], None)
    assert november.course.mondays == [WEEK_BEFORE, MONDAY]
    assert november.course.shares == [1.0, 11 / 16]


@pytest.mark.usefixtures("two_weeks")
def test_a_stay_that_is_served_in_part_lacks_no_more_than_its_week(coordinator: User) -> None:
    wish, qian = Need.objects.get(code="N-respite"), Resident.objects.get(code="qian")
    again = plan(MONDAY, version=2)
    Stay.objects.create(
        plan=again, need=wish, resident=qian, bed=Bed.objects.get(code="TY-1-2"), nights=(day(4), day(9))
    )
    Unmet.objects.create(plan=again, need=wish, index=0, units=2, weight=1)
    put_in_force(plan=again, user=None, now=NOON)
    assert rows(week_report(coordinator), "service") == [["Respite care", 4, 3, 1, 0.75]]


@pytest.mark.usefixtures("two_weeks")
def test_an_imported_week_says_nothing_of_what_was_missing(coordinator: User) -> None:
    again = plan(MONDAY, version=2, score=None)
    session(again, 1, "chen")
    put_in_force(plan=again, user=None, now=NOON)
    report = week_report(coordinator)
    assert (rows(report, "service"), report.figures[0].value) == ([], None)
    assert report.course.shares == [1.0, None]
    client = Client()
    client.force_login(coordinator)
    client.cookies["django_language"] = "en"
    assert "1 week was imported: what was missing in it" in client.get(PAGE).text


@pytest.mark.usefixtures("two_weeks")
def test_waiting(coordinator: User) -> None:
    report = week_report(coordinator)
    assert rows(report, "waiting") == [
        ["Respite care", 1, 35, 35, 0, None],
        ["Day care", 1, 10, 10, 0, None],
        ["Physiotherapy", 0, None, None, 1, 22],
    ]
    assert rows(report, "bands") == [
        ["up to 30 days", 0, 0.0], ["up to 90 days", 1, 1.0], ["up to 180 days", 0, 0.0], ["longer", 0, 0.0],
    ]  # fmt: skip
    WaitingListEntry.objects.filter(need__code="N-day").update(status="withdrawn", closed_on=day(6))
    assert len(rows(week_report(coordinator), "waiting")) == 2  # ended on the last day


@pytest.mark.usefixtures("two_weeks")
def test_continuity_travel_and_occupancy(coordinator: User) -> None:
    report = week_report(coordinator)
    assert rows(report, "continuity") == [["Same carer", 2, 1, 0.5], ["Same place", 2, 2, 1.0]]
    assert rows(report, "travel") == [["Xincang", 1, 12, 12.0]]
    assert [row[2:] for row in rows(report, "occupancy")] == [
        [None, None, None, 3, 20, 0.15],
        [7, 14, 0.5, None, None, None],
    ]
    with translation.override("en"):
        both = make_report(coordinator, month_period(coordinator, date(2026, 11, 1)))
    assert rows(both, "travel") == [["Xincang", 2, 32, 16.0]]
    assert rows(both, "continuity")[0] == ["Same carer", 2, 1, 0.5]  # the first week has none before it


@pytest.mark.usefixtures("two_weeks")
def test_of_an_imported_week_who_lives_there_fills_beds_and_nobody_travels(coordinator: User) -> None:
    """As on the facility's page. In the first week nobody planned nights: Guo lives there."""
    again = plan(WEEK_BEFORE, version=2, score=None)
    visit(again, -7, "lu", 0)
    put_in_force(plan=again, user=None, now=NOON)
    with translation.override("en"):
        both = make_report(coordinator, month_period(coordinator, date(2026, 11, 1)))
    assert rows(both, "occupancy")[1][2:5] == [14, 28, 0.5]
    house = Facility.objects.get(code="TY")
    assert [(week.nights, week.bed_nights) for week in occupancy_weeks(coordinator, house, WEEK_BEFORE, 2)] == [
        (7, 14), (7, 14),
    ]  # fmt: skip
    assert rows(both, "travel") == [["Xincang", 1, 12, 12.0]]


@pytest.mark.usefixtures("two_weeks")
def test_what_families_called_off_and_houses_given_up_fill_nothing(coordinator: User) -> None:
    for number in (2, 3, 9):  # of the second week two nights
        said("N-stay", 0, number, "excused")
    said("N-day", 0, 0, "excused")
    said("N-day", 1, 2, "excused")
    said("N-day", 1, 2, "cleared")  # and yet came
    occupied = [row[2:] for row in rows(week_report(coordinator), "occupancy")]
    assert occupied == [[None, None, None, 1, 20, 0.05], [5, 14, 5 / 14, None, None, None]]
    Facility.objects.filter(code="ZJ").update(ends_on=day(3))  # places from Monday to Wednesday
    Facility.objects.filter(code="TY").update(ends_on=day(4))
    Bed.objects.filter(code="TY-1-2").update(ends_on=day(2))
    occupied = [row[2:] for row in rows(week_report(coordinator), "occupancy")]
    assert occupied == [[None, None, None, 1, 12, 1 / 12], [5, 6, 5 / 6, None, None, None]]


@pytest.mark.usefixtures("two_weeks")
def test_a_place_of_the_first_days_of_a_month_is_counted_in_one_of_the_two(coordinator: User) -> None:
    """Tuesday 1 December is of a week that begins in November."""
    november, december = (month_period(coordinator, date(2026, month, 1)) for month in (11, 12))
    assert (november.begin, november.last, december.begin) == (date(2026, 11, 2), day(6), day(7))
    assert (november.as_of, december.as_of) == (day(6), date(2027, 1, 3))
    assert sum(wait.count for wait in placed(coordinator, november).values()) == 1
    assert placed(coordinator, december) == {}
    said("N-day", 0, 0, "done")
    assert attendance_of(coordinator, december) == {}


def test_every_day_belongs_to_a_month_also_of_a_week_that_nobody_published(coordinator: User) -> None:
    village()
    put_in_force(plan=plan(WEEK_BEFORE), user=None, now=NOON)
    waits("N-day", day(-20), status="placed", closed_on=day(5))
    months = [month_period(coordinator, date(2026, month, 1)) for month in (10, 11, 12)]
    assert [(one.begin, one.last) for one in months] == [
        (date(2026, 10, 5), date(2026, 11, 1)), (date(2026, 11, 2), day(6)), (day(7), date(2027, 1, 3)),
    ]  # fmt: skip
    assert months[1].as_of == day(-1)  # how things stand is told of the last published week
    assert [len(placed(coordinator, one)) for one in months] == [0, 1, 0]


@pytest.mark.usefixtures("two_weeks")
def test_attendance_counts_the_last_word(coordinator: User) -> None:
    said("N-day", 0, 0, "not_met", "ill")
    said("N-day", 0, 0, "done")  # came late
    said("N-day", 1, 2, "not_met", "hospital")
    said("N-therapy", 0, 1, "excused")
    said("N-nursing", 0, 0, "done")
    said("N-nursing", 0, 0, "cleared")
    said("N-day", 0, -7, "done")  # the week before
    assert rows(week_report(coordinator), "attendance") == [
        ["Day care", 2, 1, 1, 0, 0.5, "In hospital 1"],
        ["Physiotherapy", 1, 0, 0, 1, 0.0, ""],
    ]


@pytest.mark.usefixtures("two_weeks")
def test_the_workbook_holds_the_same_figures_as_numbers(coordinator: User) -> None:
    client = Client()
    client.force_login(coordinator)
    client.cookies["django_language"] = "en"
    books = {}
    for name in ("2026-W49", "2026-11"):
        report = client.get(f"/reports/{'week' if 'W' in name else 'month'}/{name}/").text
        assert f'name="about" value="{name}"' in report
        page = client.post("/exports/", {"kind": "report", "about": name}).headers["Location"]
        export_make(export=Export.objects.latest("pk").pk, clock=timezone.now)
        answer = client.get(f"{page}file/")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="report-{name}.xlsx"'
        books[name] = openpyxl.load_workbook(BytesIO(answer.content))
        assert len(books[name].sheetnames) == 13
    sheet = books["2026-W49"]["Served by town"]
    assert [cell.value for cell in sheet[4]] == ["Xincang", 12, 11, 1, pytest.approx(11 / 12)]
    assert sheet["E4"].number_format == "0.0%"
    assert [(row[1].value, row[1].number_format) for row in books["2026-W49"]["Overview"].iter_rows(min_row=3)] == [
        (11 / 16, "0.0%"), (0.5, "0.0%"), (1, "0.0%"), (12, "0.0"), (0.5, "0.0%"), (0.15, "0.0%"), (2, "0"),
    ]  # fmt: skip
    assert [[cell.value for cell in row] for row in books["2026-W49"]["Week by week"].iter_rows(min_row=3)] == [
        ["2026-W48", 1],
        ["2026-W49", pytest.approx(11 / 16)],
    ]
    assert books["2026-W49"]["Waiting list"]["C3"].number_format == "0.0"


@pytest.mark.parametrize("role", [None, *Role])
def test_who_may_read_reports(role: Role | None) -> None:
    client, city = Client(), build_small_city()
    if role:
        client.force_login(city.accounts[role])
    pages = ("/reports/", PAGE, "/reports/month/2026-11/")
    expected = 302 if role is None else 200 if role in MAY else 403
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, expected)


@pytest.mark.usefixtures("two_weeks")
def test_a_name_that_is_none_leads_nowhere(coordinator: User) -> None:
    client = Client()
    client.force_login(coordinator)
    for page in ("week/2026-W60", "week/2026", "month/2026-13", "month/0000-01", "month/2026-1"):
        assert client.get(f"/reports/{page}/").status_code == 404, page
    assert "还没有" not in client.get("/reports/").text and "2026-W49" in client.get("/reports/").text
    assert client.get("/reports/week/2026-W02/").status_code == 200  # nothing published: says so


@pytest.mark.usefixtures("two_weeks")
def test_a_report_costs_the_same_however_much_there_is(coordinator: User) -> None:
    client = Client()
    client.force_login(coordinator)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        return len(captured)

    before = cost()
    again = plan(MONDAY, version=2)
    guo, bed = Need.objects.get(code="N-stay"), Bed.objects.get(code="TY-1-1")
    Stay.objects.create(plan=again, need=guo, resident=guo.resident, bed=bed, nights=(MONDAY, day(28)))
    for number in range(4):
        wish = need(f"N-more{number}", resident(f"more{number}"), "nursing_visit")
        row = Visit.objects.create(plan=again, need=wish, index=0, span=(moment(number, 9), moment(number, 10)))
        VisitStaff.objects.create(visit=row, staff=StaffMember.objects.get(code="chen"), travel_before=5)
        Unmet.objects.create(plan=again, need=wish, index=1, units=1, weight=1)
    put_in_force(plan=again, user=None, now=NOON)
    assert cost() == before
    assert ServiceType.objects.count() > 20
