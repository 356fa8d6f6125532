from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from scheduling.models import Plan
from scheduling.workbook.export import export_workbook
from scheduling.workbook.report import ImportReport
from scheduling.workbook.wording import finding_text
from tests.scheduling.workbook.town import ROWS, Sheets


def test_a_sound_workbook_is_stored_whole(bring_in: Callable[..., ImportReport], town: Sheets) -> None:
    report = bring_in(town)
    assert [finding_text(finding) for finding in report.findings] == []
    assert report.counts() == {"new": ROWS, "changed": 0, "unchanged": 0, "ended": 0, "rejected": 0}
    assert report.stored


def test_a_week_that_has_not_begun_is_asked_about_once(bring_in: Callable[..., ImportReport], town: Sheets) -> None:
    for row in town["appointments"]:
        row["date"] += timedelta(weeks=4)
    report = bring_in(town)
    assert [finding.row for finding in report.findings] == [2]
    assert report.stored and not report.errors


def test_two_half_days_on_one_date_are_no_clash(bring_in: Callable[..., ImportReport], town: Sheets) -> None:
    (day,) = (row for row in town["needs"] if row["code"] == "N4")
    day["day_part"] = "上午"
    town["needs"].append({**day, "code": "N5", "day_part": "下午"})
    town["appointments"].append({**town["appointments"][2], "need": "N5"})
    assert [finding_text(finding) for finding in bring_in(town).findings] == []


def test_the_same_workbook_again_changes_nothing(bring_in: Callable[..., ImportReport], town: Sheets) -> None:
    bring_in(town)

    report = bring_in(town)

    assert report.counts() == {"new": 0, "changed": 0, "unchanged": ROWS, "ended": 0, "rejected": 0}
    assert Plan.objects.count() == 1


def test_what_is_exported_imports_as_unchanged(
    bring_in: Callable[..., ImportReport], town: Sheets, tmp_path: Path
) -> None:
    town["closures"][0]["end"] = town["absences"][0]["end"] = None  # until further notice
    bring_in(town)
    export_workbook(tmp_path / "export.xlsx")

    report = bring_in(tmp_path / "export.xlsx")

    assert [finding_text(finding) for finding in report.findings] == []
    assert report.counts() == {"new": 0, "changed": 0, "unchanged": ROWS, "ended": 0, "rejected": 0}
