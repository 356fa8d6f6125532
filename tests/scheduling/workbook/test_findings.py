"""What an import must catch: each fault in a real file, named with its sheet, row, column and remedy."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from facilities.models import Facility
from scheduling.workbook.report import ImportReport
from scheduling.workbook.sheets import BY_KEY
from scheduling.workbook.wording import finding_text
from tests.scheduling.workbook.town import GIRL, MAN, WOMAN, Sheets, advised, said

Import = Callable[..., ImportReport]
Case = tuple[str, int, dict[str, Any], str, str, str]

CASES: list[Case] = [
    # sheet, index of the row, what is put there -> column, what is wrong, what would be right
    ("residents", 0, {"certificate": f"{MAN[:17]}362"}, "certificate",
     "The check character of the number should be 9 and is 3: compare each digit.",
     "Compare it with the document digit by digit."),
    ("residents", 0, {"birth_date": date(1985, 7, 3)}, "birth_date", "The number says born on 1985-03-07.",
     "Compare the number, the birth date and the sex with the document."),
    ("residents", 1, {"sex": "男"}, "sex", "The number says female.",
     "Compare the number, the birth date and the sex with the document."),
    ("residents", 0, {"identity": WOMAN}, "identity", "The certificate number begins with another identity number.",
     "Compare the number, the birth date and the sex with the document."),
    ("residents", 2, {"birth_date": date(2027, 1, 1), "identity": None}, "birth_date",
     "The birth date lies in the future.", "Compare the number, the birth date and the sex with the document."),
    ("residents", 0, {"category": "9"}, "category", "“9” is not one of the values known here.",
     "Write one of: Visual, Hearing, Speech, Physical, Intellectual, Mental, Multiple."),
    ("residents", 0, {"level": "5级"}, "level", "“5级” is not one of the values known here.",
     "Write one of: Level 1, Level 2, Level 3, Level 4."),
    ("residents", 0, {"certificate": 330482198503070016}, "certificate",
     "The number has lost digits: a spreadsheet keeps only fifteen.",
     "Set the cell to text and type the number again from the document."),
    ("residents", 0, {"longitude": 30.71, "latitude": 121.13}, "longitude", "Longitude and latitude look swapped.",
     "Write longitude 121.13 and latitude 30.71."),
    ("residents", 0, {"longitude": 116.4, "latitude": 39.9}, "longitude", "The place lies outside the region.",
     "Longitude lies from 120.36 to 121.79 here, latitude from 30.01 to 31.40 (WGS84)."),
    ("residents", 0, {"latitude": 0}, "latitude", "The place lies outside the region.",
     "Longitude lies from 120.36 to 121.79 here, latitude from 30.01 to 31.40 (WGS84)."),
    ("residents", 0, {"certificate_from": date(2026, 1, 1), "certificate_until": date(2025, 1, 1)},
     "certificate_until", "The period ends before it starts.",
     "Write a last day that is not before “Certificate from”."),
    ("residents", 0, {"code": None, "certificate": None}, "code", "Nothing says who this is.",
     "Give a file code, a certificate number or an identity number."),
    ("residents", 1, {"code": "P9", "certificate": f"{MAN}62", "birth_date": date(1985, 3, 7), "sex": "男"},
     "certificate", "Row 2 is the same person, with file code P1.",
     "Keep one file, and use its code in the other sheets."),
    ("residents", 1, {"code": "P1"}, "code", "Row 2 names the same: File code are equal.",
     "Keep one of the two rows."),
    ("facilities", 0, {"kind": "康复所"}, "kind", "“康复所” is not one of the values known here.",
     "Did you mean “康复站”?"),
    ("facilities", 0, {"age_min": 30, "age_max": 20}, "age_max", "The number is below that of “Youngest age”.",
     "Write 30 or more."),
    ("facilities", 0, {"agreement_until": date(2024, 1, 1)}, "agreement_until", "The period ends before it starts.",
     "Write a last day that is not before “Agreement from”."),
    ("facilities", 0, {"name": "#N/A"}, "name", "The cell shows the error #N/A.", "Write the value itself."),
    ("facilities", 0, {"name": "=1+1"}, "name", "The cell holds a formula that was never calculated.",
     "Write the value itself."),
    ("facilities", 0, {"name": True}, "name", "The cell holds TRUE or FALSE.", "Write the value as text."),
    ("rooms", 0, {"name": date(2026, 3, 1)}, "name",
     "The cell holds a date or a time, which a spreadsheet makes of numbers such as 3-1.",
     "Set the cell to text and type again what it is to say."),
    ("rooms", 0, {"facility": "XC-KFX"}, "facility", "Sheet “Facilities” has no such code, nor has the database.",
     "Did you mean “XC-KFZ”?"),
    ("rooms", 0, {"facility": "xc_kfz"}, "facility", "Sheet “Facilities” has no such code, nor has the database.",
     "Did you mean “XC-KFZ”?"),
    ("rooms", 0, {"facility": "QQ"}, "facility", "Sheet “Facilities” has no such code, nor has the database.",
     "Correct the code, or add the row that it names."),
    ("rooms", 0, {"size": None}, "size", "Size is empty.", "Fill it, for example 4."),
    ("day_places", 0, {"morning": -2}, "morning", "Morning places cannot be negative.",
     "Write a number from 0 to 500."),
    ("shifts", 0, {"start": "22:00", "end": "06:00"}, "end", "The shift from 22:00 to 06:00 goes past midnight.",
     "Write two rows: until 24:00 on this day, and from 00:00 on the next day."),
    ("shifts", 0, {"end": "08:00"}, "end", "The shift has no length.", "Write a later end."),
    ("shifts", 1, {"start": "11:00"}, "end",
     "It overlaps row 2, from 2026-11-30 08:00 until before 2026-11-30 12:00.",
     "Correct one of the two, or end the earlier one before the later one starts."),
    ("closures", 0, {"end": date(2026, 11, 1)}, "end", "The period ends before it starts.",
     "Write a last day that is not before “Start”."),
    ("closures", 0, {"code": "TY-201-9"}, "code", "Sheet “Beds” has no such code, nor has the database.",
     "Did you mean “TY-201-2”?"),
    ("guardians", 0, {"resident": "330482195001010013"}, "resident",
     "Sheet “Residents” has no such code, nor has the database.", "Correct the code, or add the row that it names."),
    ("assessments", 0, {"result": "轻度"}, "result", "This result does not belong to this kind of assessment.",
     "Write one of: Stable, Unstable."),
    ("assessments", 0, {"valid_until": date(2026, 10, 1)}, "valid_until", "The period ends before it starts.",
     "Write a last day that is not before “Assessed on”."),
    ("entitlements", 0, {"minimum": 91}, "maximum", "The number is below that of “Least”.", "Write 91 or more."),
    ("needs", 1, {"service": "言语治疗"}, "service", "No facility offers “言语治疗”.",
     "Add it to sheet 服务目录 for the facility that gives it, or correct the service."),
    ("needs", 0, {"nights_min": 5, "nights_max": 3}, "nights_max", "The number is below that of “Nights at least”.",
     "Write 5 or more."),
    ("patterns", 0, {"need": "N1"}, "need", "The need is for nights in a bed.", "Write it in sheet 当前安置."),
    ("patterns", 0, {"start": None}, "start", "The time is missing.",
     "Only day care goes without, write for example 09:00."),
    ("patterns", 0, {"room": "TY-201"}, "room", "The room belongs to facility SZ-TY.",
     "Name a room of XC-KFZ, or correct the facility."),
    ("placements", 0, {"need": "N2"}, "need", "The need is not for nights in a bed.",
     "Write its usual week in sheet 固定安排."),
    ("appointments", 0, {"room": None}, "room", "Room code is empty.",
     "Fill it: the service of this need cannot do without."),
    ("appointments", 0, {"end": "08:40"}, "end", "The appointment ends before it starts.",
     "Write a later end; one past midnight lies within 8 hours."),
    ("appointments", 1, {"date": date(2026, 11, 24), "start": "09:20"}, "need",
     "P2 is elsewhere then: row 2.", "Correct the time of one of the two."),
]  # fmt: skip
REFERS = {
    "rooms": ("facilities",),
    "beds": ("rooms",),
    "day_places": ("facilities",),
    "shifts": ("staff",),
    "staff": ("facilities",),
    "closures": ("beds", "staff"),
    "guardians": ("residents",),
    "assessments": ("residents",),
    "entitlements": ("residents",),
    "needs": ("residents", "offers"),
    "offers": ("facilities",),
    "patterns": ("needs", "rooms", "staff"),
    "placements": ("needs", "beds"),
    "appointments": ("needs", "rooms", "staff"),
}


def before(sheet: str) -> list[str]:
    """The sheet and all that it refers to."""
    return [*dict.fromkeys(key for other in REFERS.get(sheet, ()) for key in before(other)), sheet]


@pytest.mark.parametrize(("sheet", "index", "put", "column", "wrong", "right"), CASES)
def test_a_fault_is_named_and_keeps_everything_out(
    bring_in: Import, town: Sheets, sheet: str, index: int, put: dict[str, Any], column: str, wrong: str, right: str
) -> None:
    town[sheet][index] |= put
    report = bring_in({key: town[key] for key in before(sheet)})
    first = report.errors[0]
    assert said([first]) == [(BY_KEY[sheet].zh, index + 2, column, wrong)]
    assert advised([first]) == [right]
    assert not report.stored
    assert Facility.objects.count() == 0


WARNINGS: list[Case] = [
    ("residents", 0, {"level": "三级"}, "level", "The certificate number says Level 2.",
     "After a new assessment ask for a new certificate; otherwise correct the cell."),
    ("residents", 1, {"category": "视力"}, "category", "The certificate number says Physical.",
     "After a new assessment ask for a new certificate; otherwise correct the cell."),
    ("residents", 0, {"certificate": f"{MAN}62B1"}, "certificate",
     "The number ends with B1: a certificate issued again.",
     "Make sure that it is the newest one."),
    ("residents", 2, {"name": "丁二", "birth_date": date(1992, 8, 14), "identity": None}, "name",
     "Row 3 has the same name, birth date and household.", "If it is the same person, keep one file."),
    ("residents", 0, {"certificate": "３３０４８２１９８５０３０７００１９６２"}, "certificate",
     "The cell holds full-width characters or stray blanks.", "It was read as “3304**************62”."),
    ("residents", 0, {"birth_date": "１９８５年３月７日"}, "birth_date",
     "The cell holds full-width characters or stray blanks.", "It was read as “1985年3月7日”."),
    ("residents", 0, {"household": "H1\u200b"}, "household",
     "The cell holds full-width characters or stray blanks.", "It was read as “H1”."),
    ("residents", 0, {"name": "　丁一 "}, "name",
     "The cell holds full-width characters or stray blanks.", "It was read as “丁一”."),
    ("residents", 0, {"name": "丁\n一"}, "name",
     "The cell holds full-width characters or stray blanks.", "It was read as “丁 一”."),
    ("residents", 0, {"name": "丁_x0000_一"}, "name",
     "The cell holds full-width characters or stray blanks.", "It was read as “丁一”."),
    ("needs", 3, {"waiting_since": date(2062, 11, 1)}, "waiting_since", "This day is still to come.",
     "See whether the date is right."),
    ("assessments", 0, {"assessed_on": date(2026, 11, 30)}, "assessed_on", "This day is still to come.",
     "See whether the date is right."),
    ("entitlements", 0, {"used": 91}, "used", "More is used than the entitlement allows.",
     "At most 90; nothing is left to plan."),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "index", "put", "column", "wrong", "right"), WARNINGS)
def test_what_is_odd_is_named_and_stored(
    bring_in: Import, town: Sheets, sheet: str, index: int, put: dict[str, Any], column: str, wrong: str, right: str
) -> None:
    town[sheet][index] |= put
    report = bring_in({key: town[key] for key in before(sheet)})
    assert (BY_KEY[sheet].zh, index + 2, column, wrong) in said(report.findings)
    assert right in advised(report.findings)
    assert report.errors == []
    assert report.stored


def test_all_faults_come_at_once(bring_in: Import, town: Sheets) -> None:
    town["rooms"][0] |= {"size": -1, "use": "车库"}
    town["rooms"][1] |= {"size": "x"}
    town["residents"][0] |= {"sex": "女", "birth_date": date(1985, 7, 3), "phone": "1"}
    report = bring_in({key: town[key] for key in ("facilities", "rooms", "residents")})
    assert [line[:3] for line in said(report.errors)] == [
        ("房间", 2, "use"),
        ("房间", 2, "size"),
        ("房间", 3, "size"),
        ("残疾人", 2, "phone"),
    ]
    town["residents"][0] |= {"phone": None}
    assert [line[2] for line in said(bring_in({"residents": town["residents"]}).errors)] == ["sex", "birth_date"]


def test_a_number_that_lost_its_leading_zero_is_no_new_code(bring_in: Import, town: Sheets) -> None:
    town["facilities"] = [town["facilities"][0] | {"code": "0012"}, town["facilities"][1] | {"code": "0013"}]
    town["rooms"] = [town["rooms"][0] | {"facility": "0012"}]
    bring_in({key: town[key] for key in ("facilities", "rooms")})

    town["facilities"][0]["code"] = 12
    town["rooms"][0]["facility"] = 12

    defined = bring_in({"facilities": town["facilities"]})
    assert said(defined.errors) == [
        ("机构", 2, "code", "The code is held as a number, and others here begin with 0: its leading zero is lost."),
    ]
    assert advised(defined.errors) == ["Set the cell to text and type 0012."]
    referred = bring_in({"rooms": town["rooms"]})
    assert said(referred.errors) == [
        ("房间", 2, "facility", "Sheet “Facilities” has no such code, nor has the database."),
    ]
    assert advised(referred.errors) == ["The leading zero is lost: set the cell to text and type 0012."]


def test_plain_numbers_are_codes_where_no_code_begins_with_zero(bring_in: Import, town: Sheets) -> None:
    town["facilities"] = [town["facilities"][0] | {"code": 1001}]
    assert bring_in({"facilities": town["facilities"]}).stored
    assert Facility.objects.get().code == "1001"


def test_a_person_with_a_file_gets_no_second_one(bring_in: Import, town: Sheets) -> None:
    bring_in({"residents": town["residents"]})
    town["residents"][0]["code"] = "P8"
    report = bring_in({"residents": town["residents"][:1]})
    assert said(report.errors) == [("残疾人", 2, "certificate", "This person has a file already: P1.")]
    assert advised(report.errors) == ["Use that file code, or correct the number."]


def test_a_namesake_of_a_stored_resident_is_named(bring_in: Import, town: Sheets) -> None:
    bring_in({"residents": town["residents"]})
    double = town["residents"][2] | {"code": "P9", "identity": None}
    report = bring_in({"residents": [double]})
    assert said(report.findings) == [("残疾人", 2, "name", "File P3 has the same name, birth date and household.")]
    assert report.stored


def test_values_that_identify_a_person_are_masked(bring_in: Import, town: Sheets) -> None:
    town["residents"][0] |= {"certificate": f"{MAN[:17]}362", "phone": "138000000011"}
    town["guardians"][0] |= {"resident": "330482195001010013"}
    report = bring_in({key: town[key] for key in ("residents", "guardians")})
    assert [finding.value for finding in report.errors] == [
        "3304**************62",
        "1380******11",
        "3304************13",
    ]
    assert MAN[4:14] not in str(report.as_json())
    assert GIRL not in str(report.as_json())


def test_the_report_speaks_both_languages(bring_in: Import, town: Sheets) -> None:
    town["rooms"][0] |= {"use": "车库"}
    report = bring_in({key: town[key] for key in ("facilities", "rooms")})
    with translation.override("zh-hans"):
        assert "用途" in finding_text(report.errors[0])
    with translation.override("en"):
        assert finding_text(report.errors[0]) == (
            "ERROR: 房间, row 2, Use (D) “车库”: “车库” is not one of the values known here. "
            "Write one of: Bedroom, Therapy room, Training room, Activity room."
        )
