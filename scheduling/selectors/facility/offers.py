"""Beds and places of a facility that are offered to somebody, or were not long ago."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from backend.core.access.questions import Actor, all_or_permitted, permitted
from backend.core.periods import ONE_DAY, midnight, overlap
from facilities.models import Bed, BedState, Closure, Facility, ServiceOffer

from ...choices import OfferCause, OfferStatus
from ...models import Offer
from ...snapshot.rule_values import horizon_on
from ..day_hours import DayHours
from ..whereabouts import Span

SHOWN_FOR = timedelta(days=60)
CLOSED = {"facility": "facility", "room": "bed__room", "bed": "bed"}


def offers_of(user: Actor, facility: Facility, now: datetime) -> list[Offer]:
    """The open ones first, then the latest. Who is asked is the facility's business only once the family accepts."""
    rows = permitted(user, "read", Offer).filter(facility=facility, offered_at__gte=now - SHOWN_FOR)
    found = rows.select_related("bed__room", "entry__need__resident", "entry__need__service").order_by("-offered_at")
    return sorted(found, key=lambda offer: offer.status != "open")


def offer_to_withdraw(user: Actor, facility: Facility, pk: int) -> Offer | None:
    """An offer of the facility, answered or not, that ``user`` may take back; None where it is out of reach."""
    return permitted(user, "withdraw", Offer).filter(facility=facility, pk=pk).first()


def offers_ended_by(user: Actor | None, closure: Closure) -> list[Offer]:
    """The open offers that end with a closure, stored or not, as ``user`` may read them; None: all."""
    return offers_ended_by_each(user, [closure])[0]


def offers_ended_by_each(user: Actor | None, closures: Sequence[Closure]) -> list[list[Offer]]:
    """The same of each of several, in their order. One query; none where they close nothing that is offered."""
    closed = {asset: {one.closed[1] for one in closures if one.asset == asset} for asset in CLOSED}
    if not any(closed.values()):
        return [[] for _closure in closures]
    own = Q(*((f"{path}__in", closed[asset]) for asset, path in CLOSED.items()), _connector=Q.OR)
    found = _offers_used(user, own)
    return [
        [offer for offer, use in found if one.closed in _places(offer) and overlap(use, _bounds(one))]
        for one in closures
    ]


def _bounds(closure: Closure) -> Span:
    return closure.span if isinstance(closure.span, tuple) else (closure.span.lower, closure.span.upper)


def _places(offer: Offer) -> list[tuple[str, int | None]]:
    """What is offered, as ``Closure.closed`` names it."""
    room = None if offer.bed is None else offer.bed.room_id
    return [("facility", offer.facility_id), ("room", room), ("bed", offer.bed_id)]


def _offers_used(user: Actor | None, own: Q) -> list[tuple[Offer, tuple[datetime, datetime]]]:
    """The ``own`` ones of open offers, each with when it is used."""
    found = _with_horizon(all_or_permitted(user, Offer).filter(own, status=OfferStatus.OPEN).order_by("pk"))
    return [(offer, _use(offer)) for offer in found.select_related("bed", "entry__need__service")]


def _with_horizon(offers: QuerySet[Offer]) -> QuerySet[Any]:
    """Of each also how many nights a plan of its first day looks ahead."""
    return offers.annotate(horizon=horizon_on("dates__startswith"))


def _use(offer: Any) -> tuple[datetime, datetime]:
    """What an offer with its horizon needs to be kept: all nights of one that a plan sees to its end, the first of
    others, which may be mended later; of day places the part of the first day on which it is used."""
    first = offer.dates.lower
    if offer.bed_id is not None:
        end = offer.dates.upper
        short = end is not None and (end - first).days <= offer.horizon
        return midnight(first), midnight(end if short else first + ONE_DAY)
    first += min(timedelta(days=(weekday - first.weekday()) % 7) for weekday in offer.weekdays)
    return DayHours().of(first, offer.entry.need.day_part)


def is_kept_from(offer: Offer, now: datetime) -> bool:
    """Whether an open offer would end at once, as the worker asks of all."""
    return any(other == offer for other, _cause in offers_ending(now, Offer.objects.filter(pk=offer.pk)))


def offers_ending(now: datetime, offered: QuerySet[Offer] | None = None) -> Iterator[tuple[Offer, OfferCause]]:
    """The open offers of what something that is stored by now keeps from use, and what: whatever closes it, and
    that the house no longer gives the service. Whoever ends them meanwhile finds each once. With ``offered`` what
    keeps from the use of these is looked for alone; others in the same houses may be among what is found.
    """
    offered = Offer.objects.filter(status=OfferStatus.OPEN) if offered is None else offered
    for closure, cause in _closures_of(offered, now):
        yield from ((offer, cause) for offer in offers_ended_by(None, closure))
    yield from ((offer, OfferCause.ENDED) for offer in _not_given(offered))


def _closures_of(offered: QuerySet[Offer], now: datetime) -> Iterator[tuple[Closure, OfferCause]]:
    """What keeps from use of what something is offered: the closures that are not over, in the order of their entry;
    and, as closures that are not stored, as the planner takes them, the nights on which beds are held, and beds and
    houses that are given up.
    """
    beds = Bed.objects.filter(pk__in=offered.values("bed"))
    houses = Facility.objects.filter(pk__in=offered.values("facility"))
    own = Q(facility__in=houses) | Q(room__in=beds.values("room")) | Q(bed__in=beds)
    closures = Closure.objects.filter(own, Q(span__endswith__gt=now) | Q(span__upper_inf=True))
    yield from ((closure, OfferCause.CLOSED) for closure in closures.order_by("pk"))
    for state in BedState.objects.filter(bed__in=beds).select_related("bed").order_by("pk"):
        yield _closed(state.nights.lower, state.nights.upper, bed=state.bed), OfferCause.HELD
    for bed in beds.order_by("pk"):
        if bed.ends_on is not None:
            yield _closed(bed.ends_on, None, bed=bed), OfferCause.ENDED
    for house in houses.order_by("pk"):
        if house.ends_on is not None:
            yield _closed(house.ends_on, None, facility=house), OfferCause.ENDED


def _not_given(offered: QuerySet[Offer]) -> list[Offer]:
    """Those whose house no longer gives the service at their first use."""
    found = ServiceOffer.objects.filter(facility__in=offered.values("facility"))
    ends = {(facility, service): end for facility, service, end in found.values_list("facility", "service", "ends_on")}

    def given(offer: Any) -> bool:
        key = (offer.facility_id, offer.entry.need.service_id)
        return key in ends and ((end := ends[key]) is None or _use(offer)[0] < midnight(end))

    rows = _with_horizon(offered.select_related("entry__need").order_by("pk"))
    return [offer for offer in rows if not given(offer)]


def _closed(first: date, end: date | None, **thing: Any) -> Closure:
    (asset,) = thing
    return Closure(asset=asset, span=(midnight(first), end and midnight(end)), **thing)
