"""One cell at a time: what is read, what is refused, and that what is written reads back."""

# ruff: noqa: DTZ001  a spreadsheet knows no time zones

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation

from scheduling.workbook.cells import reader, shown
from scheduling.workbook.columns import Column, Kind, Word
from scheduling.workbook.findings import Refused
from scheduling.workbook.render import DEFAULT_NAMES, render
from scheduling.workbook.sheets import BY_KEY
from scheduling.workbook.vocabulary import Region, Vocabulary
from tests.scheduling.workbook.town import MAN

KNOWN = Vocabulary(
    {
        **{
            kind: tuple(Word(code, name, code) for code, name in names.items()) for kind, names in DEFAULT_NAMES.items()
        },
        "town": (Word("xincang", "新仓镇", "Xincang"), Word("danghu", "当湖街道", "Danghu")),
    },
    Region(120.4, 30.0, 121.8, 31.4),
)


def read(where: str, raw: object) -> Any:
    sheet, key = where.split(".")
    return reader(BY_KEY[sheet].column(key), KNOWN)(raw)


def refusal(where: str, raw: object) -> str:
    with pytest.raises(Refused) as refused:
        read(where, raw)
    with translation.override("en"):
        return f"{refused.value.wrong} {refused.value.right}"


@pytest.mark.parametrize(
    "raw",
    [
        datetime(2026, 12, 1),
        "2026-12-01",
        "2026-12-1",
        "2026/12/1",
        "2026.12.1",
        "2026年12月1日",
        "2026 年 12 月 1 号",
        "２０２６－１２－０１",
        "20261201",
        "2026-12-01 00:00:00",
        20261201,
        46357,
        46357.0,
    ],
)
def test_a_date_in_any_usual_style(raw: object) -> None:
    assert read("shifts.date", raw) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        ("2026-13-01", "There is no such day in the calendar."),
        ("2026-02-30", "There is no such day in the calendar."),
        ("12/1/2026", "This is no date that can be understood."),
        ("26-12-01", "This is no date that can be understood."),
        ("2026-12/01", "This is no date that can be understood."),
        ("2026-12-01x", "This is no date that can be understood."),
        ("下周一", "This is no date that can be understood."),
        (2026, "This number is no date."),
        (2026.12, "This number is no date."),
        (datetime(2026, 12, 1, 8, 30), "A time of day stands beside the date."),
        ("0026-12-01", "The year 26 cannot be right."),
    ],
)
def test_what_is_no_date(raw: object, wrong: str) -> None:
    assert refusal("shifts.date", raw) == f"{wrong} Write the date as year-month-day, for example 2026-12-01."


def test_a_last_day_is_held_as_the_day_after() -> None:
    assert read("beds.ends_on", "2026-12-31") == date(2027, 1, 1)
    assert read("beds.ends_on", "长期") is None
    assert read("beds.ends_on", "9999-12-31") is None
    assert read("beds.ends_on", datetime(9999, 12, 31)) is None  # as a cell set to dates has it
    assert read("beds.ends_on", 99991231) is None


@pytest.mark.parametrize(
    ("raw", "minute"),
    [
        ("08:30", 510),
        ("8:30", 510),
        ("08：30", 510),
        ("08:30:00", 510),
        ("8点30分", 510),
        ("8时半", 510),
        ("8点", 480),
        (time(8, 30), 510),
        (510 / 1440, 510),
        ("24:00", 1440),
        (timedelta(days=1), 1440),
        (datetime(1900, 1, 1), 1440),
        (time(0, 0), 0),
    ],
)
def test_a_time_in_any_usual_style(raw: object, minute: int) -> None:
    assert read("shifts.end", raw) == minute


@pytest.mark.parametrize("raw", ["24:30", "8:60", "8", 8, "0830", time(8, 30, 20), timedelta(hours=25), "早上"])
def test_what_is_no_time(raw: object) -> None:
    assert refusal("shifts.end", raw) == (
        "This is no time of day. Write the time as hours:minutes, for example 08:30; the end of the day is 24:00."
    )


def test_a_bare_date_is_included_as_an_end_and_begins_as_a_start() -> None:
    assert read("closures.start", "2026-12-01") == datetime(2026, 12, 1)
    assert read("closures.end", "2026-12-01") == datetime(2026, 12, 2)
    assert read("closures.end", "2026-12-01 17:30") == datetime(2026, 12, 1, 17, 30)
    assert read("closures.end", "2026-12-01 00:00") == datetime(2026, 12, 1)
    assert read("closures.end", datetime(2026, 12, 1, 17, 30)) == datetime(2026, 12, 1, 17, 30)


@pytest.mark.parametrize(
    ("where", "raw", "code"),
    [
        ("residents.category", "肢体", "4"),
        ("residents.category", "肢体残疾", "4"),
        ("residents.category", 4, "4"),
        ("residents.category", "４", "4"),
        ("residents.category", "physical", "4"),
        ("residents.level", "一级", "1"),
        ("residents.level", "1级", "1"),
        ("residents.level", 1, "1"),
        ("residents.sex", "M", "male"),
        ("day_places.weekday", "星期日", "6"),
        ("day_places.weekday", "Mon", "0"),
        ("staff_skills.skill", "运动治疗", "physiotherapy"),
        ("staff_skills.skill", "physiotherapy", "physiotherapy"),
        ("facilities.town", "新 仓 镇", "xincang"),
        ("needs.funded", True, True),
        ("needs.funded", "是", True),
        ("needs.funded", "N", False),
        ("needs.funded", 0, False),
        ("facilities.features", "电梯、移位机;电梯", ("lift", "hoist")),
        ("needs.rungs", "市级寄宿制专业托养，镇街道机构", ("3", "2")),
        ("needs.rungs", "市级寄宿托养，村社区短期照料、村(社区)短期照料", ("3", "1")),  # as older files have them
        ("rooms.equipment", "治疗床×4、平行杠*1；作业台", {"treatment_table": 4, "parallel_bars": 1, "ot_bench": 1}),
        ("patterns.staff", "S1、S2", ("S1", "S2")),
        ("patterns.staff", 1001, ("1001",)),
        ("facilities.code", " XC－KFZ\u200b", "XC-KFZ"),
        ("residents.name", "　张三 ", "张三"),
        ("residents.name", "张\n三\r\n", "张 三"),
        ("rooms.name", 201, "201"),
        ("needs.minutes", "４５", 45),
        ("staff.daily_hours", "7.5", 7.5),
        ("staff.daily_hours", ".5", 0.5),
        ("rooms.size", "10.0", 10),
        ("facilities.longitude", "121.015", 121.015),
        ("residents.phone", 13800000001, "13800000001"),
        ("residents.phone", "0573-85000001", "0573-85000001"),
        ("facilities.opening", "周一至周二 08:30-11:30、13:00-16:00",
         ((510, 690), (780, 960), (1950, 2130), (2220, 2400))),
        ("guardians.resident", f" {MAN[:17].lower()}{MAN[17]}62", f"{MAN}62"),
    ],
)  # fmt: skip
def test_values_as_people_write_them(where: str, raw: object, code: object) -> None:
    assert read(where, raw) == code


@pytest.mark.parametrize(
    ("raw", "number"), [("治疗床×0", 0), ("治疗床×150、治疗床×51", 201), ("治疗床×" + "9" * 5000, 999999)]
)
def test_pieces_that_no_room_has(raw: str, number: int) -> None:
    right = "Write 1 to 200, and leave out what there is none of."
    assert refusal("rooms.equipment", raw) == f"There cannot be {number} pieces. {right}"


@pytest.mark.parametrize(
    ("where", "raw", "text"),
    [
        ("residents.category", 8, "“8” is not one of the values known here. Write one of: Visual, Hearing, Speech, "
         "Physical, Intellectual, Mental, Multiple."),
        ("residents.level", "五级", "“五级” is not one of the values known here. Write one of: Level 1, Level 2, "
         "Level 3, Level 4."),
        ("day_places.weekday", 1, "“1” is not one of the values known here. Write one of: Monday, Tuesday, Wednesday, "
         "Thursday, Friday, Saturday, Sunday."),
        ("needs.service", "运动治疗法", "“运动治疗法” is not one of the values known here. Did you mean “运动疗法”?"),
        ("needs.service", True, "The cell holds TRUE or FALSE. Write the value as text."),
        ("residents.name", True, "The cell holds TRUE or FALSE. Write the value as text."),
        ("rooms.name", datetime(2026, 3, 1), "The cell holds a date or a time, which a spreadsheet makes of numbers "
         "such as 3-1. Set the cell to text and type again what it is to say."),
        ("facilities.name", time(8), "The cell holds a date or a time, which a spreadsheet makes of numbers "
         "such as 3-1. Set the cell to text and type again what it is to say."),
        ("absences.reason", timedelta(hours=30), "The cell holds a date or a time, which a spreadsheet makes of "
         "numbers such as 3-1. Set the cell to text and type again what it is to say."),
        ("residents.address", 123456789012345678, "The number has lost digits: a spreadsheet keeps only fifteen. "
         "Set the cell to text and type the number again from the document."),
        ("residents.name", "张" * 41, "The text has 41 characters. Shorten it to 40."),
        ("facilities.code", "新仓", "This is no code. "
         "A code has at most 40 letters, digits, - and _, for example XC-KFZ."),
        ("residents.identity", 330482198503070016, "The number has lost digits: a spreadsheet keeps only fifteen. "
         "Set the cell to text and type the number again from the document."),
        ("residents.certificate", 3.3048219850307e19, "The number has lost digits: a spreadsheet keeps only fifteen. "
         "Set the cell to text and type the number again from the document."),
        ("residents.certificate", "3.30482E+17", "The number has lost digits: the cell holds its short form. "
         "Set the cell to text and type the number again from the document."),
        ("guardians.resident", 1.23e17, "The number has lost digits: a spreadsheet keeps only fifteen. "
         "Set the cell to text and type the number again from the document."),
        ("residents.identity", "330482850307001", "An identity number has 17 digits and then a digit or X; store it "
         "as text. Type all 18 characters as text."),
        ("residents.identity", f"{MAN[:17]}3", "The check character of the number should be 9 and is 3: "
         "compare each digit. Compare it with the document digit by digit."),
        ("residents.certificate", f"{MAN[:17]}362", "The check character of the number should be 9 and is 3: "
         "compare each digit. Compare it with the document digit by digit."),
        ("residents.certificate", f"{MAN}92", "Character 19, the category, is 9 and must be 1 to 7. 1 visual, "
         "2 hearing, 3 speech, 4 physical, 5 intellectual, 6 mental, 7 multiple."),
        ("residents.certificate", f"{MAN}45", "Character 20, the level, is 5 and must be 1 to 4. 1 is the most "
         "severe level, 4 the least."),
        ("residents.phone", 57385000001, "The leading zero of the area code is lost. Set the cell to text and type "
         "05738*****01."),
        ("residents.phone", "12", "This is no telephone number. Write a mobile number of 11 digits, or a landline "
         "with its area code: 0573-85000001."),
        ("day_places.morning", -3, "Morning places cannot be negative. Write a number from 0 to 500."),
        ("rooms.size", 201, "Size 201 is out of range. Write a number from 1 to 200."),
        ("rooms.size", 2.5, "Only whole numbers fit here. Write a whole number."),
        ("rooms.size", "1_0", "This is no number. Write digits only, for example 8 or 7.5."),
        ("rooms.size", "1e1", "This is no number. Write digits only, for example 8 or 7.5."),
        ("rooms.size", "两人", "This is no number. Write digits only, for example 8 or 7.5."),
        ("needs.windows", "周一 22:00-06:00", "“周一 22:00-06:00” is no window of the week; write for example: "
         "Mon-Fri 08:30-11:30 For example: 周一至周五 08:30-11:30；周六 09:00-11:00. Split hours past midnight into "
         "two days."),
    ],
)  # fmt: skip
def test_what_is_refused_and_what_would_be_right(where: str, raw: object, text: str) -> None:
    assert refusal(where, raw) == text


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("facilities.kind", "rehab_station"),
        ("facilities.town", "xincang"),
        ("facilities.features", ("lift", "hoist")),
        ("facilities.opening", ((480, 720), (1920, 2160), (7200 + 480, 7200 + 1440))),
        ("rooms.equipment", {"parallel_bars": 2, "treatment_table": 1}),
        ("needs.funded", False),
        ("needs.priority", 3),
        ("staff.daily_hours", 7.5),
        ("staff_skills.valid_from", date(2024, 2, 29)),
        ("staff_skills.valid_until", date(2028, 1, 1)),
        ("shifts.end", 1440),
        ("closures.start", datetime(2026, 12, 1)),
        ("closures.end", datetime(2026, 12, 2)),
        ("closures.end", datetime(2026, 12, 1, 17, 30)),
        ("patterns.staff", ("S1", "S2")),
        ("residents.certificate", f"{MAN}62B1"),
    ],
)
def test_what_is_written_reads_back(where: str, value: object) -> None:
    sheet, key = where.split(".")
    assert read(where, render(BY_KEY[sheet].column(key), value)) == value


def test_what_identifies_a_person_is_masked() -> None:
    number = Column("certificate", "残疾人证号", "Certificate number", Kind.CERTIFICATE)
    assert shown(number, f"{MAN}62") == "3304**************62"
    assert shown(BY_KEY["guardians"].column("resident"), f"{MAN}62") == "3304**************62"
    assert shown(BY_KEY["guardians"].column("resident"), "P1") == "P1"
    assert shown(BY_KEY["residents"].column("phone"), 13800000001) == "1380*****01"
    assert shown(BY_KEY["residents"].column("identity"), 330482198503070016) == "3304************16"
    assert shown(BY_KEY["residents"].column("name"), "长" * 70) == "长" * 60 + "…"


def test_what_nobody_sees_is_not_shown() -> None:
    assert shown(BY_KEY["residents"].column("name"), "丁\0一\u200b") == "丁一"
    assert shown(BY_KEY["residents"].column("certificate"), f"{MAN[:4]}\0{MAN[4:]}62") == "3304**************62"
