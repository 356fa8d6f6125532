"""What families are told about the waiting list, by text message: no name, no diagnosis, nothing about anyone else."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.core.access.invitations import opens_pages
from backend.core.outbox import message_queue
from residents.models import Guardian

from ..choices import OfferCause, StepKind
from ..models import LookAgain, Offer, WaitingListEntry
from ..selectors.askers import contacts_behind


def tell_family(*, offer: Offer, event: StepKind, now: datetime) -> None:
    """Tell those who speak for the resident what happened to an offer; sent once the transaction has ended well."""
    words = _WORDS.get(event)
    if words is not None:
        until = offer.expires_at if event is StepKind.OFFERED else None
        _send(offer.entry, f"offer-{offer.pk}-{event.value}", lambda: words(offer), now, until)


def tell_answer(*, look: LookAgain, now: datetime) -> bool:
    """Whoever asked reads the answer: of several guardians nobody else. False where they cannot sign in, and are rung
    back."""
    asked = list(contacts_behind(look))
    readers = [one for one in asked if opens_pages(one, now)]
    _send(
        look.entry, f"look-{look.pk}", lambda: _("We have looked again. Please sign in to read the answer."), now,
        to=_phones(readers) if asked or look.by_phone else None,
    )  # fmt: skip
    return bool(readers)


def _send(
    entry: WaitingListEntry, key: str, words: Callable[[], str], now: datetime, until: datetime | None = None,
    to: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """``to``: telephones; None: of those who speak for the resident."""
    closed = entry.need.resident.ends_on
    if closed and closed <= timezone.localdate(now):
        return  # nobody is told of places for somebody who has died or moved away
    with translation.override(settings.LANGUAGE_CODE):
        text = words()
    for whom, phone in (_told(entry) if to is None else to).items():
        resident = entry.need.resident_id
        message_queue(phone=phone, text=text, key=f"{key}-{whom}", now=now, until=until, resident=resident)


def _told(entry: WaitingListEntry) -> dict[str, str]:
    """Telephones of the legal guardians, else of any who speak, else the resident's own; by whose they are."""
    resident = entry.need.resident
    guardians = resident.guardians.all()
    own = {f"resident-{resident.pk}": resident.phone} if resident.phone else {}
    return _phones(row for row in guardians if row.legal) or _phones(guardians) or own


def _phones(guardians: Iterable[Guardian]) -> dict[str, str]:
    """Of those who speak still."""
    return {f"guardian-{row.pk}": row.phone for row in guardians if row.phone and row.ended_on is None}


def _offered(offer: Offer) -> str:
    return _(
        "A place for “%(service)s” is offered: %(facility)s, from %(first)s. Please sign in and answer by %(until)s."
    ) % _figures(offer)


def _accepted(offer: Offer) -> str:
    text = _("The place at %(facility)s from %(first)s is yours (%(service)s). We will send the week's times.")
    return text % _figures(offer)


def _expired(offer: Offer) -> str:
    text = _("The time to answer the offer of %(facility)s is over. You keep your place in the queue.")
    return text % _figures(offer)


def _withdrawn(offer: Offer) -> str:
    if offer.cause == OfferCause.MET:  # nothing is waited for any more
        return _("The offer of %(facility)s stands no longer.") % _figures(offer)
    return _("The offer of %(facility)s stands no longer. You keep your place in the queue.") % _figures(offer)


def _taken(offer: Offer) -> str:
    text = _("Somebody else accepted the place at %(facility)s first. You keep your place in the queue.")
    return text % _figures(offer)


def _figures(offer: Offer) -> dict[str, Any]:
    until = timezone.localtime(offer.expires_at)
    return {
        "service": offer.entry.need.service,
        "facility": offer.facility.name,
        "first": date_format(offer.dates.lower, "MONTH_DAY_FORMAT"),
        "until": f"{date_format(until, 'MONTH_DAY_FORMAT')} {until:%H:%M}",
    }


_WORDS: dict[StepKind, Callable[[Offer], str]] = {
    StepKind.OFFERED: _offered,
    StepKind.ACCEPTED: _accepted,
    StepKind.EXPIRED: _expired,
    StepKind.WITHDRAWN: _withdrawn,
    StepKind.TAKEN: _taken,
}
