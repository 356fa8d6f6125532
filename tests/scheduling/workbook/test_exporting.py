"""What an export holds, and that an import takes it back."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from psycopg.types.range import TimestamptzRange

from backend.core.models import AuditEntry
from facilities.models import Shift, StaffMember
from residents.identity import mask
from residents.models import Absence, Resident
from scheduling.models import Booking, Plan, Visit
from scheduling.services.workbooks import workbook_export
from tests.scheduling.workbook.town import GIRL, MAN, ROWS, WOMAN, Import, Sheets, counted, local, said


def test_an_export_leaves_an_audit_entry(db: None, tmp_path: Path) -> None:
    workbook_export(path=tmp_path / "export.xlsx", now=local(24, 9), user=None)
    assert AuditEntry.objects.get().act == "workbook.export"


def test_an_export_masks_numbers_and_an_import_leaves_them_as_they_are(
    bring_in: Import, town: Sheets, tmp_path: Path
) -> None:
    bring_in(town)
    before = dict(Resident.objects.values_list("code", "certificate"))
    workbook_export(path=tmp_path / "masked.xlsx", now=local(24, 9), user=None)
    cells = str(list(load_workbook(tmp_path / "masked.xlsx")["残疾人"].values))
    assert mask(f"{MAN}62") in cells
    assert MAN not in cells
    assert GIRL not in cells
    assert counted(bring_in(tmp_path / "masked.xlsx"), unchanged=ROWS)
    assert dict(Resident.objects.values_list("code", "certificate")) == before


def test_an_export_with_whole_numbers_keeps_why(bring_in: Import, town: Sheets, tmp_path: Path) -> None:
    bring_in(town)
    workbook_export(path=tmp_path / "whole.xlsx", numbers_for="上级检查", now=local(24, 9), user=None)
    assert f"{MAN}62" in str(list(load_workbook(tmp_path / "whole.xlsx")["残疾人"].values))
    entry = AuditEntry.objects.get(act="workbook.export")
    assert entry.details == {"numbers": True, "reason": "上级检查"}


@pytest.mark.parametrize("code", ["P1", "P9"])
def test_a_masked_number_of_no_such_file_is_refused(bring_in: Import, town: Sheets, code: str) -> None:
    town["residents"][0] |= {"code": code, "certificate": mask(f"{WOMAN}43")}
    report = bring_in(town)
    assert said(report.errors)[0] == (
        "残疾人", 2, "certificate", "The number is masked, and no file with this code has one that looks like it."
    )  # fmt: skip
    assert Resident.objects.count() == 0


def test_an_export_has_both_of_two_absences_from_one_moment_on(bring_in: Import, town: Sheets, tmp_path: Path) -> None:
    """Nothing forbids them, as when somebody tells the same with another end; an import finds each again."""
    bring_in(town)
    for last, reason in ((26, "住院"), (30, "探亲")):
        span = TimestamptzRange(local(24, 9), local(last, 9))
        Absence.objects.create(resident=Resident.objects.get(code="P1"), span=span, reason=reason)
    workbook_export(path=tmp_path / "export.xlsx", now=local(24, 9), user=None)
    rows = list(load_workbook(tmp_path / "export.xlsx")["外出与缺席"].values)[2:]
    assert rows == [
        ("P1", "2026-11-24 09:00", "2026-11-26 09:00", "住院"),
        ("P1", "2026-11-24 09:00", "2026-11-30 09:00", "探亲"),
    ]
    assert counted(bring_in(tmp_path / "export.xlsx"), unchanged=ROWS + 2)

    second, third = ({"resident": "P1", "start": row[1], "end": row[2], "reason": row[3]} for row in rows[::-1])
    assert counted(bring_in({"absences": [second]}), unchanged=1)
    report = bring_in({"absences": [second, third, third]})
    assert said(report.errors) == [
        ("外出与缺席", 4, "resident", "Row 3 names the same: Resident, Start are equal."),
    ]


def test_a_shift_past_midnight_is_exported_as_the_two_rows_that_an_import_takes(
    bring_in: Import, town: Sheets, tmp_path: Path
) -> None:
    bring_in(town)
    carer = StaffMember.objects.get(code="S2")
    night = TimestamptzRange(local(28, 22), local(29, 6))
    Shift.objects.create(staff=carer, facility=carer.facility, span=night, duty="care")
    workbook_export(path=tmp_path / "export.xlsx", now=local(24, 9), user=None)
    rows = list(load_workbook(tmp_path / "export.xlsx")["班次"].values)[4:]
    assert [(f"{row[1]:%m-%d}", *row[2:4]) for row in rows] == [
        ("11-28", "22:00", "24:00"),
        ("11-29", "00:00", "06:00"),
    ]

    assert counted(bring_in(tmp_path / "export.xlsx"), changed=1, new=1, unchanged=ROWS)

    assert counted(bring_in(tmp_path / "export.xlsx"), unchanged=ROWS + 2)
    spans = Shift.objects.filter(span__overlap=night).order_by("span").values_list("span", flat=True)
    assert list(spans) == [
        TimestamptzRange(local(28, 22), local(29, 0)),
        TimestamptzRange(local(29, 0), local(29, 6)),
    ]


@pytest.mark.parametrize("day", [25, 29])  # Wednesday; Sunday: on into the next week
def test_an_appointment_over_midnight_is_exported_as_an_import_takes_it(
    bring_in: Import, town: Sheets, tmp_path: Path, day: int
) -> None:
    """Also of another length than the need has by now; and it comes back as the same rows where there are none."""
    town["appointments"][1] |= {"date": date(2026, 11, day), "start": "23:30", "end": "00:30"}
    bring_in(town)
    span = TimestamptzRange(local(day, 23, 30), local(day, 23, 30) + timedelta(hours=1))
    assert Visit.objects.get().span == span
    workbook_export(path=tmp_path / "export.xlsx", now=local(24, 9), user=None)
    rows = {row[0]: row[2:4] for row in load_workbook(tmp_path / "export.xlsx")["上周安排"].values}
    assert rows["N3"] == ("23:30", "00:30")
    assert counted(bring_in(tmp_path / "export.xlsx"), unchanged=ROWS)

    Booking.objects.all().delete()
    Plan.objects.all().update(status="superseded")
    bring_in(tmp_path / "export.xlsx")
    again = Visit.objects.get(plan__status="published")
    assert (again.plan.week, again.plan.version, again.span) == (date(2026, 11, 23), 2, span)
    assert {row.span for row in Booking.objects.filter(plan=again.plan, use="appointment")} >= {span}


def test_who_is_busy_over_midnight_has_no_other_appointment_on_the_next_day_then(
    bring_in: Import, town: Sheets
) -> None:
    first = town["appointments"][1] | {"start": "23:30"}
    for start, free in (("00:00", False), ("00:15", True)):
        town["appointments"] = [first, first | {"date": date(2026, 11, 26), "start": start}]
        found = said(bring_in(town).errors)
        assert found == ([] if free else [("上周安排", 3, "need", "P2 is elsewhere then: row 2.")])
