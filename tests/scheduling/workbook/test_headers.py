"""Sheets and headers as people leave them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from facilities.models import Facility, Room, Shift
from residents.models import Need
from scheduling.models import Plan
from scheduling.services.waiting import queue_refresh
from scheduling.workbook.report import ImportReport
from scheduling.workbook.sheets import BY_KEY
from tests.scheduling.workbook.conftest import NOW
from tests.scheduling.workbook.town import ROWS, Sheets, advised, said

Edited = Callable[..., ImportReport]


@pytest.fixture
def edited(
    bring_in: Callable[..., ImportReport], save: Callable[[Sheets], Path], town: Sheets
) -> Callable[..., ImportReport]:
    """Import the town after a change to its file. The change is given the open workbook."""

    def import_edited(change: Callable[[Any], object], **options: Any) -> ImportReport:
        path = save(town)
        book = load_workbook(path)
        change(book)
        book.save(path)
        return bring_in(path, **options)

    return import_edited


def rooms(book: Any) -> Worksheet:
    page: Worksheet = book["房间"]
    return page


def test_headers_in_english_and_by_key_and_with_marks(edited: Edited) -> None:
    def rename(book: Any) -> None:
        book["机构"].title = "Facilities"
        book["房间"].title = "rooms"
        for cell, name in zip(rooms_of(book), ("Room code *", "facility", " 房间名称（必填）"), strict=False):
            cell.value = name

    def rooms_of(book: Any) -> Any:
        return book["rooms"][1]

    report = edited(rename)
    assert said(report.findings) == []
    assert report.counts()["new"] == ROWS


def test_sheets_columns_and_services_are_read_by_the_names_of_older_files(edited: Edited, town: Sheets) -> None:
    town["needs"][0]["funded"] = "否"
    town["entitlements"][0]["service"] = "村社区短期照料"

    def rename(book: Any) -> None:
        book["补贴额度"].title = "资助额度"
        next(cell for cell in book["需求"][1] if "须有补贴额度" in str(cell.value)).value = "须有资助额度"

    report = edited(rename)
    assert said(report.findings) == []
    assert report.counts()["new"] == ROWS


def test_a_header_under_a_title_is_found(edited: Edited) -> None:
    def add_title(book: Any) -> None:
        rooms(book).insert_rows(1, 2)
        rooms(book)["A1"] = "2026年房间一览"
        rooms(book).merge_cells("A1:F1")

    report = edited(add_title)
    assert said(report.findings) == []
    assert Room.objects.count() == 2


def test_rows_are_named_as_the_spreadsheet_shows_them(edited: Edited) -> None:
    def add_title(book: Any) -> None:
        rooms(book).insert_rows(1, 2)
        rooms(book)["A1"] = "2026年房间一览"
        rooms(book)["E5"] = 0

    assert said(edited(add_title).errors)[0] == ("房间", 5, "size", "Size 0 is out of range.")


def test_merged_header_cells_are_refused(edited: Edited) -> None:
    report = edited(lambda book: rooms(book).merge_cells("A1:B1"))
    assert said(report.findings)[:3] == [
        ("房间", 1, "", "Cells A1:B1 are merged."),
        ("房间", 1, "", "Column “Facility code” is missing."),
        ("床位", 2, "room", "It refers to sheet “Rooms”, which could not be read."),
    ]
    report = edited(lambda book: rooms(book).merge_cells("C1:C2"))
    assert said(report.findings)[0] == ("房间", 1, "", "Cells C1:C2 are merged.")
    assert advised(report.findings)[0] == "Unmerge them and give every column a header of its own, in one row."
    assert not report.stored


def test_merged_cells_below_spoil_their_rows_alone(edited: Edited) -> None:
    report = edited(lambda book: book["服务目录"].merge_cells("A2:A3"), accept_valid=True)
    assert said(report.errors)[:2] == [
        ("服务目录", 2, "", "Cells A2:A3 are merged."),
        ("服务目录", 3, "facility", "Facility code is empty."),
    ]
    offers = next(one for one in report.sheets if one.sheet.key == "offers")
    assert (offers.fates["new"], offers.fates["rejected"]) == (2, 2)


def test_a_doubled_header_is_refused(edited: Edited) -> None:
    report = edited(lambda book: rooms(book).cell(1, 9, "Room code"))
    assert said(report.findings)[0] == ("房间", 1, "", "Column “Room code” stands twice.")
    assert advised(report.findings)[0] == "Keep one of columns A and I."


def test_an_unknown_column_is_passed_over_with_a_word(edited: Edited) -> None:
    def add(book: Any) -> None:
        rooms(book).cell(1, 9, "房间名")
        rooms(book).cell(1, 10, "备注")

    report = edited(add)
    assert report.stored
    assert said(report.findings) == [
        ("房间", 1, "", "The sheet has no such column; its cells were not read."),
        ("房间", 1, "", "The sheet has no such column; its cells were not read."),
    ]
    assert advised(report.findings) == ["If it is “房间名称”, rename it.", "It was passed over."]


def test_no_header_at_all(edited: Edited) -> None:
    report = edited(lambda book: rooms(book).delete_rows(1))
    assert said(report.findings)[0] == ("房间", 0, "", "No header row was found.")
    assert advised(report.findings)[0] == (
        "Write the headers in one row, at least: Room code, Facility code, Name, Use, Size."
    )


def test_an_unknown_sheet_is_named_with_the_nearest(edited: Edited) -> None:
    def rename(book: Any) -> None:
        book["停用与请假"].title = "停用请假"
        book.create_sheet("汇总")

    report = edited(rename)
    assert report.stored
    assert said(report.findings) == [
        ("停用请假", 0, "", "The format has no such sheet; its rows were not read."),
        ("汇总", 0, "", "The format has no such sheet; its rows were not read."),
    ]
    assert advised(report.findings) == ["If it is “停用与请假”, rename it.", "It was passed over."]


def test_a_sheet_that_stands_twice(edited: Edited) -> None:
    report = edited(lambda book: book.create_sheet("Rooms").append(["Room code"]))
    assert said(report.findings) == [("Rooms", 0, "", "The sheet stands twice in the file.")]
    assert not report.stored


def test_a_missing_sheet_changes_nothing(bring_in: Callable[..., ImportReport], town: Sheets) -> None:
    bring_in(town)
    report = bring_in({key: rows for key, rows in town.items() if key != "rooms"})
    assert said(report.findings) == []
    assert report.counts()["unchanged"] == ROWS - 2
    assert Room.objects.count() == 2


def test_an_empty_sheet_changes_nothing_and_is_named(edited: Edited) -> None:
    def empty(book: Any) -> None:
        book["偏好与拒绝"].delete_rows(1, 9)
        book["停用与请假"].delete_rows(2, 9)

    report = edited(empty)
    assert report.stored
    assert said(report.findings) == [("偏好与拒绝", 0, "", "The sheet is empty.")]
    assert report.counts()["new"] == ROWS - 3


def test_none_of_the_sheets_is_known(bring_in: Callable[..., ImportReport], save: Callable[[Sheets], Path]) -> None:
    path = save({"rooms": []})
    book = load_workbook(path)
    book["房间"].title = "Sheet1"
    book.save(path)
    report = bring_in(path)
    assert said(report.errors) == [("", 0, "", "The file has none of the sheets of the format.")]
    assert not report.stored


def test_blank_rows_are_no_rows(edited: Edited) -> None:
    def blank(book: Any) -> None:
        rooms(book).insert_rows(3)
        rooms(book)["A9"], rooms(book)["C30"] = " ", "\u3000\u200b"

    report = edited(blank)
    assert said(report.findings) == []
    assert report.counts()["new"] == ROWS


@pytest.mark.parametrize("mark", ["示例：XC-KFZ", "示例", "Example: XC-KFZ"])
def test_example_rows_are_passed_over(edited: Edited, mark: str) -> None:
    report = edited(lambda book: book["机构"].append([mark, "名称", "没有的类型"]))
    assert said(report.findings) == []
    assert report.sheets[0].examples == 1
    assert Facility.objects.count() == 2


def test_columns_may_be_left_out_and_reordered(bring_in: Callable[..., ImportReport], town: Sheets) -> None:
    """What the file has no column for stays as it is."""
    bring_in(town)
    town["residents"][0] |= {"name": "丁甲"}
    for row in town["residents"]:
        row.pop("phone", None)
    report = bring_in(town)
    assert report.counts() == {"new": 0, "changed": 1, "unchanged": ROWS - 1, "ended": 0, "rejected": 0}
    altered = next(one for one in report.sheets if one.sheet.key == "residents").altered
    assert [(one.row, one.columns) for one in altered] == [(2, ("name",))]


def test_a_shift_stays_at_its_facility_where_the_file_has_no_column_for_it(
    bring_in: Callable[..., ImportReport], town: Sheets
) -> None:
    """Also at other times of its day, where it is still the stored one; a new one is where the carer works."""
    first = {"staff": "S1", "date": date(2026, 11, 30), "start": "08:00", "end": "12:00"}
    town["shifts"] = [first | {"facility": "SZ-TY", "duty": "在院照护"}]
    bring_in(town)

    bring_in({"shifts": [first | {"start": "08:30"}, first | {"start": "13:00", "end": "17:00"}]})

    rows = Shift.objects.order_by("span").values_list("facility__code", "duty")
    assert list(rows) == [("SZ-TY", "care"), ("XC-KFZ", "appointments")]
    evening = {"start": "18:00", "end": "20:00", "facility": "SZ-TY"}
    bring_in({"shifts": [first | {"start": "08:30", "facility": None}, first | evening]})
    assert Shift.objects.order_by("span")[0].facility.code == "XC-KFZ"  # an empty cell does say where


def test_last_week_takes_from_the_stored_need_what_the_file_has_no_column_for(
    bring_in: Callable[..., ImportReport], town: Sheets
) -> None:
    town["needs"][3] |= {"day_part": "上午"}
    town["needs"][2] |= {"minutes": 30}
    bring_in(town)
    needs = [{key: value for key, value in row.items() if key not in ("day_part", "minutes")} for row in town["needs"]]
    town["appointments"][1] |= {"date": date(2026, 11, 26)}
    town["appointments"][2] |= {"date": date(2026, 11, 24)}

    bring_in({"needs": needs, "appointments": town["appointments"]})

    plan = Plan.objects.get(status="published")
    assert plan.attendances.get().part == "morning"
    span = plan.visits.get().span
    assert span.upper - span.lower == timedelta(minutes=30)


def test_an_empty_cell_leaves_since_when_somebody_waits(bring_in: Callable[..., ImportReport], town: Sheets) -> None:
    """The waiting list fills it where nobody gave it, and the same file comes in again."""
    town["needs"][0] |= {"waiting_since": date(2026, 8, 1)}
    bring_in(town)
    queue_refresh(without=["N4"], known=["N4"], now=NOW)

    report = bring_in(town)

    assert report.counts()["unchanged"] == ROWS
    since = dict(Need.objects.values_list("code", "waiting_since"))
    assert (since["N1"], since["N4"], since["N2"]) == (date(2026, 8, 1), date(2026, 11, 24), None)


def test_every_column_is_bound_to_the_database() -> None:
    from scheduling.workbook.tables import TABLES

    for table in TABLES:
        bound = [key for field in (*table.fields, *table.parts) for key in field.keys]
        assert sorted(bound) == sorted(column.key for column in BY_KEY[table.key].columns)
