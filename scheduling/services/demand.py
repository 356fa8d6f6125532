"""Files and needs change under weeks that are published: what those can no longer keep is looked for, and marked."""

from datetime import date, datetime

from django.db import transaction

from backend.core.models import User
from residents.models import Need, Resident
from residents.services import files, needs
from residents.services.columns import Values

from ..models import WaitingListEntry
from ..selectors.waiting import STANDING
from .capacity import sweep_soon
from .waiting import entry_close

# What no rule of a plan looks at.
UNPLANNED = {"name", "certificate", "identity", "address", "phone", "mobility"}


@transaction.atomic
def resident_change(
    *, resident: Resident, values: Values, by: User, today: date, now: datetime, why: str = ""
) -> Resident:
    """As ``residents.services.files.resident_change``."""
    row = files.resident_change(resident=resident, values=values, by=by, today=today, now=now, why=why)
    if values.keys() - UNPLANNED:
        sweep_soon()
    return row


@transaction.atomic
def need_change(*, need: Need, values: Values, by: User, today: date, now: datetime, why: str = "") -> Need:
    """As ``residents.services.needs.need_change``."""
    row = needs.need_change(need=need, values=values, by=by, today=today, now=now, why=why)
    sweep_soon()
    return row


@transaction.atomic
def need_end(*, need: Need, last_day: date, reason: str, by: User, now: datetime, why: str = "") -> Need:
    """As ``residents.services.needs.need_end``."""
    row = needs.need_end(need=need, last_day=last_day, reason=reason, by=by, now=now, why=why)
    sweep_soon()
    return row


@transaction.atomic
def need_withdraw(*, need: Need, reason: str, by: User, today: date, now: datetime, why: str = "") -> Need:
    """As ``residents.services.needs.need_withdraw``; it also leaves the waiting list.

    Raises ValidationError while an offer for it is open.
    """
    row = needs.need_withdraw(need=need, reason=reason, by=by, today=today, now=now, why=why)
    for entry in WaitingListEntry.objects.filter(need=row, status__in=STANDING):
        entry_close(entry=entry, reason=reason, by=by, now=now)
    sweep_soon()
    return row
