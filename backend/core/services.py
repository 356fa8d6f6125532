from datetime import datetime
from typing import Any

from django.db import models

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

    ``details`` must be plain JSON and hold no name, certificate or identity number.
    """
    return AuditEntry.objects.create(
        at=now,
        who=who,
        act=act,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        details=details or {},
    )
