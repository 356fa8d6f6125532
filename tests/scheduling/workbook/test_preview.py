"""What an import would make of the first rows of each sheet, by name."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from residents.models import Resident
from scheduling.workbook.preview import SHOWN, UNSAID
from scheduling.workbook.report import ImportReport
from scheduling.workbook.sheets import BY_KEY
from scheduling.workbook.tables import TABLES
from scheduling.workbook.vocabulary import load_vocabulary
from tests.scheduling.workbook.town import GIRL, MAN, Sheets

Import = Callable[..., ImportReport]
Rows = dict[str, dict[str, Any]]


def preview(report: ImportReport, language: str = "en") -> dict[str, Rows]:
    """By model and fate."""
    with translation.override(language):
        found: list[Any] = report.preview(load_vocabulary())
    return {sheet["model"]: {part["fate"]: part for part in sheet["parts"]} for sheet in found}


def labels(part: dict[str, Any]) -> list[str]:
    return [row["label"] for row in part["rows"]]


def changes(report: ImportReport, model: str, language: str = "en", fate: str = "changed") -> dict[str, list[Any]]:
    """By label the columns that change, each with from what to what where it is said."""
    return {
        row["label"]: [tuple(change.values()) for change in row["changes"]]
        for row in preview(report, language)[model][fate]["rows"]
    }


def test_new_rows_are_named_by_code_and_name(bring_in: Import, town: Sheets) -> None:
    found = preview(bring_in(town, check=True))
    assert {part: rows[part]["more"] for rows in found.values() for part in rows} == {"new": 0}
    assert labels(found["residents.Resident"]["new"]) == ["P1 · 丁一", "P2 · 丁二", "P3 · 丁三"]
    assert labels(found["facilities.Bed"]["new"]) == ["TY-201-1", "TY-201-2"]
    assert labels(found["residents.Guardian"]["new"]) == ["P3 · 丁三 · 丁二"]
    assert labels(found["residents.Need"]["new"])[0] == "N1 · P1 · 丁一 · Residential care"
    assert labels(found["scheduling.Placement"]["new"]) == ["N1 · 丁一 · 2026-03-01"]
    assert labels(found["facilities.Closure"]["new"])[0] == "Bed · TY-201-2 · 2026-12-01"
    chinese = preview(bring_in(town, check=True), "zh-hans")
    assert labels(chinese["residents.Need"]["new"])[0] == "N1 · P1 · 丁一 · 集中托养"


def test_of_changed_rows_it_says_what_changes_from_what_to_what(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    town["residents"][1] |= {"address": "新仓镇1组", "town": "新仓镇"}
    town["rooms"][0] |= {"equipment": "治疗床×3", "size": 3}
    town["needs"][1] |= {"windows": "周一 09:00-11:00"}
    del town["guardians"]
    report = bring_in(town, check=True)
    assert changes(report, "residents.Resident") == {
        "P2 · 丁二": [("Town", "Lindai", "Xincang"), ("Address", "", "新仓镇1组")]
    }
    assert changes(report, "facilities.Room") == {
        "XC-R1 · 运动治疗室": [
            ("Size", "2", "3"),
            ("Equipment", "Parallel bars × 1, Treatment table × 2", "Treatment table × 3"),
        ]
    }
    assert changes(report, "residents.Need", "zh-hans") == {
        "N2 · P2 · 丁二 · 运动疗法": [("可用时间", "周一至周五 08:30-11:30", "周一 09:00-11:00")]
    }


def test_what_ends_is_named_with_its_last_day(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    town["beds"][1]["ends_on"] = date(2026, 12, 31)
    found = changes(bring_in(town, check=True), "facilities.Bed", fate="ended")
    assert found == {"TY-201-2": [("Ends on", "", "2026-12-31")]}


def test_of_a_period_that_changes_only_the_end_that_does_is_said(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    town["entitlements"][0]["ends_on"] = date(2026, 11, 30)
    found = changes(bring_in(town, check=True), "residents.Entitlement")
    assert found == {"P2 · 丁二 · Physiotherapy · 2026-01-01": [("Until", "2026-12-31", "2026-11-30")]}


def test_numbers_and_what_concerns_health_are_not_shown(bring_in: Import, town: Sheets) -> None:
    """Neither of new rows nor of changed ones: of these it says that they change."""
    secret = [
        MAN,
        GIRL,
        "13800000001",
        "13900000002",
        "精神",
        "智力",
        "肢体",
        "住院",
        "骨折",
        "稳定",
        "Mental",
        "Stable",
    ]
    new = bring_in(town)
    town["residents"][0] |= {"phone": "13900000002", "level": "一级", "certificate": f"{MAN}61"}
    town["absences"][0]["reason"] = "骨折"
    town["assessments"][0]["result"] = "不稳定"
    del town["facilities"]
    changed = bring_in(town, check=True)
    assert changes(changed, "residents.Resident") == {"P1 · 丁一": [("Certificate number",), ("Level",), ("Phone",)]}
    assert changes(changed, "residents.Absence") == {"P2 · 丁二 · 2026-12-02": [("Reason",)]}
    assert changes(changed, "residents.Assessment") == {"P1 · 丁一 · 2026-10-15": [("Result",)]}
    for report, language in [(new, "zh-hans"), (new, "en"), (changed, "zh-hans"), (changed, "en")]:
        of_people = {model: rows for model, rows in preview(report, language).items() if "Facility" not in model}
        text = json.dumps(of_people, ensure_ascii=False)
        assert [word for word in secret if word in text] == []


def test_the_first_rows_are_shown_and_how_many_more_there_are(bring_in: Import, town: Sheets) -> None:
    room = town["rooms"][0]
    town["rooms"] = [{**room, "code": f"R{number:02}"} for number in range(SHOWN + 5)]
    del town["beds"], town["patterns"], town["placements"], town["appointments"], town["closures"]
    part = preview(bring_in(town, check=True))["facilities.Room"]["new"]
    assert (len(part["rows"]), part["count"], part["more"], labels(part)[-1]) == (10, 15, 5, "R09 · 运动治疗室")


def test_who_is_stored_is_named_though_the_file_names_only_the_code(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    Resident.objects.filter(code="P2").update(name="丁二二")
    needs = [{**town["needs"][1], "times": 1}]
    found = changes(bring_in({"needs": needs}, check=True), "residents.Need")
    assert found == {"N2 · P2 · 丁二二 · Physiotherapy": [("Times a week", "2", "1")]}


def test_of_last_weeks_appointments_it_shows_those_that_come_change_and_go(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    _gone, visit, place = town["appointments"]
    town["appointments"] = [{**visit, "end": "11:15"}, {**place, "date": date(2026, 11, 25)}]
    found = preview(bring_in(town, check=True))["scheduling.Plan"]
    assert {fate: [(row["label"], row["row"]) for row in part["rows"]] for fate, part in found.items()} == {
        "new": [("N4 · 丁三 · 2026-11-25", 3)],
        "changed": [("N3 · 丁二 · 2026-11-25 · 10:00", 2)],
        "ended": [("N2 · 丁二 · 2026-11-24 · 09:00", 0), ("N4 · 丁三 · 2026-11-23", 0)],
    }
    assert found["changed"]["rows"][0]["changes"] == [{"column": "End", "before": "10:45", "after": "11:15"}]


def test_unchanged_rows_are_not_shown(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    assert preview(bring_in(town, check=True)) == {}


@pytest.mark.parametrize("sheet", UNSAID)
def test_what_is_left_unsaid_are_columns_of_the_sheet(sheet: str) -> None:
    assert {*UNSAID[sheet]} <= {column.key for column in BY_KEY[sheet].columns}
    assert sheet in {table.key for table in TABLES}
