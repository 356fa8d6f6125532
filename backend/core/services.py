from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from .history.tracked import RESIDENT, path_to_resident
from .models import AuditEntry, User


def audit(
    *,
    who: User | None,
    act: str,
    subject: models.Model,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Record that ``who`` did ``act`` (for example ``plan.publish``) to ``subject``, in the caller's transaction.

    ``details`` must be plain JSON and hold no name, certificate or identity number. The code of the file that the
    subject belongs to is added as ``resident``, so that what was done to a file is found as a whole.
    """
    entry = _entry(who, act, subject, now, details or {})
    entry.save(force_insert=True)
    return entry


def audit_each(
    *,
    who: User | None,
    act: str,
    subjects: Iterable[tuple[models.Model, dict[str, Any]]],
    now: datetime,
) -> None:
    """The same of each of several subjects, with its details, in one query."""
    AuditEntry.objects.bulk_create(_entry(who, act, subject, now, details) for subject, details in subjects)


def _entry(who: User | None, act: str, subject: models.Model, now: datetime, details: dict[str, Any]) -> AuditEntry:
    found = {} if "resident" in details else _of_file(subject)
    return AuditEntry(
        at=now,
        who=who,
        act=act,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        details={**found, **details},
    )


def _of_file(subject: models.Model) -> dict[str, str]:
    row: Any = subject
    for link in path_to_resident(subject._meta.model) or ():
        row = row and getattr(row, link.name)
    return {} if row is None or row._meta.label_lower != RESIDENT else {"resident": row.code}
