"""Files of a published week: what was called off since, beds that are not there, and nothing left of before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from backend.core.access.roles import Role
from facilities.models import Bed, Closure, Facility
from residents.models import Consent, Resident
from scheduling.models import Attendance, SessionAttendee
from scheduling.services.capacity import resident_absence_add
from scheduling.services.publishing import put_in_force
from tests.scheduling.village import need, resident
from tests.shared_city import shared_city
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db


built_city, city = shared_city()


def away(city: SmallCity, code: str, first: int, hour: int, end: int) -> None:
    resident_absence_add(
        resident=Resident.objects.get(code=code), span=(at(city.monday, first, hour), at(city.monday, end, 8)),
        reason="", by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now(),
    )  # fmt: skip


def exported(city: SmallCity, folder: Path) -> Path:
    call_command("export_week", city.week, "--output", str(folder))
    return folder


def table(path: Path, sheet: int = 0) -> Iterator[list[str]]:
    for row in load_workbook(path).worksheets[sheet].iter_rows(min_row=3, values_only=True):
        yield [str(cell or "") for cell in row]


def statuses(path: Path) -> list[str]:
    return [str(event.get("status", "")) for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")]


def test_what_was_called_off_says_so_in_every_file(city: SmallCity, tmp_path: Path) -> None:
    for code in ("lin", "hu"):
        away(city, code, 0, 0, 1)  # Monday
    away(city, "guo", 2, 18, 3)
    folder = exported(city, tmp_path)
    chen = [(row[0][:10], row[5], row[-1]) for row in table(folder / "staff" / "chen.xlsx")]
    days = [f"{city.monday + number * DAY}" for number in range(3)]
    assert chen == [(days[0], "", "示例lin"), (days[1], "示例lin", ""), (days[2], "示例lin", "")]
    assert statuses(folder / "staff" / "chen.ics") == ["CANCELLED", "", ""]
    assert sorted(statuses(folder / "residents" / "lin.ics")) == ["", "", "CANCELLED"]
    assert sorted(statuses(folder / "residents" / "hu.ics")) == ["", "CANCELLED"]
    home = [(row[0][:10], row[4], row[-1]) for row in table(folder / "facilities" / "ZJ.xlsx")]
    assert home == [(days[0], "", "示例hu"), (days[2], "示例hu", "")]
    (bed, *_more) = table(folder / "facilities" / "TY.xlsx", 1)
    assert bed[2:6] == ["示例guo guo", "示例guo guo", "示例guo guo（已请假）", "示例guo guo"]
    assert [row[-1] for row in table(folder / "city.xlsx", 4)] == ["示例hu", ""]
    assert [row[-1] for row in table(folder / "city.xlsx", 5)] == ["示例lin", "", ""]


def test_of_a_group_those_who_come_and_those_who_do_not_are_told_apart(city: SmallCity, tmp_path: Path) -> None:
    session = city.draft.sessions.first()  # rows of drafts may be added
    also = need("N-also", resident("also"), "physiotherapy")
    SessionAttendee.objects.create(session=session, need=also, index=0)
    Attendance.objects.create(
        need=also, index=0, date=timezone.localdate(session.span.lower), status="excused", facility=session.facility,
        at=timezone.now(), stored_at=timezone.now(), key="00000000-0000-4000-8000-000000000001",
    )  # fmt: skip

    def told() -> list[tuple[str, str]]:
        call_command("export_week", city.week, "--output", str(tmp_path), "--plan", "2")
        return [(row[5], row[-1]) for row in table(tmp_path / "staff" / "chen.xlsx") if "also" in f"{row}"]

    assert told() == [("示例also、示例lin", "")]  # a draft keeps clear of absences: nothing in it is called off
    put_in_force(plan=city.draft, user=None, now=timezone.now())
    assert told() == [("示例lin", "示例also")]
    assert statuses(tmp_path / "residents" / "also.ics") == ["CANCELLED"]
    assert "CANCELLED" not in statuses(tmp_path / "staff" / "chen.ics")


def test_beds_that_are_given_up_or_closed_are_not_free(city: SmallCity, tmp_path: Path) -> None:
    house = Facility.objects.get(code="TY")
    Closure.objects.all().delete()
    room = Bed.objects.get(code="TY-1-2").room
    Bed.objects.create(code="TY-1-3", room=room, kind="respite", ends_on=city.monday)
    Bed.objects.create(code="TY-1-4", room=room, kind="respite", ends_on=city.monday + 5 * DAY)
    Closure.objects.create(
        asset="bed", bed=Bed.objects.get(code="TY-1-2"), span=(at(city.monday, 1, 9), at(city.monday, 1, 12))
    )
    rows = {row[1]: row[2:] for row in table(exported(city, tmp_path) / "facilities" / f"{house.code}.xlsx", 1)}
    assert sorted(rows) == ["TY-1-1", "TY-1-2", "TY-1-4"]
    assert rows["TY-1-2"] == ["", "停用", "", "", "", "", ""]
    assert rows["TY-1-4"] == [""] * 5 + ["停用"] * 2


def test_a_second_export_leaves_no_file_of_who_fell_out_and_all_else(city: SmallCity, tmp_path: Path) -> None:
    folder = exported(city, tmp_path)
    (folder / "residents" / "notes.txt").write_text("kept")
    assert (folder / "residents" / "hu.ics").exists()
    call_command("export_week", city.week, "--output", str(folder), "--plan", "2")
    mine = {f"{one.relative_to(folder)}" for one in folder.rglob("*") if one.is_file()}
    city.draft.attendances.all().delete()
    call_command("export_week", city.week, "--output", str(folder), "--plan", "2")
    left = {f"{one.relative_to(folder)}" for one in folder.rglob("*") if one.is_file()}
    assert mine - left == {"residents/hu.ics", "facilities/ZJ.xlsx"}
    assert (folder / "residents" / "notes.txt").read_text() == "kept"


def test_a_name_is_printed_by_the_consent_of_today(city: SmallCity, tmp_path: Path) -> None:
    call_command("export_week", f"{city.lived.week:%G-W%V}", "--output", str(tmp_path / "before"))
    hu = Resident.objects.get(code="hu")
    told = {"purpose": "sharing_with_facilities", "given_on": city.lived.week - 30 * DAY}
    Consent.objects.create(resident=hu, **told, withdrawn_on=city.today)
    call_command("export_week", f"{city.lived.week:%G-W%V}", "--output", str(tmp_path / "after"))
    names = [{row[4] for row in table(tmp_path / one / "facilities" / "ZJ.xlsx")} for one in ("before", "after")]
    assert names == [{"示例hu"}, {""}]
