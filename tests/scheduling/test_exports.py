"""Files that people ask for: made by a worker, for who asked alone, gone after a day."""

import importlib
import io
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.access.roles import Role
from backend.core.history.reasons import reasons_kept
from backend.core.models import AuditEntry, RoleAssignment, User
from residents.models import Resident
from scheduling.models import Export
from scheduling.services import exports
from scheduling.services.exported import XLSX, Wanted
from scheduling.services.exports import export_cancel, export_make, export_request, exports_forget
from tests import small_city
from tests.shared_city import shared_city
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
MAY = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}
MONTHS = MAY - {Role.ADMINISTRATOR} | {Role.FACILITY_MANAGER}  # who may have the attendance of the station's month
DAY = timedelta(days=1)


built_city, city = shared_city()


@pytest.fixture
def entered(city: SmallCity) -> Callable[[Role], Client]:
    return partial(small_city.entered, city)


def made(answer: Any) -> Export:
    """What was asked for, after a worker was at it."""
    row = Export.objects.latest("pk")
    assert answer.headers["Location"] == f"/exports/{row.pk}/"
    export_make(export=row.pk, clock=timezone.now)
    row.refresh_from_db()
    return row


def of_file(city: SmallCity, role: Role = Role.CITY_COORDINATOR, **more: Any) -> Export:
    wanted = Wanted("file", "lin", "家属申请", **more)  # type: ignore[arg-type]
    return export_request(wanted=wanted, language="zh-hans", by=city.accounts[role], now=timezone.now())


def test_a_plan_is_made_by_a_worker_and_fetched_with_a_trace(city: SmallCity, entered: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    assert f'name="about" value="{city.draft.pk}"' in client.get(f"/plans/{city.draft.pk}/print/").text
    wanted = {"kind": "plan", "about": str(city.draft.pk)}
    first = client.post("/exports/", wanted)
    assert client.post("/exports/", wanted).headers["Location"] == first.headers["Location"]
    row = Export.objects.get()
    (job,) = ProcrastinateJob.objects.filter(task_name="scheduling.make_export")
    assert (job.queue_name, job.lock, job.args) == ("default", "exports", {"export": row.pk})
    page = client.get(f"/exports/{row.pk}/").text
    assert 'hx-trigger="every 1s"' in page and '<noscript><meta http-equiv="refresh"' in page
    assert client.get(f"/exports/{row.pk}/file/").status_code == 404
    row = made(first)
    assert (row.status, row.progress, row.lease, row.name) == ("ready", 100, 1, f"{city.week}-v2.xlsx")
    part = client.get(f"/exports/{row.pk}/", headers={"HX-Request": "true"}).text
    assert "Fetch the file" in part and "hx-trigger" not in part and "<html" not in part
    answer = client.get(f"/exports/{row.pk}/file/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{city.week}-v2.xlsx"'
    assert len(answer.content) == row.size
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["By service", "By town", "Unmet", "Stays", "Day places", "Sessions and visits"]
    assert book["Stays"]["E3"].value == "示例guo"
    acts = AuditEntry.objects.filter(who=city.accounts[Role.CITY_COORDINATOR]).order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["export.request", "plan.export", "export.fetch"]


def test_the_file_of_a_resident_is_sealed_and_goes_after_a_day(city: SmallCity, entered: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    row = made(client.post("/residents/lin/export/", {"reason": "家属申请", "numbers": "on"}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM scheduling_export")
        assert cursor.fetchone()[0].startswith("~1.")
    with ZipFile(io.BytesIO(client.get(f"/exports/{row.pk}/file/").content)) as file:
        (resident,) = json.loads(file.read("file.json"))["rows"]["resident"]
    assert (resident["name"], resident["certificate"]) == ("示例lin", "33048219700615001343")
    fetched = AuditEntry.objects.get(act="export.fetch")
    told = {"kind": "file", "name": "lin.zip", "resident": "lin", "reason": "given", "numbers": True}
    assert fetched.details == told
    acts = AuditEntry.objects.filter(act__in=("export.request", "dossier.export", "export.fetch"))
    assert list(reasons_kept(acts).values()) == ["家属申请"] * 3
    assert row.expires_at is not None
    assert exports_forget(now=row.expires_at - timedelta(seconds=1)) == 0
    assert exports_forget(now=row.expires_at) == 1
    row.refresh_from_db()
    assert (row.status, row.content, row.reason) == ("removed", "", "")
    assert client.get(f"/exports/{row.pk}/file/").status_code == 404
    assert "removed here after a day" in client.get(f"/exports/{row.pk}/").text
    exports_forget(now=row.created_at + 31 * DAY)
    assert not Export.objects.exists()


def test_past_its_time_it_is_refused_though_no_job_came(city: SmallCity, entered: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    row = made(client.post("/exports/", {"kind": "report", "about": city.week}))
    Export.objects.update(expires_at=timezone.now())
    assert client.get(f"/exports/{row.pk}/file/").status_code == 404
    assert client.get(f"/api/v1/exports/{row.pk}/file/").status_code == 409


def test_the_permission_is_asked_for_again(city: SmallCity, entered: Any) -> None:
    client = entered(Role.TOWN_COORDINATOR)
    row = made(client.post("/residents/lin/export/", {"reason": "家属申请"}))
    assert client.get(f"/exports/{row.pk}/file/").status_code == 200
    waiting = of_file(city, Role.TOWN_COORDINATOR)
    Resident.objects.filter(code="lin").update(town=Resident.objects.get(code="qian").town)
    assert client.get(f"/exports/{row.pk}/file/").status_code == 404
    export_make(export=waiting.pk, clock=timezone.now)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.content, waiting.reason) == ("failed", "", "")
    assert waiting.problem == "gone"
    RoleAssignment.objects.filter(user=city.accounts[Role.TOWN_COORDINATOR]).delete()
    for address in ("/exports/", f"/exports/{row.pk}/", f"/exports/{row.pk}/file/"):
        assert client.get(address).status_code == 403
    assert AuditEntry.objects.filter(act="export.fetch").count() == 1


def test_a_cancelled_one_is_not_made_and_one_that_was_lost_is_refused(city: SmallCity, entered: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    row = of_file(city)
    assert client.post(f"/exports/{row.pk}/cancel/").status_code == 302
    export_make(export=row.pk, clock=timezone.now)
    row.refresh_from_db()
    assert (row.status, row.content, row.lease) == ("cancelled", "", 0)
    assert not AuditEntry.objects.filter(act="dossier.export").exists()

    at_work = of_file(city)

    def cancelled_meanwhile() -> Any:
        if Export.objects.get(pk=at_work.pk).status == "running":
            export_cancel(export=at_work, by=city.accounts[Role.CITY_COORDINATOR], now=timezone.now())
        return timezone.now()

    export_make(export=at_work.pk, clock=cancelled_meanwhile)
    at_work.refresh_from_db()
    assert (at_work.status, at_work.content) == ("cancelled", "")

    lost = of_file(city)
    Export.objects.filter(pk=lost.pk).update(status="running", lease=exports.MOST_LEASES)
    export_make(export=lost.pk, clock=timezone.now)
    lost.refresh_from_db()
    assert (lost.status, lost.content) == ("failed", "")


@pytest.mark.parametrize(
    ("problem", "english", "chinese"),
    [
        ("lost", "Three workers were lost over it.", "处理它的后台进程已中断三次。"),
        (
            "gone",
            "It is not there any more, or your account may no longer have it.",
            "该内容已不存在，或您的账户已无权取得。",
        ),
        ("broke_off", "It broke off. Ask for it again", "处理中断。请重新申请"),
    ],
)
def test_why_there_is_no_file_is_read_in_the_language_of_the_reader(
    city: SmallCity, entered: Any, monkeypatch: pytest.MonkeyPatch, problem: str, english: str, chinese: str
) -> None:
    client, row = entered(Role.CITY_COORDINATOR), of_file(city)

    def broken(*_args: Any) -> None:
        raise RuntimeError

    if problem == "lost":
        Export.objects.update(status="running", lease=exports.MOST_LEASES)
    elif problem == "gone":
        Export.objects.update(about="nobody")
    else:
        monkeypatch.setattr(exports, "_content", broken)
    with suppress(RuntimeError):
        export_make(export=row.pk, clock=timezone.now)
    row.refresh_from_db()
    assert (row.status, row.problem) == ("failed", problem)
    for language, text in (("en", english), ("zh-hans", chinese)):
        client.cookies["django_language"] = language
        assert text in client.get(f"/exports/{row.pk}/").text
        assert client.get(f"/api/v1/exports/{row.pk}/").json()["problem"].startswith(text)


def test_what_was_stored_in_words_is_stored_as_a_code() -> None:
    migration = importlib.import_module("scheduling.migrations.0019_why_there_is_no_file")
    said = ["Three workers were lost over it.", "该内容已不存在，或您的账户已无权取得。", "?"]
    for words, code in zip(said, ("lost", "gone", "broke_off"), strict=True):
        assert migration.code_of(words) == code
    assert [migration.WORDED[code][1] for code in ("lost", "gone")] == ["处理它的后台进程已中断三次。", said[1]]


def test_an_account_has_five_under_way_at_most(city: SmallCity, entered: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    for month in range(1, 7):
        client.post("/exports/", {"kind": "report", "about": f"2026-0{month}"})
    assert Export.objects.count() == exports.MOST_OPEN
    assert "5 files are being made" in client.get("/exports/").text
    body = json.dumps({"kind": "report", "about": "2026-06"})
    answer = client.post("/api/v1/exports/", body, content_type="application/json")
    assert (answer.status_code, Export.objects.count()) == (409, exports.MOST_OPEN)


@pytest.mark.parametrize("role", [None, *Role])
def test_who_may_have_what(city: SmallCity, entered: Any, role: Role | None) -> None:
    foreign = of_file(city)
    stranger = User.objects.create_user("stranger")
    Export.objects.update(created_by=stranger)
    client = entered(role) if role else Client()
    refused = 302 if role is None else 403
    asked = {
        "plan": {"kind": "plan", "about": str(city.draft.pk)},
        "report": {"kind": "report", "about": city.week},
        "workbook": {"kind": "workbook"},
        "unknown": {"kind": "report", "about": "2026-W99"},
        "file": {"kind": "file", "about": "lin", "reason": "家属申请"},
        "month": {"kind": "month", "about": "XC-2026-11"},
        "elsewhere": {"kind": "month", "about": "TY-2026-11"},
    }
    answers = {name: client.post("/exports/", body).status_code for name, body in asked.items()}
    city_alone = {"plan": 302 if role is Role.CITY_COORDINATOR else 403}
    network = {"workbook": 302 if role in MAY - {Role.TOWN_COORDINATOR} else 403}
    if role in MAY | MONTHS:
        reports = {"report": 302, "unknown": 404} if role in MAY else {"report": 403, "unknown": 403}
        months = {"month": 302, "elsewhere": 404 if role is Role.FACILITY_MANAGER else 302}
        months = months if role in MONTHS else {"month": 403, "elsewhere": 403}
        assert answers == {"file": 404, **reports, **months, **city_alone, **network}
        assert client.get("/exports/").status_code == 200
        assert "lin.zip" not in client.get("/exports/").text
    else:
        assert set(answers.values()) == {refused}
        assert Export.objects.count() == 1
    for page in ("", "file/"):
        expected = 404 if role in MAY | MONTHS else refused
        assert client.get(f"/exports/{foreign.pk}/{page}").status_code == expected
    assert client.post(f"/exports/{foreign.pk}/cancel/").status_code == expected
    foreign.refresh_from_db()
    assert foreign.status == "queued"


@pytest.mark.parametrize("role", [None, *Role])
def test_the_api_has_the_same_and_tells_nobody_of_others(city: SmallCity, entered: Any, role: Role | None) -> None:
    foreign = of_file(city)
    Export.objects.update(created_by=User.objects.create_user("stranger"))
    client = entered(role) if role else Client()
    address = "/api/v1/exports/"

    def post(**body: Any) -> Any:
        return client.post(address, json.dumps(body), content_type="application/json")

    if role is Role.FACILITY_MANAGER:
        assert post(kind="report", about=city.week).status_code == 403
        assert post(kind="month", about="TY-2026-11").json()["errors"][0]["pointer"] == "/about"
        assert post(kind="month", about="XC-2026-11").status_code == 202
        assert client.get(f"{address}{foreign.pk}/file/").status_code == 404
        return
    if role not in MAY:
        status = 401 if role is None else 403
        assert {post(kind="report", about=city.week).status_code, client.get(address).status_code} == {status}
        assert client.get(f"{address}{foreign.pk}/file/").status_code == status
        assert client.post(f"{address}{foreign.pk}/cancellation/").status_code == status
        assert Export.objects.count() == 1
        return
    answer = post(kind="report", about=city.week)
    mine = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (202, f"{address}{mine['id']}/")
    assert [row["id"] for row in client.get(address).json()["results"]] == [mine["id"]]
    assert client.get(f"{address}{mine['id']}/file/").status_code == 409
    export_make(export=mine["id"], clock=timezone.now)
    assert client.get(f"{address}{mine['id']}/").json()["status"] == "ready"
    for accepted in ("*/*", "application/json", "application/octet-stream", XLSX):
        fetched = client.get(f"{address}{mine['id']}/file/", headers={"Accept": accepted})
        assert (fetched.status_code, fetched.content[:4]) == (200, b"PK\x03\x04"), accepted
        assert fetched.headers["Content-Type"] == XLSX
        none = client.get(f"{address}{foreign.pk}/file/", headers={"Accept": accepted})
        assert (none.status_code, none.headers["Content-Type"]) == (404, "application/problem+json")
    other = post(kind="report", about="2026-11").json()
    cancelled = client.post(f"{address}{other['id']}/cancellation/")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    for path in ("", "file/"):
        assert client.get(f"{address}{foreign.pk}/{path}").status_code == 404
    assert client.post(f"{address}{foreign.pk}/cancellation/").status_code == 404
    assert post(kind="plan", about=str(city.draft.pk)).status_code == (202 if role is Role.CITY_COORDINATOR else 403)
    assert post(kind="report", about="2026-W99").json()["errors"][0]["pointer"] == "/about"
    assert post(kind="report", about=city.week, numbers=True).status_code == 400
    if role is not Role.ADMINISTRATOR:
        assert post(kind="file", about="lin").json()["errors"][0]["pointer"] == "/reason"


def test_the_whole_network_leaves_masked_and_comes_back(city: SmallCity, entered: Any) -> None:
    client = entered(Role.CITY_COORDINATOR)
    assert "Make the workbook" in client.get("/exports/").text
    row = made(client.post("/exports/", {"kind": "workbook"}))
    content = client.get(f"/exports/{row.pk}/file/").content
    sheet = load_workbook(io.BytesIO(content))["残疾人"]
    cells = [cell.value for line in sheet.iter_rows() for cell in line]
    assert "示例lin" in cells and "33048219700615001343" not in cells
    assert AuditEntry.objects.filter(act="workbook.export").count() == 1


def test_the_list_costs_the_same_for_one_and_three(
    city: SmallCity, entered: Any, django_assert_num_queries: Any
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    for month in (1, 2, 3):
        client.post("/exports/", {"kind": "report", "about": f"2026-0{month}"})
        if month != 2:
            with django_assert_num_queries(4):
                assert client.get("/exports/").status_code == 200
