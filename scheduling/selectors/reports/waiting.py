"""How long people wait, and how long those waited who got a place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Q

from backend.core.access.questions import Actor, require

from ...choices import WaitingStatus
from ...models import Unmet, WaitingListEntry
from ..waiting import BEGUN
from .periods import Period

BANDS = (30, 90, 180)  # days


@dataclass(frozen=True)
class Wait:
    """Days that ``count`` entries have waited, or waited until there was a place."""

    count: int
    median: float | None
    longest: int | None


NOBODY = Wait(0, None, None)


def waiting_now(user: Actor, period: Period) -> dict[int, Wait]:
    """By service: entries of the waiting list that are open at the end of the last day, and the days since they
    began, by the need itself as on the list. One query."""
    require(user, "open", "reports")
    still = Q(closed_on=None) | Q(closed_on__gt=period.as_of)
    rows = WaitingListEntry.objects.filter(still, since__lte=period.as_of).values_list("need__service", BEGUN)
    return _by_service((service, max(0, (period.as_of - begun).days)) for service, begun in rows)


def placed(user: Actor, period: Period) -> dict[int, Wait]:
    """By service: entries closed by a place within the period, and the days from their beginning. One query."""
    require(user, "open", "reports")
    rows = WaitingListEntry.objects.filter(
        status=WaitingStatus.PLACED, closed_on__gte=period.begin, closed_on__lte=period.last
    )
    return _by_service(
        (service, (closed - since).days)
        for service, since, closed in rows.values_list("need__service", "since", "closed_on")
        if closed
    )


def unmet_bands(user: Actor, period: Period) -> list[tuple[int | None, int]]:
    """Needs that the last plan leaves unserved in whole or in part and whose wait has a beginning: how many have
    waited at most 30 days, at most 90, at most 180, and (None) longer. One query."""
    require(user, "open", "reports")
    if not period.planned:
        return [(band, 0) for band in (*BANDS, None)]
    rows = Unmet.objects.filter(plan=period.planned[-1], need__waiting_since__isnull=False).order_by()
    counts: dict[int | None, int] = dict.fromkeys((*BANDS, None), 0)
    for _need, since in rows.values_list("need", "need__waiting_since").distinct():
        if since:
            counts[_band(since, period.as_of)] += 1
    return list(counts.items())


def _band(since: date, last: date) -> int | None:
    return next((band for band in BANDS if (last - since).days <= band), None)


def _by_service(rows: Iterable[tuple[int, int]]) -> dict[int, Wait]:
    days: defaultdict[int, list[int]] = defaultdict(list)
    for service, count in rows:
        days[service].append(count)
    return {service: Wait(len(found), median(found), max(found)) for service, found in days.items()}
