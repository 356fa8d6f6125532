"""The attendance of a facility's month, for the settlement: what took place, what did not, and what nobody said."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment
from facilities.models import Facility
from residents.models import Consent, Need, Resident
from scheduling.handout.month import month_workbook
from scheduling.models import BrokenAppointment, Export, SessionAttendee
from scheduling.selectors.month import Month, lines_of_month, month_named
from scheduling.services.exports import export_make
from tests.scheduling.said import say
from tests.small_city import DAY, SmallCity, at, entered

pytestmark = pytest.mark.django_db


def month(city: SmallCity, code: str = "XC") -> Month:
    """In which this week's Monday lies."""
    return Month(Facility.objects.get(code=code), city.lived.week.replace(day=1))


def told(city: SmallCity, of: Month, now: datetime) -> dict[str, Any]:
    """By need's service, how many days were what."""
    lines = lines_of_month(city.accounts[Role.CITY_COORDINATOR], of, now)
    return {
        f"{line.resident.code} {line.service.code}": {status: len(days) for status, days in line.days.items() if days}
        for line in lines
    }


def test_each_time_is_counted_by_the_last_word_or_as_unsaid_once_it_is_over(city: SmallCity) -> None:
    """Two weeks around the turn of a month say the same whichever day it is."""
    monday, of = city.lived.week, month(city)
    until = {day for day in range(7) if monday + day * DAY < of.end}
    late = at(monday, 6, 23)
    say(city, "N-nursing", monday, "not_met")
    say(city, "N-nursing", monday, "done")
    expected: dict[str, Any] = {"lin nursing_visit": {"done": 1}}
    if 1 in until:
        expected["lin physiotherapy"] = {"": 1 + (2 in until)}
    assert told(city, of, late) == expected
    if 2 in until:
        say(city, "N-therapy", monday + DAY, "excused", 0)
        say(city, "N-therapy", monday + 2 * DAY, "started", 1)
        assert told(city, of, late)["lin physiotherapy"] == {"excused": 1, "": 1}
        assert told(city, of, at(monday, 2, 9))["lin physiotherapy"] == {"excused": 1}
        seat = SessionAttendee.objects.get(session__plan=city.lived, index=1)
        BrokenAppointment.objects.create(
            plan=city.lived, need=seat.need, session=seat.session, why="capacity", broken_at=late
        )
        assert told(city, of, late)["lin physiotherapy"] == {"excused": 1}


def test_days_and_nights_are_over_on_the_next_day(city: SmallCity) -> None:
    monday = city.lived.week
    home, house = month(city, "ZJ"), month(city, "TY")
    assert told(city, home, at(monday, 0, 23)) == told(city, house, at(monday, 0, 23)) == {}
    assert told(city, home, at(monday, 1, 0)) == {"hu day_care": {"": 1}}
    assert told(city, house, at(monday, 1, 0)) == {"guo residential_care": {"": 1}}
    say(city, "N-stay", monday, "done", house="TY")
    assert told(city, house, at(monday, 1, 0)) == {"guo residential_care": {"done": 1}}
    assert told(city, house.before, at(monday, 1, 0)) == {}


def test_the_workbook_says_first_what_is_missing_and_then_who_pays(city: SmallCity) -> None:
    monday, of = city.lived.week, month(city, "ZJ")
    hu = Resident.objects.get(code="hu")
    need = Need.objects.get(code="N-day")
    hu.entitlements.create(service=need.service, period=(of.first, of.end), maximum=20, funding="残联购买服务")
    say(city, "N-day", monday, "done", house="ZJ")
    say(city, "N-day", of.first, "done", 3, house="ZJ")
    now = at(monday, 6, 23)
    lines = lines_of_month(city.accounts[Role.CITY_COORDINATOR], of, now)
    sheet = load_workbook(io.BytesIO(month_workbook(of, lines, now))).worksheets[0]
    wednesday = monday + 2 * DAY
    unsaid = 1 if wednesday < of.end else 0
    done = sorted({of.first.day, monday.day}) if of.first != monday else [monday.day, monday.day]
    title = str(sheet["A1"].value)
    assert title.startswith(f"{of.facility.name}  {of.first:%Y-%m}") and f"{unsaid}" in title.split("\n")[1]
    row = [cell.value for cell in sheet[3]]
    assert row[:2] == ["示例hu", "hu"] and row[3:8] == ["残联购买服务", 2, 0, 0, unsaid]
    assert str(row[8]).replace("、", ", ") == ", ".join(map(str, done))
    given = Consent.objects.create(resident=hu, purpose="sharing_with_facilities", given_on=of.first)
    Consent.objects.filter(pk=given.pk).update(withdrawn_on=of.first)
    (line,) = lines_of_month(city.accounts[Role.CITY_COORDINATOR], of, now)
    assert (line.name, line.resident.code) == ("", "hu")


def test_a_manager_asks_for_the_own_house_alone(city: SmallCity, manager: Client) -> None:
    page = manager.get("/facility/XC/").text
    this = Month(Facility.objects.get(code="XC"), city.today.replace(day=1))
    assert f'value="{this.name}"' in page and f'value="{this.before.name}"' in page
    answer = manager.post("/exports/", {"kind": "month", "about": this.name})
    row = Export.objects.get()
    assert answer.headers["Location"] == f"/exports/{row.pk}/" and row.name == f"attendance-{this.name}.xlsx"
    export_make(export=row.pk, clock=timezone.now)
    content = manager.get(f"/exports/{row.pk}/file/").content
    assert load_workbook(io.BytesIO(content)).sheetnames == ["Attendance of a month"]
    acts = AuditEntry.objects.filter(who=city.accounts[Role.FACILITY_MANAGER]).order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["export.request", "export.fetch"]
    RoleAssignment.objects.filter(user=city.accounts[Role.FACILITY_MANAGER]).update(
        facility=Facility.objects.get(code="ZJ")
    )
    assert manager.get(f"/exports/{row.pk}/file/").status_code == 404
    for about in ("XC-2026-11", "XC-2026-13", "XC", "-2026-11", "XC-1999-11", "nobody-2026-11", ""):
        assert manager.post("/exports/", {"kind": "month", "about": about}).status_code == 404


def test_who_runs_a_house_and_who_may_settle_are_asked_apart(city: SmallCity) -> None:
    Facility.objects.filter(code="TY").update(town=Resident.objects.get(code="qian").town)
    for role, own, other in (
        (Role.CITY_COORDINATOR, True, True),
        (Role.TOWN_COORDINATOR, True, False),
        (Role.FACILITY_MANAGER, True, False),
        (Role.ADMINISTRATOR, False, False),
        (Role.FAMILY, False, False),
        (Role.CARER, False, False),
    ):
        user = city.accounts[role]
        found = [month_named(user, f"{code}-2026-11") is not None for code in ("XC", "TY")]
        assert (role, found) == (role, [own, other])
    assert 'value="month"' not in entered(city, Role.ADMINISTRATOR).get("/facility/XC/").text


def test_the_list_costs_the_same_for_one_and_many(city: SmallCity, django_assert_num_queries: Any) -> None:
    user, of, now = city.accounts[Role.FACILITY_MANAGER], month(city), at(city.lived.week, 6, 23)
    say(city, "N-nursing", city.lived.week, "done")
    lines_of_month(user, of, now)
    with django_assert_num_queries(10):
        lines_of_month(user, of, now)
    for need in ("N-day", "N-respite", "N-stay"):
        say(city, need, city.lived.week, "done")
    with django_assert_num_queries(10):
        assert len(lines_of_month(user, of, now)) >= 4
