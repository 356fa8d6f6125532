"""Offers of freed beds and places: made, accepted, declined, withdrawn, expired. Each is one transaction.

Rows are locked in one order by all: the weeks, the bed or the facility, the offers, the entry. So of two who accept
the same place at once one wins, and the other is told.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.exceptions import AlreadyEnqueued

from backend.core.access.questions import may, require
from backend.core.models import User
from backend.core.periods import moment_at
from facilities.models import Bed, Facility

from ..choices import OfferCause, OfferStatus, StepKind, WaitingStatus
from ..locks import lock_week, refuse_beside_import
from ..models import Offer, Placement, Vacancy, WaitingListEntry
from ..selectors.day_places import has_day_places
from ..selectors.facility.offers import is_kept_from
from ..selectors.left_of_need import LeftOfNeed, Promise
from ..selectors.open_week import first_open_monday
from ..snapshot.rule_values import rule_values
from .placing import place_bind, weeks_of
from .queue_steps import step
from .telling import tell_family

ANSWER_UNTIL = time(18)  # of the last day
WHY_GONE: dict[str, Any] = {
    OfferStatus.ACCEPTED: _("This offer was accepted already."),
    OfferStatus.DECLINED: _("This offer was declined already."),
    OfferStatus.EXPIRED: _("The time to answer this offer is over. You keep your place in the queue."),
    OfferStatus.WITHDRAWN: _("This offer stands no longer. You keep your place in the queue."),
}
TAKEN = _("Somebody else was given this place first. You keep your place in the queue.")
AGAINST = {  # what stands against a ``Promise``
    "spent": _("Nothing is left of this need: all of it is planned by now."),
    "ended": _("The need ends before the place is free."),
    "placed": _("The resident has another bed then. Ask the coordinator which one is to stay."),
}


class OfferGone(Exception):
    """An offer cannot be answered any more. ``status`` is what it is now; the text says so to whoever answered."""

    def __init__(self, status: str, text: Any = None) -> None:
        super().__init__(str(text or WHY_GONE[status]))
        self.status = status


@transaction.atomic
def offer_make(
    *, entry: WaitingListEntry, vacancy: Vacancy, by: User | None, now: datetime, beside_others: bool = False
) -> Offer:
    """Offer a free bed or place to a resident whom it fits, with a deadline. ``by`` None: the queue's own order.

    ``beside_others``: though it is offered to others too; the first to accept has it. Raises ValidationError with what
    stands against it, PermissionDenied.
    """
    if by is not None:
        require(by, "change", entry)
    lock_place(vacancy.bed_id, vacancy.facility_id)
    entry = _locked_entry(entry)
    if entry.status != WaitingStatus.WAITING:
        raise ValidationError(_("This resident has an open offer, or waits no longer."), code="not_waiting")
    _refuse_unfit(vacancy, entry)
    first_open = first_open_monday(timezone.localdate(now))
    promise = LeftOfNeed(entry.need, first_open).of_vacancy(vacancy)
    offer = Offer(
        entry=entry,
        facility=vacancy.facility,
        bed=vacancy.bed,
        weekdays=list(promise.weekdays),
        dates=promise.dates,
        offered_at=now,
        expires_at=_deadline(now),
        offered_by=by,
        beside_others=beside_others,
    )
    _refuse_taken(offer, promise, first_open, beside_others)
    offer.save()
    offer.refresh_from_db(fields=["dates"])
    if is_kept_from(offer, now):
        raise ValidationError(_("This place is no longer free. Choose another."), code="closed")
    _move(entry, WaitingStatus.OFFERED)
    step(entry, StepKind.OFFERED, who=by, now=now, offer=offer)
    tell_family(offer=offer, event=StepKind.OFFERED, now=now)
    return offer


def _refuse_unfit(vacancy: Vacancy, entry: WaitingListEntry) -> None:
    found = next((row for row in vacancy.asked if row[0] == entry.need.code), None)
    if found is None:
        raise ValidationError(_("It was not looked at whether this place fits the resident."), code="not_looked_at")
    if found[1]:
        raise ValidationError(_("This place does not fit the resident."), code=found[1])


def _deadline(now: datetime) -> datetime:
    days = rule_values(timezone.localdate(now))["offer_days"]
    last = timezone.localdate(now) + timedelta(days=days)
    return moment_at(last, ANSWER_UNTIL)


def _refuse_taken(offer: Offer, promise: Promise, first_open: date, beside_others: bool) -> None:
    if promise.against:
        raise ValidationError(AGAINST[promise.against], code=promise.against)
    if promise.first < first_open:
        raise ValidationError(_("That week is published by now; look for free places again."), code="published")
    if offer.bed_id is None:
        if not has_day_places(offer, promise.first, offered=not beside_others):
            raise ValidationError(_("These day places are taken by now."), code="taken")
        return
    if Placement.objects.filter(bed=offer.bed_id, nights__overlap=promise.dates).exists():
        raise ValidationError(_("The bed is taken by now."), code="taken")
    others = Offer.objects.filter(bed=offer.bed_id, status=OfferStatus.OPEN, dates__overlap=promise.dates)
    if not beside_others and others.exists():
        raise ValidationError(_("The bed is offered to somebody else."), code="offered")


@transaction.atomic
def offer_accept(*, offer: Offer, by: User, now: datetime) -> Offer:
    """Take the place for the resident: binding for the next plan. Raises OfferGone, PermissionDenied, ImportStores."""
    _require_answer(by, offer)
    refuse_beside_import()
    first_open = _held_weeks(offer, timezone.localdate(now))
    lock_place(offer.bed_id, offer.facility_id)
    rivals = _locked_offers(offer)
    offer = _answerable(offer, now)
    _shorten(offer, LeftOfNeed(offer.entry.need, first_open).of_offer(offer))
    try:
        with transaction.atomic():
            if offer.bed_id is None and not has_day_places(offer, offer.dates.lower, offered=False):
                raise OfferGone(OfferStatus.WITHDRAWN, TAKEN)
            place_bind(offer=offer, first_open=first_open, by=by, now=now)
    except IntegrityError as error:
        raise OfferGone(OfferStatus.WITHDRAWN, _told_by(error)) from None
    _answer(offer, OfferStatus.ACCEPTED, by, now)
    _move(_locked_entry(offer.entry), WaitingStatus.PLACED, now)
    step(offer.entry, StepKind.ACCEPTED, who=by, now=now, offer=offer)
    tell_family(offer=offer, event=StepKind.ACCEPTED, now=now)
    for rival in rivals:
        if rival.pk != offer.pk and not _still_there(rival, offer):
            _end(rival, OfferStatus.WITHDRAWN, StepKind.TAKEN, None, now)
    return offer


def _held_weeks(offer: Offer, today: date) -> date:
    """Lock the weeks that are pinned: the first one open, which moves where a publication had to be waited for."""
    held, first_open = None, first_open_monday(today)
    while held != first_open:
        for monday in weeks_of(offer, first_open):
            lock_week(monday)
        held, first_open = first_open, first_open_monday(today)
    return first_open


def _shorten(offer: Offer, promise: Promise) -> None:
    """To what is left of the need by now. Raises OfferGone where nothing is."""
    if promise.against:
        raise OfferGone(OfferStatus.WITHDRAWN, AGAINST[promise.against])
    offer.weekdays, offer.dates = list(promise.weekdays), promise.dates
    offer.save(update_fields=["weekdays", "dates"])


def _still_there(rival: Offer, accepted: Offer) -> bool:
    """Whether the place of another open offer is left: of a bed on other nights, of day places where there are more."""
    if rival.bed_id is None:
        return has_day_places(rival, rival.dates.lower, offered=False)
    return not Offer.objects.filter(pk=rival.pk, dates__overlap=accepted.dates).exists()


def _told_by(error: IntegrityError) -> Any:
    """What the constraint that refused it means to whoever accepts."""
    for constraint, text in (("one_placement_a_bed", TAKEN), ("one_placement_a_need", AGAINST["placed"])):
        if constraint in str(error):
            return text
    raise error


@transaction.atomic
def offer_decline(*, offer: Offer, reason: str, by: User, now: datetime) -> Offer:
    """Turn the place down; the resident keeps the place in the queue, and the next in it is asked.

    Raises ValidationError without a reason, OfferGone, PermissionDenied.
    """
    _require_answer(by, offer)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that the next offer fits better.")})
    lock_place(offer.bed_id, offer.facility_id)
    offer = _answerable(offer, now)
    offer.reason = reason.strip()[:200]
    _answer(offer, OfferStatus.DECLINED, by, now)
    _move(_locked_entry(offer.entry), WaitingStatus.WAITING)
    step(offer.entry, StepKind.DECLINED, who=by, now=now, offer=offer, note=offer.reason)
    look_for_next()
    return offer


@transaction.atomic
def offer_withdraw(*, offer: Offer, reason: str, by: User, now: datetime) -> Offer:
    """Take an open offer back: the coordinator, or the house that cannot take anybody then. The family is told, and the
    next in the queue is asked. Raises ValidationError without a reason, OfferGone, PermissionDenied."""
    require(by, "withdraw", offer)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the family reads it.")})
    offer = withdraw(offer=offer, reason=reason.strip()[:200], by=by, now=now)
    look_for_next()
    return offer


def withdraw(
    *, offer: Offer, by: User | None, now: datetime, reason: str = "", cause: OfferCause | Literal[""] = ""
) -> Offer:
    """As ``offer_withdraw``, or for a cause, for a service that has asked whether the actor may, and that says when the
    next in the queue is to be asked. Raises OfferGone."""
    lock_place(offer.bed_id, offer.facility_id)
    offer = _open_offer(offer)
    offer.reason, offer.cause = reason, cause
    _end(offer, OfferStatus.WITHDRAWN, StepKind.WITHDRAWN, by, now, note=offer.reason)
    return offer


def offers_expire(*, now: datetime) -> int:
    """End every open offer whose deadline has passed, each in a transaction of its own; how many ended."""
    late = Offer.objects.filter(status=OfferStatus.OPEN, expires_at__lte=now).order_by("pk")
    return sum(_expired(offer, now) for offer in late.select_related("entry__need"))


@transaction.atomic
def _expired(offer: Offer, now: datetime) -> bool:
    lock_place(offer.bed_id, offer.facility_id)
    try:
        offer = _open_offer(offer)
    except OfferGone:  # answered a moment ago
        return False
    _end(offer, OfferStatus.EXPIRED, StepKind.EXPIRED, None, now)
    look_for_next()
    return True


def look_for_next() -> None:
    """Have a worker look who is next, once this transaction has ended well."""
    transaction.on_commit(look_request)


def look_request() -> None:
    """Have a worker look who waits, what is free and who is next; one such job in the queue is enough."""
    from ..tasks import offer_places  # tasks call services

    with suppress(AlreadyEnqueued):
        offer_places.defer()


def _require_answer(by: User, offer: Offer) -> None:
    if not may(by, "answer", offer) and not may(by, "change", offer):
        raise PermissionDenied("answer scheduling.offer")


def lock_place(bed: int | None, facility: int) -> None:
    """Nobody else offers the bed or, without one, the day places, or answers meanwhile. Not against who only refers
    to the row: a publication goes on.
    """
    if bed is not None:
        Bed.objects.select_for_update(no_key=True).get(pk=bed)
    else:
        Facility.objects.select_for_update(no_key=True).get(pk=facility)


def _locked_offers(offer: Offer) -> list[Offer]:
    """The open offers of the same bed or home, in one order."""
    rows = Offer.objects.filter(status=OfferStatus.OPEN, facility=offer.facility_id, bed=offer.bed_id)
    if offer.bed_id is not None:
        rows = rows.filter(dates__overlap=offer.dates)
    else:
        rows = rows.filter(weekdays__overlap=offer.weekdays)
    rows = rows.select_related("entry__need", "facility", "bed").select_for_update(of=("self",))
    return list(rows.order_by("pk"))


def _open_offer(offer: Offer) -> Offer:
    """The offer as it is now, locked. Raises OfferGone."""
    rows = Offer.objects.select_related("entry__need__resident", "entry__need__service", "facility", "bed")
    offer = rows.select_for_update(of=("self",)).get(pk=offer.pk)
    if offer.status != OfferStatus.OPEN:
        raise OfferGone(offer.status)
    return offer


def _answerable(offer: Offer, now: datetime) -> Offer:
    offer = _open_offer(offer)
    if offer.expires_at <= now:
        raise OfferGone(OfferStatus.EXPIRED)
    return offer


def _answer(offer: Offer, status: OfferStatus, by: User, now: datetime) -> None:
    offer.status, offer.answered_at, offer.answered_by = status, now, by
    offer.save(update_fields=["status", "answered_at", "answered_by", "reason"])


def _end(offer: Offer, status: OfferStatus, kind: StepKind, by: User | None, now: datetime, note: str = "") -> None:
    """An offer that nobody answered; the resident waits again."""
    offer.status = status
    offer.save(update_fields=["status", "reason", "cause"])
    _move(_locked_entry(offer.entry), WaitingStatus.WAITING)
    step(offer.entry, kind, who=by, now=now, offer=offer, note=note)
    tell_family(offer=offer, event=kind, now=now)


def _locked_entry(entry: WaitingListEntry) -> WaitingListEntry:
    rows = WaitingListEntry.objects.select_related("need__resident", "need__service")
    return rows.select_for_update(of=("self",)).get(pk=entry.pk)


def _move(entry: WaitingListEntry, status: WaitingStatus, now: datetime | None = None) -> None:
    entry.status = status
    entry.closed_on = timezone.localdate(now) if now else None
    entry.save(update_fields=["status", "closed_on"])
