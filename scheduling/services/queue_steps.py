"""The log of the waiting list: each step is a line on the entry's page, and an audit entry."""

from datetime import datetime

from backend.core.models import User
from backend.core.services import audit

from ..choices import StepKind
from ..models import Offer, WaitingListEntry, WaitingStep


def step(
    entry: WaitingListEntry,
    kind: StepKind,
    *,
    who: User | None,
    now: datetime,
    offer: Offer | None = None,
    note: str = "",
) -> WaitingStep:
    """Write one step in the caller's transaction. ``note`` is for people and stays out of the audit."""
    details = {"need": entry.need.code, "entry": entry.pk}
    audit(who=who, act=f"waiting.{kind.value}", subject=offer or entry, now=now, details=details)
    return WaitingStep.objects.create(entry=entry, at=now, kind=kind, offer=offer, who=who, note=note[:500])
