"""Files and needs change under weeks that are published: what those can no longer keep is looked for, and marked.

Where a need ends, so do the bed that is lived in for it and its standing week: the bed is free for the next.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import DateField, Exists, OuterRef, Q
from django.db.models.functions import Least

from backend.core.models import User
from backend.core.periods import going_on
from residents.models import Need, Resident
from residents.services import files, needs
from residents.services.columns import Values

from ..models import Placement, StandingPattern, WaitingListEntry
from ..selectors.waiting import STANDING
from .capacity import sweep_soon
from .waiting import entry_close

# What no rule of a plan looks at.
UNPLANNED = {"name", "certificate", "identity", "address", "phone", "mobility"}
PLANNED = sorted(set(files.WRITABLE) - UNPLANNED)


@transaction.atomic
def resident_change(
    *, resident: Resident, values: Values, by: User, today: date, now: datetime, why: str = ""
) -> Resident:
    """As ``residents.services.files.resident_change``. With a file that is closed, its needs end."""
    before = Resident.objects.get(pk=resident.pk)
    row = files.resident_change(resident=resident, values=values, by=by, today=today, now=now, why=why)
    if row.ends_on is not None and row.ends_on != before.ends_on:
        for need in row.needs.order_by("pk"):
            _leave(need, row.ends_on)
    if any(getattr(row, name) != getattr(before, name) for name in PLANNED):
        sweep_soon()
    return row


@transaction.atomic
def need_change(*, need: Need, values: Values, by: User, today: date, now: datetime, why: str = "") -> Need:
    """As ``residents.services.needs.need_change``."""
    row = needs.need_change(need=need, values=values, by=by, today=today, now=now, why=why)
    _leave(row, row.dates.upper)
    sweep_soon()
    return row


@transaction.atomic
def need_end(*, need: Need, last_day: date, reason: str, by: User, now: datetime, why: str = "") -> Need:
    """As ``residents.services.needs.need_end``."""
    row = needs.need_end(need=need, last_day=last_day, reason=reason, by=by, now=now, why=why)
    _leave(row, row.dates.upper)
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
    _leave(row, row.dates.upper)
    sweep_soon()
    return row


@transaction.atomic
def ended_needs_leave() -> int:
    """The same of needs and files that were ended by other doors, an import or the admin pages. How many needs."""
    sooner = Least("dates__endswith", "resident__ends_on", output_field=DateField())
    ended = Need.objects.annotate(end=sooner).filter(end__isnull=False)
    of_need, end = {"need": OuterRef("pk")}, OuterRef("end")
    beds = Placement.objects.filter(Q(nights__upper_inf=True) | Q(nights__endswith__gt=end), **of_need)
    weeks = StandingPattern.objects.filter(Q(ends_on=None) | Q(ends_on__gt=end), **of_need)
    rows = list(ended.filter(Exists(beds) | Exists(weeks)).order_by("pk"))
    for need in rows:
        _leave(need, need.end)
    return len(rows)


def _leave(need: Need, end: date | None) -> None:
    """Nobody lives in a bed, or by a standing week, for this need from ``end`` on; None: for good."""
    if end is None:
        return
    for placement in Placement.objects.select_for_update().filter(need=need, nights__overlap=(end, None)):
        if placement.nights.lower >= end:
            placement.delete()
        else:
            placement.nights = (placement.nights.lower, end)
            placement.save(update_fields=["nights"])
    standing = StandingPattern.objects.filter(going_on(end), need=need)
    standing.update(ends_on=end)
