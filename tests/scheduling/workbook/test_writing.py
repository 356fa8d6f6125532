"""The file itself: the same bytes for the same rows, a template that opens well, a copy with the faults marked."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from facilities.models import Facility, Town
from scheduling.workbook.sheets import BY_KEY, SHEETS
from scheduling.workbook.write import write_workbook
from tests.scheduling.workbook.town import Sheets


def run(command: str, *args: object, **options: Any) -> str:
    out = StringIO()
    call_command(command, *map(str, args), stdout=out, **options)
    return out.getvalue()


def failed(command: str, *args: object, **options: Any) -> str:
    """What a command wrote that ended with exit code 1."""
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(command, *map(str, args), stdout=out, **options)
    assert ended.value.code == 1
    return out.getvalue()


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    rows = {"beds": [{"code": "B1", "room": "R1", "kind": "respite", "ends_on": date(2027, 1, 1)}]}
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, rows)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("rows", "unknown"),
    [
        ({"bed": []}, "unknown sheets: \\['bed'\\]"),
        ({"beds": [{"cod": 1}]}, "unknown columns of sheet beds: \\['cod'\\]"),
    ],
)
def test_a_misspelt_sheet_or_column_is_refused(tmp_path: Path, rows: Any, unknown: str) -> None:
    with pytest.raises(ValueError, match=unknown):
        write_workbook(tmp_path / "a.xlsx", rows)


@pytest.fixture
def template(db: None, tmp_path: Path) -> Path:
    run("workbook_template", tmp_path / "template.xlsx")
    return tmp_path / "template.xlsx"


def test_the_template_has_every_sheet_and_column(template: Path) -> None:
    book = load_workbook(template)
    assert book.sheetnames == ["填写说明", *(sheet.zh for sheet in SHEETS), "选项"]
    for sheet in SHEETS:
        page = book[sheet.zh]
        assert [cell.value for cell in page[1]] == [column.zh for column in sheet.columns]
        assert all(column.en in cell.comment.text for cell, column in zip(page[1], sheet.columns, strict=True))
        assert page["A2"].value.startswith("示例：")
        assert page.freeze_panes == "A2"
        assert page.max_row == 2


def test_numbers_of_the_template_are_text(template: Path) -> None:
    page = load_workbook(template)["残疾人"]
    letters = {cell.value: cell.column_letter for cell in page[1]}
    formats = {name: page.column_dimensions[letters[name]].number_format for name in letters}
    assert {formats[name] for name in ("档案编号", "残疾人证号", "身份证号", "电话", "户编号")} == {"@"}
    assert formats["出生日期"] == "yyyy-mm-dd"


def test_lists_of_the_template_are_those_of_the_database(db: None, tmp_path: Path) -> None:
    Town.objects.create(code="newtown", name="新设镇", longitude=121, latitude=30.7)
    run("workbook_template", tmp_path / "template.xlsx")
    book = load_workbook(tmp_path / "template.xlsx")
    for key, column, expected in (
        ("facilities", "town", "新设镇"),
        ("needs", "service", "居家康复"),
        ("needs", "funded", "否"),
    ):
        page = book[BY_KEY[key].zh]
        letter = next(cell.column_letter for cell in page[1] if cell.value == BY_KEY[key].column(column).zh)
        rule = next(rule for rule in page.data_validations.dataValidation if f"{letter}2" in rule.sqref)
        _sheet, area = rule.formula1.split("!")
        assert expected in [cell.value for (cell,) in book["选项"][area.replace("$", "")]]


def test_an_unfilled_template_imports_as_nothing(template: Path) -> None:
    report = json.loads(run("import_workbook", template, json=True))
    assert report["counts"] == {"new": 0, "changed": 0, "unchanged": 0, "ended": 0, "rejected": 0}
    assert report["findings"] == []
    assert [sheet["examples"] for sheet in report["sheets"]] == [1] * len(SHEETS)


@pytest.fixture
def faulty(db: None, save: Callable[[Sheets], Path], town: Sheets) -> Path:
    town["rooms"][0]["size"] = -1
    town["rooms"][1]["name"] = " 201"
    return save({key: town[key] for key in ("facilities", "rooms")})


def test_the_marked_copy_shows_the_cells_at_fault(faulty: Path, tmp_path: Path) -> None:
    failed("import_workbook", faulty, language="en", marked=tmp_path / "marked.xlsx")
    page = load_workbook(tmp_path / "marked.xlsx")["房间"]
    size, name = page["E2"], page["C3"]
    assert (size.value, size.fill.fgColor.rgb) == (-1, "00FFC7CE")
    assert size.comment.text == "Size cannot be negative. Write a number from 1 to 200."
    assert (name.value, name.fill.fgColor.rgb) == (" 201", "00FFEB9C")
    assert page["D2"].comment is None


def test_the_command_says_what_it_did(faulty: Path) -> None:
    assert failed("import_workbook", faulty, language="en").splitlines() == [
        "Facilities: 2 new",
        "Rooms: 1 new, 1 rejected",
        "ERROR: 房间, row 2, Size (E) “-1”: Size cannot be negative. Write a number from 1 to 200.",
        "warning: 房间, row 3, Name (C) “ 201”: The cell holds full-width characters or stray blanks. "
        "It was read as “201”.",
        "Nothing stored: there is 1 error. Correct it, or store the sound rows with --accept-valid.",
    ]
    assert Facility.objects.count() == 0
    text = failed("import_workbook", faulty, language="en", accept_valid=True)
    assert text.splitlines()[-1] == "Stored. Rows: 3 new, 0 changed, 0 unchanged, 0 ended, 1 rejected."
    text = failed("import_workbook", faulty, language="en", check=True)
    assert text.splitlines()[-1] == (
        "Only checked, nothing stored. Rows: 0 new, 0 changed, 3 unchanged, 0 ended, 1 rejected."
    )


def test_the_json_has_everything(faulty: Path) -> None:
    report = json.loads(failed("import_workbook", faulty, language="en", json=True))
    assert report["stored"] is False
    assert report["findings"][0] == {
        "level": "error",
        "sheet": "房间",
        "row": 2,
        "column": "Size",
        "value": "-1",
        "wrong": "Size cannot be negative.",
        "right": "Write a number from 1 to 200.",
    }


def test_a_missing_file_is_named(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.xlsx"):
        run("import_workbook", tmp_path / "none.xlsx", language="en")


def test_a_file_that_is_no_workbook_fails_with_its_reason(db: None, tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_text("code,name\n")
    text = failed("import_workbook", tmp_path / "list.xlsx", language="en", marked=tmp_path / "marked.xlsx")
    assert text.splitlines()[0] == (
        "ERROR: This is no Excel workbook, whatever its name says. Open it in Excel or WPS and save it as .xlsx."
    )
    assert not (tmp_path / "marked.xlsx").exists()
