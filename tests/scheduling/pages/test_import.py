"""A workbook sent in: checked, marked, imported as a whole, forgotten."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.access.roles import Role
from facilities.models import Facility
from scheduling.models import WorkbookUpload
from scheduling.selectors.uploads import preview_of
from scheduling.services.uploads import (
    KEPT_FOR,
    sealed,
    upload_accept,
    upload_add,
    upload_check,
    upload_fail,
    upload_import,
    uploads_forget,
)
from scheduling.workbook.mark import ERROR_FILL
from scheduling.workbook.write import write_workbook
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]
STATION = {
    "code": "NEW",
    "name": "新站",
    "kind": "rehab_station",
    "town": "xincang",
    "longitude": 121.1,
    "latitude": 30.7,
}


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., SimpleUploadedFile]:
    """``workbook()``: one with one facility in it; ``workbook(town=...)``: with what somebody wrote for its town."""

    def make(town: str = "") -> SimpleUploadedFile:
        path = tmp_path / "book.xlsx"
        write_workbook(path, {"facilities": [STATION]})
        if town:
            book = load_workbook(path)
            cells = [cell for line in book["机构"].iter_rows() for cell in line if cell.value == "新仓镇"]
            cells[-1].value = town
            book.save(path)
        return SimpleUploadedFile("城市.xlsx", path.read_bytes())

    return make


def send(client: Client, file: Any) -> WorkbookUpload:
    answer = client.post("/import/", {"workbook": file})
    row = WorkbookUpload.objects.latest("pk")
    assert answer.headers["Location"] == f"/import/{row.pk}/"
    return row


@pytest.mark.parametrize("role", [None, *Role])
def test_the_empty_workbook_is_fetched_where_it_is_sent_in(
    city: SmallCity, entered: Enter, role: Role | None, tmp_path: Path
) -> None:
    client = entered(role) if role else Client()
    answer = client.get("/import/template/")
    allowed = role in {Role.ADMINISTRATOR, Role.CITY_COORDINATOR}
    assert answer.status_code == (302 if role is None else 200 if allowed else 403)
    if allowed:
        assert 'href="/import/template/"' in client.get("/import/").text
        call_command("workbook_template", tmp_path / "template.xlsx", stdout=StringIO())
        assert answer.content == (tmp_path / "template.xlsx").read_bytes()
        assert ".xlsx" in answer.headers["Content-Disposition"]


def test_a_sound_workbook_is_checked_and_then_imported(city: SmallCity, entered: Enter, workbook: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    row = send(client, workbook())
    assert (row.name, row.status) == ("城市.xlsx", "checking")
    assert 'hx-trigger="every 2s"' in client.get(f"/import/{row.pk}/").text
    upload_check(upload=row, now=timezone.now())
    page = client.get(f"/import/{row.pk}/").text
    assert "No errors" in page and "Import all of it" in page and "hx-trigger" not in page
    assert not Facility.objects.filter(code="NEW").exists()
    client.post(f"/import/{row.pk}/accept/")
    row.refresh_from_db()
    assert row.status == "importing"
    upload_import(upload=row, by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now())
    row.refresh_from_db()
    assert Facility.objects.get(code="NEW").name == "新站"
    assert (row.status, row.content, row.marked) == ("imported", "", "")
    assert "Everything was stored" in client.get(f"/import/{row.pk}/").text
    assert "cannot be imported" in client.post(f"/import/{row.pk}/accept/", follow=True).text


def test_a_character_that_the_database_cannot_store_is_told_as_any_other(
    city: SmallCity, entered: Enter, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(path, {"facilities": [STATION]})
    book = load_workbook(path)
    book["机构"]["B2"].value, book["机构"]["AZ1"].value = "新_x0000_站", "备_x0000_注"
    book.save(path)
    row = send(entered(Role.CITY_COORDINATOR), SimpleUploadedFile("城市.xlsx", path.read_bytes()))

    upload_check(upload=row, now=timezone.now())

    row.refresh_from_db()
    found = [(one["row"], one["value"], one["right"]) for one in row.report["en"]["findings"]]
    assert (row.status, found) == (
        "checked",
        [(1, "备注", "It was passed over."), (2, "新站", "It was read as “新站”.")],
    )


def test_the_check_shows_which_rows_until_it_is_imported_or_forgotten(
    city: SmallCity, entered: Enter, workbook: Any
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    row = send(client, workbook())
    upload_check(upload=row, now=timezone.now())
    row.refresh_from_db()
    assert row.preview.startswith("~1.") and "NEW" not in str(row.report)
    page = client.get(f"/import/{row.pk}/").text
    assert "NEW · 新站" in page and "Which rows" in page
    client.cookies["django_language"] = "zh-hans"
    assert "涉及哪些行" in client.get(f"/import/{row.pk}/").text
    WorkbookUpload.objects.update(status="importing")
    row.refresh_from_db()
    upload_import(upload=row, by=None, now=timezone.now())
    assert WorkbookUpload.objects.get().preview == ""
    again = send(client, workbook())
    upload_check(upload=again, now=timezone.now())
    uploads_forget(now=timezone.now() + timedelta(days=2))
    assert WorkbookUpload.objects.latest("pk").preview == ""


def test_rows_that_are_kept_out_are_shown_by_what_is_wrong_alone(
    city: SmallCity, entered: Enter, workbook: Any
) -> None:
    row = send(entered(Role.CITY_COORDINATOR), workbook(town="atlantis"))
    upload_check(upload=row, now=timezone.now())
    assert WorkbookUpload.objects.get().preview == ""


def test_rows_of_what_the_reader_may_not_read_are_left_out(city: SmallCity, workbook: Any) -> None:
    by = city.accounts[Role.CITY_COORDINATOR]
    row = upload_add(name="a.xlsx", content=workbook().read(), language="en", by=by, now=timezone.now())
    upload_check(upload=row, now=timezone.now())
    row.refresh_from_db()
    assert [sheet["model"] for sheet in preview_of(by, row, "en")] == ["facilities.Facility"]
    assert preview_of(city.accounts[Role.AUDITOR], row, "en") == []


def test_a_workbook_and_its_job_are_stored_together_or_not_at_all(city: SmallCity, workbook: Any) -> None:
    by, content = city.accounts[Role.CITY_COORDINATOR], workbook().read()

    def jobs() -> list[tuple[str, Any]]:
        rows = ProcrastinateJob.objects.filter(task_name__endswith="_workbook").order_by("id")
        return list(rows.values_list("task_name", "args"))

    def add() -> WorkbookUpload:
        return upload_add(name="a.xlsx", content=content, language="en", by=by, now=timezone.now())

    with transaction.atomic():
        add()
        transaction.set_rollback(True)
    assert (WorkbookUpload.objects.count(), jobs()) == (0, [])
    row = add()  # the transaction of this test is still open: nothing waits for its end
    assert jobs() == [("scheduling.check_workbook", {"upload": row.pk})]
    WorkbookUpload.objects.update(status="checked")
    upload_accept(upload=row, by=by, now=timezone.now())
    assert jobs()[1:] == [("scheduling.import_workbook", {"upload": row.pk, "by": by.pk})]
    uploads_forget(now=timezone.now() + timedelta(days=2))
    row.refresh_from_db()
    assert (row.status, row.content) == ("failed", "")


def test_one_with_errors_comes_back_marked_and_is_not_imported(city: SmallCity, entered: Enter, workbook: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    row = send(client, workbook(town="atlantis"))
    upload_check(upload=row, now=timezone.now())
    page = client.get(f"/import/{row.pk}/").text
    assert "1 error keeps it out" in page and "atlantis" in page and "Import all of it" not in page
    client.cookies["django_language"] = "zh-hans"
    assert "1 处错误" in client.get(f"/import/{row.pk}/").text
    answer = client.get(f"/import/{row.pk}/marked/")
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(answer.content))["机构"]
    coloured = [cell for line in sheet.iter_rows() for cell in line if cell.fill.fgColor.rgb == ERROR_FILL.fgColor.rgb]
    assert [(cell.value, cell.comment is not None) for cell in coloured] == [("atlantis", True)]
    client.post(f"/import/{row.pk}/accept/")
    row.refresh_from_db()
    assert row.status == "checked" and not Facility.objects.filter(code="NEW").exists()


def test_what_is_wrong_under_merged_cells_is_marked_on_the_first_of_them(
    city: SmallCity, entered: Enter, workbook: Any, tmp_path: Path
) -> None:
    file = tmp_path / "merged.xlsx"
    file.write_bytes(workbook().read())
    book = load_workbook(file)
    sheet = book["机构"]
    first = next(cell for line in sheet.iter_rows() for cell in line if cell.value == STATION["name"])
    sheet.append([cell.value if cell.value != STATION["code"] else "NEW-2" for cell in sheet[first.row]])
    sheet.merge_cells(f"{first.coordinate}:{sheet.cell(first.row + 1, first.column).coordinate}")
    book.save(file)
    client = entered(Role.CITY_COORDINATOR)
    row = send(client, SimpleUploadedFile("合并.xlsx", file.read_bytes()))
    upload_check(upload=row, now=timezone.now())
    assert "2 errors keep it out" in client.get(f"/import/{row.pk}/").text
    marked = load_workbook(BytesIO(client.get(f"/import/{row.pk}/marked/").content))["机构"]
    comment = marked[first.coordinate].comment.text  # what else is wrong in the cells below it stands there too
    assert "are merged" in comment and "is empty" in comment


def test_what_went_wrong_meanwhile_keeps_all_of_it_out(city: SmallCity, entered: Enter, workbook: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    row = send(client, workbook(town="atlantis"))
    WorkbookUpload.objects.filter(pk=row.pk).update(status="importing")
    row.refresh_from_db()
    upload_import(upload=row, by=None, now=timezone.now())
    row.refresh_from_db()
    assert row.status == "checked" and "1 error keeps it out" in client.get(f"/import/{row.pk}/").text


@pytest.mark.parametrize("content", [b"hello", b"", b"PK\x03\x04 no workbook"])
def test_what_is_no_workbook_is_refused_with_a_remedy(city: SmallCity, entered: Enter, content: bytes) -> None:
    client = entered(Role.CITY_COORDINATOR)
    answer = client.post("/import/", {"workbook": SimpleUploadedFile("a.xlsx", content)})
    if content.startswith(b"PK"):
        row = WorkbookUpload.objects.get()
        upload_check(upload=row, now=timezone.now())
        assert "error keeps it out" in client.get(f"/import/{row.pk}/").text
    else:
        assert answer.status_code == 200 and 'class="errorlist"' in answer.text
        assert not WorkbookUpload.objects.exists()


def test_the_content_is_sealed_and_forgotten_after_a_day(city: SmallCity, entered: Enter, workbook: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    row = send(client, workbook())
    upload_check(upload=row, now=timezone.now())
    assert WorkbookUpload.objects.get().content.startswith("~1.")
    assert uploads_forget(now=timezone.now()) == 0
    assert uploads_forget(now=timezone.now() + timedelta(days=2)) == 1
    assert WorkbookUpload.objects.get().content == ""
    page = client.get(f"/import/{row.pk}/").text
    assert "deleted here after a day" in page and "Import all of it" not in page


def test_what_was_sent_in_stays_no_longer_than_a_day() -> None:
    """Also what was sent in a moment after the job that forgets was there."""
    jobs = app.periodic_registry.periodic_tasks.values()
    (forgetting,) = (one for one in jobs if one.task.name == "scheduling.forget_workbooks")
    times = [forgetting.croniter.get_next(float) for _time in range(48)]
    longest = max(later - sooner for sooner, later in pairwise(times))
    assert KEPT_FOR + timedelta(seconds=longest) == timedelta(days=1)


def test_what_a_check_quotes_of_the_workbook_goes_after_a_day(city: SmallCity, entered: Enter, workbook: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    row = send(client, workbook(town="示例李梅家"))
    upload_check(upload=row, now=timezone.now())
    row.refresh_from_db()
    before = row.report["en"]
    assert "示例李梅" in str(row.report) and before["findings"]
    uploads_forget(now=timezone.now() + timedelta(hours=22))
    row.refresh_from_db()
    assert row.report["en"] == before
    for _twice in range(2):
        uploads_forget(now=timezone.now() + timedelta(days=2))
    row.refresh_from_db()
    assert "示例李梅" not in str(row.report)
    assert set(row.report) == {"zh-hans", "en"}
    after = row.report["en"]
    assert after["counts"] == before["counts"] and after["sheets"] == before["sheets"]
    names = ("level", "sheet", "row", "column")
    assert after["findings"] == [{name: one[name] for name in names} for one in before["findings"]]
    page = client.get(f"/import/{row.pk}/").text
    assert "What stood in these cells was deleted here after a day." in page


def test_what_is_forgotten_is_not_looked_at_again_until_it_is_reported_anew(
    city: SmallCity, entered: Enter, workbook: Any
) -> None:
    later = timezone.now() + timedelta(days=2)
    row = send(entered(Role.CITY_COORDINATOR), workbook(town="示例李梅家"))
    upload_check(upload=row, now=timezone.now())
    row.refresh_from_db()
    quoted, importing = row.report, WorkbookUpload(pk=row.pk, status="importing", content=row.content)
    uploads_forget(now=later)
    WorkbookUpload.objects.update(report=quoted)
    uploads_forget(now=later)
    assert WorkbookUpload.objects.get().report == quoted
    upload_import(upload=importing, by=None, now=later)  # of a worker that was slow
    uploads_forget(now=later)
    assert "示例李梅" not in str(WorkbookUpload.objects.get().report)


def test_a_check_that_broke_off_says_so(city: SmallCity, entered: Enter, workbook: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    row = send(client, workbook())
    upload_fail(upload=row)
    assert "broke off" in client.get(f"/import/{row.pk}/").text


@pytest.mark.parametrize("role", [None, *Role])
def test_only_the_city_imports(city: SmallCity, entered: Enter, workbook: Any, role: Role | None) -> None:
    kept = WorkbookUpload.objects.create(
        name="a.xlsx", status="checked", content=sealed(b"x"), marked=sealed(b"x"), language="en",
        uploaded_at=timezone.now(), uploaded_by=city.accounts[Role.CITY_COORDINATOR],
    )  # fmt: skip
    client = entered(role) if role else Client()
    allowed = role in (Role.CITY_COORDINATOR, Role.ADMINISTRATOR)
    refused = 302 if role is None else 403
    assert client.get("/import/").status_code == (200 if allowed else refused)
    assert client.get(f"/import/{kept.pk}/").status_code == (200 if allowed else refused)
    answers = [client.post("/import/", {"workbook": workbook()}), client.post(f"/import/{kept.pk}/accept/")]
    assert [answer.status_code for answer in answers] == ([302, 302] if allowed else [refused, refused])
    if not allowed:
        assert client.get(f"/import/{kept.pk}/marked/").status_code == refused
    assert WorkbookUpload.objects.count() == 1 + allowed
    kept.refresh_from_db()
    assert kept.status == ("importing" if allowed else "checked")


def test_the_list_costs_the_same_for_one_and_three(
    city: SmallCity, entered: Enter, workbook: Any, django_assert_num_queries: Any
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    for _again in range(2):
        send(client, workbook())
        with django_assert_num_queries(4):
            assert client.get("/import/").status_code == 200
