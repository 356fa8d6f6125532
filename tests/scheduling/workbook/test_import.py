from collections.abc import Callable
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


def test_the_same_workbook_again_changes_nothing(bring_in: Callable[..., ImportReport], town: Sheets) -> None:
    bring_in(town)

    report = bring_in(town)

    assert report.counts() == {"new": 0, "changed": 0, "unchanged": ROWS, "ended": 0, "rejected": 0}
    assert Plan.objects.count() == 1


def test_what_is_exported_imports_as_unchanged(
    bring_in: Callable[..., ImportReport], town: Sheets, tmp_path: Path
) -> None:
    bring_in(town)
    export_workbook(tmp_path / "export.xlsx")

    report = bring_in(tmp_path / "export.xlsx")

    assert [finding_text(finding) for finding in report.findings] == []
    assert report.counts() == {"new": 0, "changed": 0, "unchanged": ROWS, "ended": 0, "rejected": 0}
