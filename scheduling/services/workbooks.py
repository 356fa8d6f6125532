"""Import a workbook: one transaction, one audit entry."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from backend.core.models import AuditEntry, User

from ..locks import lock_import
from ..workbook.findings import Finding, Level, Refused
from ..workbook.importing import Import
from ..workbook.read import Book
from ..workbook.report import ImportReport
from ..workbook.vocabulary import load_vocabulary


def workbook_import(
    *, path: Path, check: bool = False, accept_valid: bool = False, now: datetime, user: User | None
) -> ImportReport:
    """Bring the rows of the workbook into the database, or with ``check`` only say what would happen.

    Any error keeps everything out; with ``accept_valid`` the sound rows are stored and the others reported. A file
    that is no sound workbook gives a report with that one finding. Imports wait for each other.
    """
    try:
        with Book(path) as book, transaction.atomic():
            lock_import()
            _defer_constraints()
            report = Import(book, load_vocabulary(), not check, accept_valid, now, user).run()
            report.stored = not check and (accept_valid or not report.errors)
            if report.stored:
                _audit(path, report, user, now)
            else:
                transaction.set_rollback(True)
            return report
    except Refused as refused:
        return ImportReport(findings=[Finding(Level.ERROR, refused.wrong, refused.right)])


def _defer_constraints() -> None:
    """Rows may change places with each other: the database looks again when all are written."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _audit(path: Path, report: ImportReport, user: User | None, now: datetime) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    AuditEntry.objects.create(
        at=now,
        who=user,
        act="workbook.import",
        subject_type="workbook",
        subject_id=digest[:60],
        details={
            "counts": report.counts(),
            "sheets": {one.sheet.key: {fate.value: n for fate, n in one.fates.items() if n} for one in report.sheets},
        },
    )
