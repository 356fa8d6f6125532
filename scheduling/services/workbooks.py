"""The database from and to a workbook: each import and export is one transaction with one audit entry."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from backend.core.history.context import on_behalf
from backend.core.models import AuditEntry, User

from ..locks import lock_import, lock_storing
from ..snapshot import one_view
from ..workbook.export import export_workbook
from ..workbook.findings import Finding, Level, Refused, Text
from ..workbook.importing import Import
from ..workbook.read import Book
from ..workbook.report import ImportReport
from ..workbook.vocabulary import load_vocabulary
from .capacity import sweep_soon


def workbook_import(
    *, path: Path, check: bool = False, accept_valid: bool = False, now: datetime, user: User | None
) -> ImportReport:
    """Bring the rows of the workbook into the database, or with ``check`` only say what would happen.

    Any error keeps everything out; with ``accept_valid`` the sound rows are stored and the others reported. A file
    that is no sound workbook gives a report with that one finding. Imports wait for each other.
    """
    try:
        with Book(path) as book, on_behalf(user.pk if user else None), transaction.atomic():
            lock_import()
            if not check:
                lock_storing()
            _check_constraints("DEFERRED")
            report = Import(book, load_vocabulary(), not check, accept_valid, now, user).run()
            report.stored = not check and (accept_valid or not report.errors)
            if report.stored:
                _check_constraints("IMMEDIATE")
                details = {
                    one.sheet.key: {fate.value: n for fate, n in one.fates.items() if n} for one in report.sheets
                }
                _audit("workbook.import", path, {"counts": report.counts(), "sheets": details}, user, now)
                sweep_soon()
            else:
                transaction.set_rollback(True)
            return report
    except Refused as refused:
        return ImportReport(findings=[Finding(Level.ERROR, refused.wrong, refused.right)])
    except (IntegrityError, DataError) as error:
        return ImportReport(findings=[_refused_by_database(error)])


def workbook_export(*, path: Path, numbers_for: str = "", now: datetime, user: User | None) -> None:
    """Write the network, the people and the newest published week to a workbook that can be imported again.

    ``numbers_for``: why certificate and identity numbers are whole in it; empty: they are masked.
    """
    with one_view():
        export_workbook(path, numbers=bool(numbers_for))
    _audit("workbook.export", path, {"numbers": True, "reason": numbers_for} if numbers_for else {}, user, now)


def _check_constraints(when: str) -> None:
    """Deferred, rows may change places with each other: the database looks again when all are written."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL {when}")


def _refused_by_database(error: Exception) -> Finding:
    """A row that fits with what it says itself, but not with what is stored in the columns that the file left out."""
    detail = str(error).partition("\n")[0]
    return Finding(
        Level.ERROR,
        Text(_("The database refuses a row: %(detail)s."), {"detail": detail}),
        Text(_("Export the workbook, make the changes in it, and import it: it has all columns.")),
    )


def _audit(act: str, path: Path, details: dict[str, Any], user: User | None, now: datetime) -> None:
    """The subject is the file, by the digest of its content."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    AuditEntry.objects.create(
        at=now, who=user, act=act, subject_type="workbook", subject_id=digest[:60], details=details
    )
