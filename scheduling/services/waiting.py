"""Who is on the waiting list: needs of a bed or a day place that the coming week would start without."""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import require
from backend.core.history.selectors import changes_of
from backend.core.models import User
from residents.models import Need

from ..choices import OfferStatus, StepKind, WaitingStatus
from ..engine.plan import Plan
from ..engine.problem import Problem
from ..engine.supply import PLACEMENTS, Mode
from ..engine.worth import units_served
from ..models import Offer, WaitingListEntry, WaitingStep
from ..selectors.facility.nights import stays_of
from ..selectors.waiting import STANDING
from ..selectors.whereabouts import FAR
from .queue_steps import step


def needs_without(problem: Problem, plan: Plan) -> list[str]:
    """Codes of the needs of beds and day places that ``plan`` leaves without: no night at all, or too few days."""
    units = units_served(problem, plan)
    found = []
    for need in problem.needs:
        mode = problem.service[need.service].mode
        if mode in PLACEMENTS and units.get(need.id, 0) < (1 if mode is Mode.STAY else need.times):
            found.append(need.id)
    return found


@transaction.atomic
def queue_refresh(*, without: Collection[str], known: Collection[str], now: datetime) -> tuple[int, int]:
    """Bring the list in line with the world: how many joined it and how many left.

    ``known``: codes of all the needs that there are; ``without``: of those that wait for a bed or place.
    """
    standing = {
        entry.need.code: entry
        for entry in WaitingListEntry.objects.filter(status__in=STANDING)
        .select_related("need")
        .select_for_update(of=("self",))
        .order_by("pk")
    }
    joining = _may_join(set(without) - standing.keys(), now)
    for need in joining:
        _join(need, now)
    for entry in standing.values():
        _follow(entry, now)
    leaving = [entry for code, entry in standing.items() if code not in without and not _has_offer(entry)]
    for entry in leaving:
        placed = entry.need.code in known or _had_a_bed(entry, now)
        _close(entry, StepKind.PLACED if placed else StepKind.CLOSED, None, now)
    return len(joining), len(leaving)


def _may_join(codes: Collection[str], now: datetime) -> list[Need]:
    """But for needs that were given a place while this was being found out, and those that a person took off the list,
    until something of the need is changed."""
    steps = WaitingStep.objects.filter(entry__need__code__in=codes).select_related("entry__need")
    last = {step.entry.need: step for step in steps.order_by("at", "pk")}
    barred = [need.pk for need, one in last.items() if one.at > now or _still_off(need, one)]
    return list(Need.objects.filter(code__in=codes).exclude(pk__in=barred).order_by("code"))


def _still_off(need: Need, last: WaitingStep) -> bool:
    by_hand = last.kind == StepKind.CLOSED and last.who_id is not None
    return by_hand and not changes_of(need).filter(at__gt=last.at).exists()


def _had_a_bed(entry: WaitingListEntry, now: datetime) -> bool:
    """Whether a stay in force ended the waiting, not one of before it."""
    need, today = entry.need, timezone.localdate(now)
    before = _placed_before(need)
    since = max(entry.since, before.closed_on) if before and before.closed_on else entry.since
    stays = [one.stay for one in stays_of(None, [need.resident_id], since, today + FAR) if one.stay]
    return any(stay.need_id == need.pk and stay.nights.lower >= since for stay in stays)


def _placed_before(need: Need) -> WaitingListEntry | None:
    """The last waiting of the need that ended with a bed or place."""
    placed = WaitingListEntry.objects.filter(need=need, status=WaitingStatus.PLACED)
    return placed.order_by("closed_on", "pk").last()


def _has_offer(entry: WaitingListEntry) -> bool:
    return Offer.objects.filter(entry=entry, status=OfferStatus.OPEN).exists()


@transaction.atomic
def entry_close(*, entry: WaitingListEntry, reason: str, by: User, now: datetime) -> None:
    """Take an entry off the list for ``reason``. Raises ValidationError, PermissionDenied."""
    require(by, "change", entry)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the family reads it.")})
    entry = WaitingListEntry.objects.select_for_update(of=("self",)).select_related("need").get(pk=entry.pk)
    if entry.status not in STANDING:
        raise ValidationError(_("This entry is closed already."), code="closed")
    if _has_offer(entry):
        raise ValidationError(_("An offer is open: wait for its answer, or withdraw it first."), code="offered")
    _close(entry, StepKind.CLOSED, by, now, reason.strip())


def _join(need: Need, now: datetime) -> None:
    """The engine counts the waiting from ``waiting_since`` of the need: where nobody gave it, from today on."""
    today = timezone.localdate(now)
    said = _begun(need, today)
    since: date = min(said, today)
    if need.waiting_since != said:
        need.waiting_since = said
        need.save(update_fields=["waiting_since"])
    entry = WaitingListEntry.objects.create(need=need, since=since)
    step(entry, StepKind.JOINED, who=None, now=now)


def _begun(need: Need, today: date) -> date:
    """Days with a bed or place are not waited: whoever loses it goes on from what was waited before, unless somebody
    has said since that the need waits from a later day."""
    since, before = need.waiting_since or today, _placed_before(need)
    if before is None or before.closed_on is None or since > before.closed_on:
        return since
    return today - (before.closed_on - before.since)


def _follow(entry: WaitingListEntry, now: datetime) -> None:
    """Where the need has come to say another day since when it waits, so does the entry."""
    since = min(entry.need.waiting_since or entry.since, timezone.localdate(now))
    if since != entry.since:
        entry.since = since
        entry.save(update_fields=["since"])


def _close(entry: WaitingListEntry, kind: StepKind, by: User | None, now: datetime, note: str = "") -> None:
    entry.status = WaitingStatus.PLACED if kind is StepKind.PLACED else WaitingStatus.WITHDRAWN
    entry.closed_on = max(entry.since, timezone.localdate(now))
    entry.save(update_fields=["status", "closed_on"])
    step(entry, kind, who=by, now=now, note=note)
