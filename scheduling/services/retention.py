"""What is kept only for a time, and for how long: rule values, so that a city sets its own."""

from datetime import date, datetime, timedelta

from django.contrib.admin.models import LogEntry
from django.db import transaction

from backend.core.history.upkeep import upkeep
from backend.core.models import AuditEntry, Change
from facilities.selectors.rule_values import rule_value
from residents.choices import JobReason
from residents.models import Resident

from .erasing import ERASED, StillServed, dossier_erase

FILES_AT_ONCE = 200


def retention_apply(*, today: date, now: datetime) -> dict[str, int]:
    """Erase files closed long ago, and remove what is past its time from the history; returns how many."""
    done = {"files": _files(today, now), "changes": _history(today, now)}
    AuditEntry.objects.create(
        at=now, act="retention.apply", subject_type="retention", subject_id=today.isoformat(), details=done
    )
    return done


def _files(today: date, now: datetime) -> int:
    """Each in a transaction of its own: one that cannot be erased holds up no other."""
    closed = today - timedelta(days=rule_value("retention_closed_file_days", today))
    rows = Resident.objects.filter(ends_on__lte=closed).exclude(name=ERASED).order_by("ends_on", "pk")
    erased = 0
    for resident in rows.iterator(FILES_AT_ONCE):
        if erased == FILES_AT_ONCE:
            break
        try:
            dossier_erase(resident=resident, user=None, reason=JobReason.RETENTION, today=today, now=now)
            erased += 1
        except StillServed:
            continue
    return erased


@transaction.atomic
def _history(today: date, now: datetime) -> int:
    with upkeep("retention.apply"):
        past = now - timedelta(days=rule_value("retention_history_days", today))
        LogEntry.objects.filter(action_time__lt=past).delete()
        return Change.objects.filter(at__lt=past).delete()[0]
