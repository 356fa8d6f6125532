"""Messages to families that did not go out, for those who ring them instead."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from backend.core.access.questions import Actor, permitted
from backend.core.models import OutboxMessage
from backend.core.outbox.sending import OVERTAKEN
from backend.core.outbox.wanted import NO_CONTACT

from ..models import Resident

SHOWN_FOR = timedelta(days=30)  # as long as they are kept


def messages_not_sent(user: Actor, now: datetime, resident: Resident | None = None) -> QuerySet[OutboxMessage]:
    """Given up, the latest first; of one family where ``resident`` is given. Who no longer speaks for the resident is
    not rung."""
    rows = permitted(user, "read", OutboxMessage).filter(failed_at__gte=now - SHOWN_FOR, resident__isnull=False)
    rows = rows.exclude(error__in=(NO_CONTACT, OVERTAKEN))
    if resident is not None:
        rows = rows.filter(resident=resident)
    return rows.select_related("resident__town").order_by("-failed_at", "-pk")
