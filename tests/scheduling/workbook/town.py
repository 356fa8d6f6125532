"""A sound workbook of two facilities and three residents, by the keys of sheets and columns."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation

from scheduling.workbook.findings import Finding
from scheduling.workbook.report import ImportReport

Sheets = dict[str, list[dict[str, Any]]]
Import = Callable[..., ImportReport]
# Invented people: the numbers are sound by themselves and belong to nobody.
MAN = "330482198503070019"
WOMAN = "330482199208140023"
GIRL = "330482201905020043"

TOWN: Sheets = {
    "facilities": [
        {"code": "XC-KFZ", "name": "新仓镇示范康复站", "kind": "康复站", "town": "新仓镇", "longitude": 121.131,
         "latitude": 30.72, "opening": "周一至周五 08:00-17:00", "catchment": "新仓镇、林埭镇",
         "agreement_from": date(2025, 1, 1), "agreement_until": date(2027, 12, 31)},
        {"code": "SZ-TY", "name": "市托养中心", "kind": "托养机构", "town": "当湖街道", "longitude": 121.0155,
         "latitude": 30.696, "categories": "智力、精神", "rung": "市级寄宿托养"},
    ],
    "rooms": [
        {"code": "XC-R1", "facility": "XC-KFZ", "name": "运动治疗室", "use": "治疗室", "size": 2,
         "equipment": "治疗床×2、平行杠"},
        {"code": "TY-201", "facility": "SZ-TY", "name": "201", "use": "卧室", "size": 2, "sex_policy": "男室"},
    ],
    "beds": [
        {"code": "TY-201-1", "room": "TY-201", "kind": "托养床"},
        {"code": "TY-201-2", "room": "TY-201", "kind": "喘息床"},
    ],
    "day_places": [{"facility": "XC-KFZ", "weekday": "周一", "morning": 5, "afternoon": 4}],
    "offers": [
        {"facility": "XC-KFZ", "service": "运动疗法", "weekly_sessions": 40},
        {"facility": "XC-KFZ", "service": "居家康复"},
        {"facility": "XC-KFZ", "service": "日间照料"},
        {"facility": "SZ-TY", "service": "集中托养"},
    ],
    "staff": [
        {"code": "S1", "name": "示例甲", "sex": "女", "facility": "XC-KFZ", "languages": "普通话、平湖话"},
        {"code": "S2", "name": "示例乙", "sex": "男", "facility": "SZ-TY", "daily_hours": 7.5},
    ],
    "staff_skills": [{"staff": "S1", "skill": "运动治疗", "valid_from": date(2024, 1, 1)}],
    "shifts": [
        {"staff": "S1", "date": date(2026, 11, 30), "start": "08:00", "end": "12:00"},
        {"staff": "S1", "date": date(2026, 11, 30), "start": "13:00", "end": "17:00", "facility": "XC-KFZ"},
        {"staff": "S2", "date": date(2026, 11, 30), "start": "18:00", "end": "24:00", "duty": "在院照护"},
    ],
    "closures": [
        {"asset": "床位", "code": "TY-201-2", "start": date(2026, 12, 1), "end": date(2026, 12, 3), "reason": "维修"},
        {"asset": "工作人员", "code": "S1", "start": "2026-12-04 13:00", "end": "2026-12-04 17:00"},
    ],
    "residents": [
        {"code": "P1", "certificate": f"{MAN}62", "name": "丁一", "sex": "男", "birth_date": date(1985, 3, 7),
         "category": "精神", "level": "二级", "household": "H1", "town": "新仓镇",
         "longitude": 121.13, "latitude": 30.71, "phone": "13800000001"},
        {"code": "P2", "certificate": f"{WOMAN}43", "name": "丁二", "sex": "女", "birth_date": date(1992, 8, 14),
         "category": "肢体", "level": "三级", "household": "H2", "town": "林埭镇",
         "longitude": 121.07, "latitude": 30.66},
        {"code": "P3", "identity": GIRL, "name": "丁三", "sex": "女", "birth_date": date(2019, 5, 2),
         "category": "智力", "level": "一级", "household": "H2", "town": "林埭镇",
         "longitude": 121.07, "latitude": 30.66},
    ],
    "guardians": [{"resident": "P3", "name": "丁二", "relation": "父母", "legal": "是"}],
    "absences": [{"resident": "P2", "start": date(2026, 12, 2), "end": date(2026, 12, 2), "reason": "住院"}],
    "assessments": [
        {"resident": "P1", "kind": "精神状况稳定性", "result": "稳定", "assessed_on": date(2026, 10, 15),
         "valid_until": date(2027, 1, 12)},
    ],
    "entitlements": [
        {"resident": "P2", "service": "运动疗法", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31),
         "minimum": 10, "maximum": 90, "used": 60},
    ],
    "needs": [
        {"code": "N1", "resident": "P1", "service": "集中托养", "starts_on": date(2026, 3, 1), "rungs": "市级寄宿托养",
         "requires": "精神状况稳定性"},
        {"code": "N2", "resident": "P2", "service": "运动疗法", "times": 2, "starts_on": date(2026, 9, 1),
         "windows": "周一至周五 08:30-11:30", "min_gap_hours": 20},
        {"code": "N3", "resident": "P2", "service": "居家康复", "minutes": 45, "starts_on": date(2026, 9, 1)},
        {"code": "N4", "resident": "P3", "service": "日间照料", "times": 1, "starts_on": date(2026, 9, 1)},
    ],
    "choices": [{"resident": "P3", "facility": "XC-KFZ", "chosen_on": date(2026, 1, 10)}],
    "preferences": [{"need": "N2", "stance": "偏好", "asset": "工作人员", "code": "S1"}],
    "patterns": [
        {"need": "N2", "number": 1, "weekday": "周二", "start": "09:00", "facility": "XC-KFZ", "room": "XC-R1",
         "staff": "S1", "confirmed": "是"},
    ],
    "placements": [{"need": "N1", "bed": "TY-201-1", "starts_on": date(2026, 3, 1)}],
    "appointments": [
        {"need": "N2", "date": date(2026, 11, 24), "start": "09:00", "end": "09:40", "facility": "XC-KFZ",
         "room": "XC-R1", "staff": "S1"},
        {"need": "N3", "date": date(2026, 11, 25), "start": "10:00", "staff": "S1"},
        {"need": "N4", "date": date(2026, 11, 23), "facility": "XC-KFZ"},
    ],
}  # fmt: skip
ROWS = sum(map(len, TOWN.values()))


def place(finding: Finding) -> tuple[str, int, str]:
    """Sheet, row and column of a finding."""
    return finding.title, finding.row, finding.column.key if finding.column else ""


def said(findings: Iterable[Finding]) -> list[tuple[str, int, str, str]]:
    """Sheet, row, column and what is wrong, in English."""
    with translation.override("en"):
        return [(*place(finding), str(finding.wrong)) for finding in findings]


def advised(findings: Iterable[Finding]) -> list[str]:
    """What would be right, in English."""
    with translation.override("en"):
        return [str(finding.right) for finding in findings]


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def counted(report: ImportReport, **expected: int) -> bool:
    return {fate: number for fate, number in report.counts().items() if number} == expected
