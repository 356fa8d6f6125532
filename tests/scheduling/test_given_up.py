"""A publication, a question or a workbook whose job was given up has failed, and is asked for anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from scheduling.choices import ExportKind, ExportStatus, InquiryKind, NoFile, NotPublished, RunStatus, UploadStatus
from scheduling.models import Export, Inquiry, Publication, WorkbookUpload
from scheduling.services.exported import Wanted
from scheduling.services.exports import export_request
from scheduling.services.inquiries import inquiry_request
from scheduling.services.publications import publication_request
from scheduling.services.reviving import jobless_fail
from scheduling.services.uploads import FIRST_BYTES, upload_add
from scheduling.tasks import revive_runs
from tests.network import MONDAY, NOON
from tests.scheduling.test_publishing import GOOD, store
from tests.scheduling.village import village
from tests.scheduling.waiting.queue_of_three import coordinator

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def by() -> User:
    return coordinator()


@pytest.fixture
def plan() -> Any:
    village()
    return store(GOOD)


def jobs_are(status: str) -> None:
    """Their model is to be read alone."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status", [status])


def ask(by: User) -> Inquiry:
    return inquiry_request(
        kind=InquiryKind.REPLAN, monday=MONDAY, plan=None, asked={"events": []}, user=by, now=NOON, once=True
    )


@pytest.mark.parametrize("status", ["todo", "doing"])
def test_what_a_worker_will_do_is_left(plan: Any, by: User, status: str) -> None:
    published, asked = publication_request(plan=plan, user=by, now=NOON), ask(by)
    jobs_are(status)
    assert jobless_fail(now=LATER) == 0
    assert publication_request(plan=plan, user=by, now=LATER) == published
    assert ask(by) == asked


@pytest.mark.parametrize("under_way", [RunStatus.QUEUED, RunStatus.RUNNING])
def test_what_was_given_up_has_failed_and_is_asked_for_anew(plan: Any, by: User, under_way: RunStatus) -> None:
    published, asked = publication_request(plan=plan, user=by, now=NOON), ask(by)
    Publication.objects.update(status=under_way)
    Inquiry.objects.update(status=under_way)
    jobs_are("failed")
    assert jobless_fail(now=LATER) == 2
    published.refresh_from_db()
    asked.refresh_from_db()
    assert (published.status, published.finished_at) == (RunStatus.FAILED, LATER)
    assert published.problem == NotPublished.BROKE_OFF
    assert (asked.status, asked.finished_at, asked.problem) == (RunStatus.FAILED, LATER, "")
    assert publication_request(plan=plan, user=by, now=LATER) != published
    assert ask(by) != asked
    assert jobless_fail(now=LATER) == 0


def test_what_is_over_stays_as_it_is(plan: Any, by: User) -> None:
    published = publication_request(plan=plan, user=by, now=NOON)
    Publication.objects.update(status=RunStatus.DONE, finished_at=NOON)
    jobs_are("cancelled")
    assert jobless_fail(now=LATER) == 0
    published.refresh_from_db()
    assert (published.status, published.finished_at, published.problem) == (RunStatus.DONE, NOON, "")


@pytest.mark.parametrize("under_way", [ExportStatus.QUEUED, ExportStatus.RUNNING])
def test_a_file_whose_job_was_given_up_has_failed_and_is_asked_for_anew(by: User, under_way: ExportStatus) -> None:
    wanted = Wanted(ExportKind.WORKBOOK, "", "", False)
    first = export_request(wanted=wanted, language="en", by=by, now=NOON)
    Export.objects.update(status=under_way)
    assert jobless_fail(now=LATER) == 0
    jobs_are("failed")
    assert jobless_fail(now=LATER) == 1
    first.refresh_from_db()
    assert (first.status, first.problem, first.finished_at) == (ExportStatus.FAILED, NoFile.BROKE_OFF, LATER)
    assert export_request(wanted=wanted, language="en", by=by, now=LATER) != first


def test_a_workbook_whose_check_or_import_was_given_up_has_failed(by: User) -> None:
    RoleAssignment.objects.create(user=by, role=Role.ADMINISTRATOR)
    row = upload_add(name="w.xlsx", content=FIRST_BYTES, language="en", by=by, now=NOON)
    assert jobless_fail(now=LATER) == 0
    WorkbookUpload.objects.update(status=UploadStatus.IMPORTING)  # its check is none of its import's
    assert jobless_fail(now=LATER) == 1
    WorkbookUpload.objects.update(status=UploadStatus.CHECKING)
    jobs_are("failed")
    assert jobless_fail(now=LATER) == 1
    row.refresh_from_db()
    assert row.status == UploadStatus.FAILED
    assert jobless_fail(now=LATER) == 0


def test_a_worker_looks_four_times_a_minute(plan: Any, by: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    publication_request(plan=plan, user=by, now=NOON)
    jobs_are("cancelled")
    revive_runs(timestamp=0)
    assert Publication.objects.get().status == RunStatus.FAILED
