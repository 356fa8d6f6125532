"""Workbooks sent in by people: checked by a worker, and imported once somebody has seen the check."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.sealing import seal, unseal
from backend.core.services import audit

from ..choices import UploadStatus
from ..models import WorkbookUpload
from ..models.upload import PURPOSE

LARGEST = 20 * 1024 * 1024  # bytes; a city of 80,000 residents has 12 MB
KEPT_FOR = timedelta(hours=23)  # with the hour until the job comes that forgets them: a day at most
JOBS = {UploadStatus.CHECKING: "check_workbook", UploadStatus.IMPORTING: "import_workbook"}  # what each waits for
FORGOTTEN = {"content": "", "marked": "", "preview": ""}
LEFT_OF_FINDING = frozenset({"level", "sheet", "row", "column"})  # its words and its value quote the cell
FIRST_BYTES = b"PK\x03\x04"  # of every .xlsx


class NotReady(Exception):
    """The workbook has not been checked, has errors, or was imported before."""


@transaction.atomic
def upload_add(*, name: str, content: bytes, language: str, by: User, now: datetime) -> WorkbookUpload:
    """Keep a workbook and have a worker check it. Raises ValidationError for what can be no workbook."""
    require(by, "import", "workbooks")
    if len(content) > LARGEST:
        raise ValidationError(_("The file has more than 20 MB. Leave out sheets that have not changed."))
    if not content.startswith(FIRST_BYTES):
        raise ValidationError(_("This is no .xlsx workbook. Save it as “Excel workbook (.xlsx)” and send it again."))
    row = WorkbookUpload.objects.create(
        name=Path(name).name[-120:], content=sealed(content), language=language, uploaded_at=now, uploaded_by=by
    )
    audit(who=by, act="workbook.upload", subject=row, now=now, details={"bytes": len(content)})
    _enqueue(UploadStatus.CHECKING, upload=row.pk)
    return row


def upload_check(*, upload: WorkbookUpload, now: datetime) -> None:
    """Say what an import would do, with which rows, in each language, and mark the cells at fault. Imports nothing."""
    from ..workbook.mark import mark  # bring pandas: workers only
    from ..workbook.vocabulary import load_vocabulary
    from .workbooks import workbook_import

    with _file(upload) as path:
        report = workbook_import(path=path, check=True, now=now, user=None)
        marked = ""
        if report.findings and report.sheets:
            output = path.with_name("marked.xlsx")
            with translation.override(upload.language):
                mark(path, report.findings, output)
            marked = sealed(output.read_bytes())
    checking = WorkbookUpload.objects.filter(pk=upload.pk, status=UploadStatus.CHECKING)
    preview, vocabulary = "", load_vocabulary()
    if not report.errors:
        preview = seal(json.dumps(_in_each_language(lambda: report.preview(vocabulary))), PURPOSE)
    reported = _in_each_language(report.as_json)
    checking.update(status=UploadStatus.CHECKED, report=reported, quotes=True, marked=marked, preview=preview)


@transaction.atomic
def upload_accept(*, upload: WorkbookUpload, by: User, now: datetime) -> None:
    """Have a worker import what was checked and found without an error. Raises NotReady."""
    require(by, "import", "workbooks")
    row = WorkbookUpload.objects.select_for_update().get(pk=upload.pk)
    if row.status != UploadStatus.CHECKED or has_errors(row):
        raise NotReady(str(row))
    WorkbookUpload.objects.filter(pk=row.pk).update(status=UploadStatus.IMPORTING)
    audit(who=by, act="workbook.accept", subject=row, now=now)
    _enqueue(UploadStatus.IMPORTING, upload=row.pk, by=by.pk)


def upload_import(*, upload: WorkbookUpload, by: User | None, now: datetime) -> None:
    """Import the whole workbook or nothing. Again after a crash it does no harm: what is stored is unchanged then."""
    from .workbooks import workbook_import

    if upload.status != UploadStatus.IMPORTING:
        return
    with _file(upload) as path:
        report = workbook_import(path=path, now=now, user=by)
    changes: dict[str, Any] = {"report": _in_each_language(report.as_json), "quotes": True}
    if report.stored:
        changes |= {"status": UploadStatus.IMPORTED, "imported_at": now, **FORGOTTEN}
    else:
        changes |= {"status": UploadStatus.CHECKED}
    WorkbookUpload.objects.filter(pk=upload.pk).update(**changes)


def upload_fail(*, upload: WorkbookUpload) -> None:
    """After a check or an import that broke off: people see it and send the file again."""
    WorkbookUpload.objects.filter(pk=upload.pk, status__in=JOBS).update(status=UploadStatus.FAILED)


def uploads_forget(*, now: datetime) -> int:
    """Empty the workbooks that are past their time, and what their checks quote of them; one that no worker brought
    to an end has failed. Returns how many."""
    past = WorkbookUpload.objects.filter(uploaded_at__lt=now - KEPT_FOR)
    for row in past.filter(quotes=True).only("report"):
        for said in row.report.values():
            found = said.get("findings", ())
            said["findings"] = [{name: one[name] for name in LEFT_OF_FINDING & one.keys()} for one in found]
        row.quotes = False
        row.save(update_fields=["report", "quotes"])
    old = past.exclude(content="")
    old.filter(status__in=JOBS).update(status=UploadStatus.FAILED)
    return old.update(**FORGOTTEN)


def has_errors(upload: WorkbookUpload) -> bool:
    return any(one["level"] == "error" for one in _findings(upload))


def _findings(upload: WorkbookUpload) -> list[dict[str, Any]]:
    """The same in each language."""
    report: dict[str, Any] = next(iter(upload.report.values()), {})
    found: list[dict[str, Any]] = report.get("findings", [])
    return found


def sealed(content: bytes) -> str:
    return seal(b64encode(content).decode(), PURPOSE)


def unsealed(text: str) -> bytes:
    return b64decode(unseal(text, PURPOSE))


@contextmanager
def _file(upload: WorkbookUpload) -> Iterator[Path]:
    """The workbook as a file, gone when the block ends."""
    with TemporaryDirectory(prefix="care-workbook-") as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(unsealed(upload.content))
        yield path


def _in_each_language(said: Callable[[], Any]) -> dict[str, Any]:
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = said()
    return found


def _enqueue(status: UploadStatus, **what: int) -> None:
    """A job for a worker, in the transaction of the caller: whoever is killed leaves both or neither."""
    app.configure_task(f"scheduling.{JOBS[status]}", queue="long").defer(**what)
