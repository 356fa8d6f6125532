"""Whole houses that close together, for a holiday: which they are, what each breaks, what was closed together."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.core.access.questions import Actor, permitted
from backend.core.api.representing import tag_of
from backend.core.periods import going_on
from facilities.choices import Asset, Mode
from facilities.models import Bed, Closure, Facility, ServiceOffer

from ...models import Offer
from ..broken import Hit, affected_by_closures
from ..whereabouts import Span
from .houses import own_facilities
from .offers import offers_ended_by_each

MEDICAL = ("health_centre", "hospital_ward")  # kinds that are open on holidays, with beds or without


@dataclass(frozen=True)
class Closing:
    """What it would do to close ``house`` for a time. ``stands``: what closes it then already, all of it or a part."""

    house: Facility
    span: Span
    hits: list[Hit]
    offers: list[Offer]
    stands: list[Closure]

    @property
    def closed(self) -> bool:
        """Whether it is closed for all of that time already, so that there is nothing to do."""
        first, end = self.span
        return any(
            one.span.lower <= first and (one.span.upper is None or (end is not None and end <= one.span.upper))
            for one in self.stands
        )

    @property
    def people(self) -> int:
        return len({hit.need.resident_id for hit in self.hits})

    @cached_property
    def counts(self) -> Counter[str]:
        """Stays, day places, and the seats in sessions, that could no longer be kept."""
        return Counter(hit.kind for hit in self.hits)


@dataclass(frozen=True)
class Together:
    """Houses that were closed in one act for one time, which has not begun."""

    closures: list[Closure]

    @property
    def one(self) -> Closure:
        """For the reason and the time, which all have."""
        return self.closures[0]

    @property
    def tag(self) -> str:
        """That of what would be taken back: another once any of it is changed or gone."""
        return tag_of([[row.pk, str(row.span), row.reason] for row in self.closures]).strip('"')


def houses_to_close(user: Actor, today: date) -> QuerySet[Any]:
    """Those that ``user`` runs and that have not ended, by kind, town and name. ``by_day``: people come there by day,
    nobody sleeps there and it is no hospital, so that it closes on holidays. One query.
    """
    of_house = {"facility": OuterRef("pk")}
    beds = Bed.objects.filter(going_on(today), room__facility=OuterRef("pk"))
    given = ServiceOffer.objects.filter(going_on(today), service__mode__in=(Mode.DAY, Mode.SESSION), **of_house)
    rows = (
        own_facilities(user)
        .filter(going_on(today))
        .annotate(by_day=~Q(kind__code__in=MEDICAL) & ~Exists(beds) & Exists(given))
    )
    return rows.order_by("kind", "town", "name", "code")


def closings(user: Actor, houses: Sequence[Facility], span: Span, now: datetime) -> list[Closing]:
    """For each of the houses, in their order. As many queries as for one."""
    closures = [Closure(asset=Asset.FACILITY, facility=house, span=span) for house in houses]
    hits, offers = affected_by_closures(user, closures, now), offers_ended_by_each(user, closures)
    stands = _closed(user, [house.pk for house in houses], span)
    found = zip(houses, hits, offers, strict=True)
    return [Closing(house, span, theirs, ended, stands[house.pk]) for house, theirs, ended in found]


def _closed(user: Actor, houses: Collection[int], span: Span) -> dict[int | None, list[Closure]]:
    rows = permitted(user, "read", Closure).filter(asset=Asset.FACILITY, facility__in=houses, span__overlap=span)
    found: dict[int | None, list[Closure]] = defaultdict(list)
    for closure in rows.order_by("span", "pk"):
        found[closure.facility_id].append(closure)
    return found


def closed_together(user: Actor, now: datetime) -> list[Together]:
    """What ``user`` may take back at once, the first to begin first. One query."""
    rows = permitted(user, "change", Closure).filter(act__isnull=False, span__startswith__gt=now)
    found = rows.select_related("facility").order_by("span", "act", "reason", "facility__code", "pk")
    return [Together(list(group)) for _act, group in groupby(found, key=_act)]


def _act(row: Closure) -> tuple[UUID | None, Any, str]:
    return row.act, row.span, row.reason
