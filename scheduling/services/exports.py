"""Files that people ask for: made by a worker, fetched by who asked, gone after a day."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from procrastinate.contrib.django import app

from backend.core.access.questions import require
from backend.core.history.reasons import audit_typed
from backend.core.models import User
from backend.core.services import audit
from residents.services.dossier import of_minor

from ..choices import ExportKind, ExportStatus, NoFile
from ..models import Export
from ..models.export import OPEN
from .exported import KINDS, NotThere, Wanted

JOB = "scheduling.make_export"
LOCK = "exports"  # one after the other, so that they never take all places of a worker: sign-in codes go by it too
KEPT_FOR = timedelta(days=1)
NOTED_FOR = timedelta(days=30)  # that there was a file, on the page of who asked for it
MOST_OPEN = 5
MOST_LEASES = 3
Clock = Callable[[], datetime]


class TooManyExports(Exception):
    """The account has MOST_OPEN under way."""


class NotReady(Exception):
    """There is no file: not yet, not any more, or it failed."""


class _NotWanted(Exception):
    """It was cancelled, or given to another worker."""


@dataclass(frozen=True)
class File:
    name: str
    media: str
    content: bytes


@transaction.atomic
def export_request(*, wanted: Wanted, language: str, by: User, now: datetime) -> Export:
    """Ask for a file. One of the same thing that is under way already is not begun twice.

    Raises PermissionDenied, NotThere, TooManyExports, and ValidationError by field.
    """
    require(by, "make", "exports")
    found = KINDS[wanted.kind].find(by, wanted)
    name = KINDS[wanted.kind].name(found)
    User.objects.select_for_update().get(pk=by.pk)  # two requests of one account: in turn
    under_way = Export.objects.filter(created_by=by, status__in=OPEN)
    same = under_way.filter(kind=wanted.kind, about=wanted.about, numbers=wanted.numbers, language=language).first()
    if same:
        return same
    if under_way.count() >= MOST_OPEN:
        raise TooManyExports
    export = Export.objects.create(
        kind=wanted.kind, about=wanted.about, reason=wanted.reason.strip(), numbers=wanted.numbers, name=name,
        language=language, created_at=now, created_by=by,
    )  # fmt: skip
    _audit("export.request", export, found, by, now)
    app.configure_task(JOB, lock=LOCK).defer(export=export.pk)
    return export


@transaction.atomic
def export_cancel(*, export: Export, by: User, now: datetime) -> Export:
    """End one that is under way; a worker that is at it finds out at its next step. What is over stays as it is."""
    _require_own(export, by)
    if _open(export.pk).update(status=ExportStatus.CANCELLED, finished_at=now, reason=""):
        audit(who=by, act="export.cancel", subject=export, now=now)
    return Export.objects.defer("content").get(pk=export.pk)


@transaction.atomic
def export_fetch(*, export: Export, by: User, now: datetime) -> File:
    """The file, for who asked for it and may still have it; leaves a trace.

    Raises NotReady, PermissionDenied, and NotThere where what it is about is gone or out of reach by now.
    """
    _require_own(export, by)
    row = Export.objects.get(pk=export.pk)
    if row.status != ExportStatus.READY or row.expires_at is None or row.expires_at <= now:
        raise NotReady(row.status)
    kind = KINDS[ExportKind(row.kind)]
    _audit("export.fetch", row, kind.find(by, _wanted(row)), by, now)
    return File(row.name, kind.media, b64decode(row.content))


def export_make(*, export: int, clock: Clock) -> None:
    """Make the file, in the language of who asked. Again after a crash it is made anew."""
    _open(export).filter(lease__gte=MOST_LEASES).update(
        status=ExportStatus.FAILED, finished_at=clock(), reason="", problem=NoFile.LOST
    )
    if not _open(export).update(status=ExportStatus.RUNNING, lease=F("lease") + 1, progress=0):
        return
    held = Export.objects.select_related("created_by").get(pk=export)
    with translation.override(held.language):
        try:
            content = _content(held, clock)
            found: dict[str, Any] = {
                "status": ExportStatus.READY, "progress": 100, "content": b64encode(content).decode(),
                "size": len(content), "expires_at": clock() + KEPT_FOR,
            }  # fmt: skip
        except _NotWanted:
            return
        except (PermissionDenied, NotThere):
            found = {"status": ExportStatus.FAILED, "problem": NoFile.GONE, "reason": ""}
        except Exception:
            _holding(held).update(status=ExportStatus.FAILED, problem=NoFile.BROKE_OFF, reason="", finished_at=clock())
            raise
    _holding(held).update(finished_at=clock(), **found)


def exports_forget(*, now: datetime) -> int:
    """Remove the files that are past their time, and after a month what tells of them. Returns how many files."""
    over = Export.objects.filter(status=ExportStatus.READY, expires_at__lte=now)
    removed = over.update(status=ExportStatus.REMOVED, content="", reason="")
    Export.objects.filter(created_at__lt=now - NOTED_FOR).exclude(status__in=OPEN).delete()
    return removed


def _content(held: Export, clock: Clock) -> bytes:
    kind, wanted, by = KINDS[ExportKind(held.kind)], _wanted(held), held.created_by
    require(by, "make", "exports")
    found = kind.find(by, wanted)

    def note(done: int, of: int) -> None:
        if not _holding(held).update(progress=min(99, 100 * done // of)):
            raise _NotWanted

    return kind.make(found, by, wanted, clock(), note)


def _open(pk: int) -> QuerySet[Export]:
    return Export.objects.filter(pk=pk, status__in=OPEN)


def _holding(held: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=held.pk, lease=held.lease, status=ExportStatus.RUNNING)


def _wanted(row: Export) -> Wanted:
    return Wanted(ExportKind(row.kind), row.about, row.reason, row.numbers)


def _require_own(export: Export, by: User) -> None:
    require(by, "make", "exports")
    if export.created_by_id != by.pk:
        raise PermissionDenied("make scheduling.export")


def _audit(act: str, row: Export, found: Any, by: User, now: datetime) -> None:
    """``found``: what it is about, the resident where it is a file."""
    details: dict[str, Any] = {"kind": row.kind, "name": row.name}
    if row.kind == ExportKind.FILE:
        details |= {"numbers": row.numbers, **of_minor(found, now)}
        audit_typed(who=by, act=act, subject=row, file=found, now=now, reason=row.reason, details=details)
    else:
        audit(who=by, act=act, subject=row, now=now, details=details)
