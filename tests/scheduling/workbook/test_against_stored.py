"""Rows that are sound by themselves and do not fit what is stored: named by the check, before anybody imports."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from facilities.models import Credential, StaffMember
from residents.models import Need
from scheduling.models import StandingPattern
from scheduling.workbook.report import ImportReport
from scheduling.workbook.sheets import BY_KEY
from tests.scheduling.workbook.town import Sheets, advised, said

Import = Callable[..., ImportReport]

BESIDE_LEFT_OUT: list[tuple[str, dict[str, Any], dict[str, Any], str, str, str, str]] = [
    # sheet, what is stored; in the other file -> column, value, what is wrong, what would be right
    ("entitlements", {"minimum": 50}, {"maximum": 20}, "maximum", "20", "The number is below that of “Least”.",
     "“Least” is stored as 50: write what fits it, or fill both columns."),
    ("facilities", {"age_max": 17}, {"age_min": 60}, "age_min", "60", "The number is above that of “Oldest age”.",
     "“Oldest age” is stored as 17: write what fits it, or fill both columns."),
    ("residents", {"certificate_from": date(2025, 1, 1)}, {"certificate_until": date(2024, 1, 1)},
     "certificate_until", "2024-01-01 00:00:00", "The period ends before it starts.",
     "“Certificate from” is stored as 2025-01-01: write what fits it, or fill both columns."),
    ("facilities", {}, {"agreement_until": date(2024, 12, 31)}, "agreement_until", "2024-12-31 00:00:00",
     "The period ends before it starts.",
     "“Agreement from” is stored as 2025-01-01: write what fits it, or fill both columns."),
    ("facilities", {}, {"agreement_from": None, "agreement_until": date(2024, 12, 31)}, "agreement_until",
     "2024-12-31 00:00:00", "The period ends before it starts.",
     "“Agreement from” is stored as 2025-01-01: write what fits it, or fill both columns."),
    ("facilities", {}, {"agreement_from": date(2028, 1, 1)}, "agreement_from", "2028-01-01 00:00:00",
     "The period ends before it starts.",
     "“Agreement until” is stored as 2027-12-31: write what fits it, or fill both columns."),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "stored", "put", "column", "value", "wrong", "right"), BESIDE_LEFT_OUT)
def test_what_does_not_fit_a_column_that_was_left_out_is_named(
    bring_in: Import,
    town: Sheets,
    sheet: str,
    stored: dict[str, Any],
    put: dict[str, Any],
    column: str,
    value: str,
    wrong: str,
    right: str,
) -> None:
    town[sheet][0] |= stored
    bring_in(town)
    required = {one.key for one in BY_KEY[sheet].columns if one.required or one.key == "code"}
    row = {key: cell for key, cell in town[sheet][0].items() if key in required} | put

    for check in (True, False):
        report = bring_in({sheet: [row]}, check=check)
        assert said(report.errors) == [(BY_KEY[sheet].zh, 2, column, wrong)]
        assert advised(report.errors) == [right]
        assert [finding.value for finding in report.errors] == [value]
        assert not report.stored
    assert Credential.objects.get().valid.lower == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("put", "column", "value", "stored"),
    [({"resident": "P1"}, "resident", "P1", "P2"), ({"service": "居家康复"}, "service", "居家康复", "运动疗法")],
)
def test_a_code_of_a_stored_need_does_not_take_it_to_another(
    bring_in: Import, town: Sheets, put: dict[str, Any], column: str, value: str, stored: str
) -> None:
    """Two towns number their needs alike; patterns, waiting and marks go by the code."""
    bring_in(town)
    report = bring_in({"needs": [town["needs"][1] | put]})
    assert said(report.errors) == [("需求", 2, column, f"The code is that of a stored need of “{stored}”.")]
    assert advised(report.errors) == ["Give this need a code of its own, or correct the cell."]
    assert [finding.value for finding in report.errors] == [value]
    need = Need.objects.get(code="N2")
    assert (need.resident.code, StandingPattern.objects.get().need) == ("P2", need)


def test_a_staff_member_of_another_name_and_sex_is_named(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    other = town["staff"][0] | {"name": "示例丙", "sex": "男"}
    report = bring_in({"staff": [other]})
    assert said(report.findings) == [
        ("工作人员", 2, "name", "The code is that of “示例甲” until now, and the sex differs too."),
    ]
    assert advised(report.findings) == ["Make sure that it is the same person, and not another one under this code."]
    assert report.stored
    married = other | {"name": "示例丁"}
    assert bring_in({"staff": [married]}).findings == []
    assert StaffMember.objects.get(code="S1").name == "示例丁"


def test_it_is_said_in_chinese_too(bring_in: Import, town: Sheets) -> None:
    bring_in(town)
    entitlement = {key: cell for key, cell in town["entitlements"][0].items() if key != "minimum"}
    report = bring_in({
        "entitlements": [entitlement | {"maximum": 2}],
        "needs": [town["needs"][1] | {"resident": "P1"}],
    })  # fmt: skip
    with translation.override("zh-hans"):
        assert [f"{finding.wrong}{finding.right}" for finding in report.errors] == [
            "该数小于“最少次数”。系统中“最少次数”为 10：请填写与之相符的值，或两列都填写。",
            "该编号已属于系统中“P2”的一项需求。请为这项需求另编一个编号，或更正此单元格。",
        ]
