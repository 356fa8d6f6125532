"""Reasons that people type for an act that changes no row, as for numbers that are shown.

They may name somebody, so they stand in the history of the file, which an erasure empties. The audit entry, which
nobody changes, says that one was given.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models

from ..models import AuditEntry, Change, User
from ..services import audit
from .context import current

GIVEN = "given"


def audit_typed(
    *, who: User | None, act: str, subject: models.Model, file: Any, now: datetime, reason: str, details: dict[str, Any]
) -> None:
    """As ``audit``, of an act on the ``file`` of a resident for which somebody typed ``reason``."""
    told = {"resident": file.code, "reason": GIVEN, **details}
    _keep(audit(who=who, act=act, subject=subject, now=now, details=told), file.pk, reason)


def _keep(entry: AuditEntry, resident: int, reason: str) -> None:
    come_by = current()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_change (at, transaction, subject_type, subject_id, resident, operation, who_id, source,"
            " address, reason, database_user) VALUES"
            " (clock_timestamp(), pg_current_xact_id()::text, %s, %s, %s, 'insert', %s, %s, %s, %s, session_user)",
            [
                entry._meta.label_lower, str(entry.pk), resident, entry.who_id, come_by.source, come_by.address, reason
            ],
        )  # fmt: skip


def reasons_kept(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """What was typed, by key of the entry; nothing for those that were emptied or are past their time. One query, none
    where no entry says that a reason was given."""
    keys = [str(entry.pk) for entry in entries if entry.details.get("reason") == GIVEN]
    if not keys:
        return {}
    rows = Change.objects.filter(subject_type=AuditEntry._meta.label_lower, subject_id__in=keys).exclude(reason="")
    return {int(key): reason for key, reason in rows.values_list("subject_id", "reason")}
