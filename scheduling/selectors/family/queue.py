"""What relatives wait for, where they stand, and what is offered to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from backend.core.access.questions import Actor, permitted
from backend.core.periods import going_on
from residents.models import Resident

from ...choices import OfferStatus
from ...models import LookAgain, Offer, StandingPattern, WaitingListEntry
from ..waiting import STANDING, Place, places
from .relatives import own_relatives, own_word

_SHOWN = ("facility__town", "bed__room", "entry__need__service", "entry__need__resident__town")


@dataclass(frozen=True)
class Queued:
    entry: WaitingListEntry
    place: Place
    looks: list[LookAgain]

    @property
    def asked(self) -> bool:
        """Whether a person is looking at it again."""
        return any(look.answered_at is None for look in self.looks)


def own_queue(user: Actor, today: date) -> list[Queued]:
    """Every standing entry of relatives. Three queries, and one for each service that is waited for."""
    entries = list(_entries(user, own_relatives(user)))
    looks = permitted(user, "read", LookAgain).filter(entry__in=entries)
    by_entry: dict[int, list[LookAgain]] = {entry.pk: [] for entry in entries}
    for look in looks:
        by_entry[look.entry_id].append(as_read_by(user, look))
    standing: dict[int, Place] = {}
    for service in {entry.need.service_id for entry in entries}:
        standing |= places(today, service=service)
    return [Queued(entry, standing[entry.pk], by_entry[entry.pk]) for entry in entries if entry.pk in standing]


def own_looks(user: Actor) -> list[LookAgain]:
    """What relatives asked about entries that stand no longer: the answer is still owed, and stays to be read. The
    entry of each has the offer that was ``accepted``, if one was."""
    taken = permitted(user, "read", Offer).filter(status=OfferStatus.ACCEPTED).select_related("facility")
    rows = permitted(user, "read", LookAgain).filter(entry__need__resident__in=own_relatives(user))
    gone = rows.exclude(entry__status__in=STANDING).order_by("-asked_at")
    gone = gone.select_related("entry__need__service", "entry__need__resident")
    found = gone.prefetch_related(Prefetch("entry__offers", taken, to_attr="accepted"))
    return [as_read_by(user, look) for look in found]


def as_read_by(user: Actor, look: LookAgain) -> LookAgain:
    """Without what another guardian wrote or said, that it was they, and the answer to it; the outcome stays."""
    if not own_word(user, look.asked_by_id, look.caller_id):
        look.text, look.answer, look.caller = "", "", None
    return look


def own_entry(user: Actor, need: str) -> WaitingListEntry | None:
    """The standing entry of a relative's need, by the need's code."""
    return _entries(user, own_relatives(user)).filter(need__code=need).first()


def waits(user: Actor, relatives: Collection[Resident]) -> bool:
    """Whether the page of the queue has something to show them."""
    rows = permitted(user, "read", WaitingListEntry).filter(need__resident__in=relatives)
    return rows.filter(Q(status__in=STANDING) | Q(looks__isnull=False)).exists()


def own_offers(user: Actor, relatives: Collection[Resident]) -> list[Offer]:
    """Those that wait for an answer, the first to end first."""
    rows = permitted(user, "answer", Offer).filter(entry__need__resident__in=relatives, status=OfferStatus.OPEN)
    return list(rows.select_related(*_SHOWN).order_by("expires_at", "pk"))


def own_day_places(user: Actor, relatives: Collection[Resident], today: date) -> list[Offer]:
    """Day places that were accepted for relatives and are still theirs, the first to begin first."""
    habits = permitted(user, "read", StandingPattern).filter(going_on(today), need=OuterRef("entry__need"))
    rows = permitted(user, "read", Offer).filter(
        Exists(habits.filter(facility=OuterRef("facility"))),  # one that ended, or is another by now, is theirs no more
        entry__need__resident__in=relatives,
        status=OfferStatus.ACCEPTED,
        bed=None,
    )
    return list(rows.select_related(*_SHOWN).order_by("dates", "pk"))


def own_offer(user: Actor, need: str) -> Offer | None:
    """The open offer to a relative's need, by the need's code."""
    offers = own_offers(user, own_relatives(user))
    return next((offer for offer in offers if offer.entry.need.code == need), None)


def last_offer(user: Actor, need: str) -> Offer | None:
    """The newest offer to a relative's need that waits for no answer any more."""
    rows = permitted(user, "read", Offer).filter(entry__need__resident__in=own_relatives(user), entry__need__code=need)
    over = rows.exclude(status=OfferStatus.OPEN).select_related(*_SHOWN).order_by("-offered_at", "-pk").first()
    return over and offer_as_read_by(user, over)


def offer_as_read_by(user: Actor, offer: Offer) -> Offer:
    """Without why another guardian declined it. Why it was withdrawn is written for all of the family."""
    if offer.status == OfferStatus.DECLINED and offer.answered_by_id and not own_word(user, offer.answered_by_id):
        offer.reason = ""
    return offer


def _entries(user: Actor, relatives: Collection[Resident]) -> QuerySet[WaitingListEntry]:
    rows = permitted(user, "read", WaitingListEntry).filter(need__resident__in=relatives, status__in=STANDING)
    return rows.select_related("need__service", "need__resident").order_by("since", "pk")
