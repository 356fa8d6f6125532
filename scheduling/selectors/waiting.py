"""The queue: who waits for which service, in which order, and why there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from backend.core.access.questions import Actor, permitted, within

from ..choices import WaitingStatus
from ..engine.worth import Urgency, urgency
from ..models import LookAgain, Offer, WaitingListEntry, WaitingStep
from ..snapshot.rule_values import rule_values, weights_of

STANDING = (WaitingStatus.WAITING, WaitingStatus.OFFERED)
# The day from which the waiting of an entry counts: as the planner has it, the need's own where it says one.
BEGUN = Coalesce("need__waiting_since", "since")
_OF_PLACE = ("pk", BEGUN, "need__priority", "need__resident__level_id", "need__service_id")


@dataclass(frozen=True)
class Place:
    """``place`` of ``among`` who wait for the same service, 1 the next; those who weigh the same by who came first.

    ``days``: how long the entry has waited on the day it was asked about.
    """

    place: int
    among: int
    urgency: Urgency
    days: int


def queue_place(user: Actor, entry: WaitingListEntry, today: date) -> Place | None:
    """Where an entry stands in the queue for its service; None where it no longer stands, or out of reach."""
    if not within(user, "read", WaitingListEntry.objects.filter(pk=entry.pk, status__in=STANDING)).exists():
        return None
    return places(today, service=entry.need.service_id).get(entry.pk)


def places(today: date, *, service: int | None = None) -> dict[int, Place]:
    """The place of every standing entry, of one service if given, by the entry's key; in the order of each queue."""
    rows = WaitingListEntry.objects.filter(status__in=STANDING)
    if service is not None:
        rows = rows.filter(need__service=service)
    weights = weights_of(rule_values(today))
    queues: dict[int, list[tuple[int, date, int, Urgency, int]]] = defaultdict(list)
    for key, begun, priority, level, of_service in rows.values_list(*_OF_PLACE):
        days = max(0, (today - begun).days)
        each = urgency(weights, priority, level, days)
        queues[of_service].append((-each.product, begun, key, each, days))
    return {
        key: Place(number, len(queue), each, days)
        for queue in queues.values()
        for number, (_weight, _begun, key, each, days) in enumerate(sorted(queue), 1)
    }


@dataclass(frozen=True)
class Waiting:
    """An entry as the list shows it."""

    entry: WaitingListEntry
    place: Place


def waiting_list(user: Actor, today: date, *, filters: dict[str, str] | None = None) -> list[tuple[int, Place]]:
    """Keys and places of the standing entries in reach, the most urgent first. Two queries.

    ``filters``: ``service`` and ``town`` by code, ``status`` by word, ``text`` in the resident's name or file code or
    the need's.
    """
    wanted = _filtered(permitted(user, "read", WaitingListEntry).filter(status__in=STANDING), filters or {})
    mine = set(wanted.values_list("pk", flat=True))
    found = ((key, place) for key, place in places(today).items() if key in mine)
    return sorted(found, key=lambda one: (-one[1].urgency.product, one[1].place, one[0]))


def _filtered(rows: QuerySet[WaitingListEntry], filters: dict[str, str]) -> QuerySet[WaitingListEntry]:
    fields = {"service": "need__service__code", "town": "need__resident__town__code", "status": "status"}
    rows = rows.filter(**{fields[name]: value for name, value in filters.items() if value and name in fields})
    if text := filters.get("text", "").strip():
        who = ("need__resident__name__icontains", "need__resident__code__icontains", "need__code__icontains")
        rows = rows.filter(Q(*((field, text) for field in who), _connector=Q.OR))
    if filters.get("looks"):
        rows = rows.filter(looks__answered_at=None, looks__isnull=False)
    return rows


def shown(user: Actor, page: Iterable[tuple[int, Place]]) -> list[Waiting]:
    """The entries of one page of the list, in its order, with what each line shows. Three queries."""
    wanted = dict(page)
    rows = permitted(user, "read", WaitingListEntry).filter(pk__in=wanted)
    rows = rows.select_related("need__service", "need__resident__town").prefetch_related(
        Prefetch("offers", Offer.objects.filter(status="open").select_related("facility", "bed"), to_attr="standing"),
        Prefetch("looks", LookAgain.objects.filter(answered_at=None), to_attr="asking"),
    )
    found = {row.pk: row for row in rows}
    return [Waiting(found[key], place) for key, place in wanted.items() if key in found]


def entry_of(user: Actor, need: str) -> WaitingListEntry | None:
    """The newest entry of a need by the need's code."""
    rows = permitted(user, "read", WaitingListEntry).filter(need__code=need)
    return rows.select_related("need__service", "need__resident__town", "need__resident__level").order_by("-pk").first()


def steps_of(user: Actor, entry: WaitingListEntry) -> list[WaitingStep]:
    """The whole log of a need on the waiting list, earlier entries included, the newest first."""
    rows = permitted(user, "read", WaitingStep).filter(entry__need=entry.need_id)
    return list(rows.select_related("who", "offer__facility", "offer__bed", "entry"))


def offers_of(user: Actor, entry: WaitingListEntry) -> list[Offer]:
    rows = permitted(user, "read", Offer).filter(entry__need=entry.need_id)
    return list(rows.select_related("facility", "bed__room", "offered_by", "answered_by"))


def offer_of(user: Actor, act: str, key: Any) -> Offer | None:
    """An offer to which the user may do ``act``: a family answers, a coordinator changes."""
    rows = permitted(user, act, Offer).filter(pk=key)
    return rows.select_related("facility", "bed", "entry__need__service", "entry__need__resident").first()


def looks_of(user: Actor, entry: WaitingListEntry) -> list[LookAgain]:
    rows = permitted(user, "read", LookAgain).filter(entry__need=entry.need_id)
    return list(rows.select_related("asked_by", "answered_by", "caller", "entry__need__resident"))


def look_of(user: Actor, act: str, key: Any) -> LookAgain | None:
    rows = permitted(user, act, LookAgain).filter(pk=key)
    return rows.select_related("entry__need__resident", "asked_by").first()


def looks_due(user: Actor) -> list[LookAgain]:
    """Requests to look again that wait for their answer, the first due first."""
    rows = permitted(user, "read", LookAgain).filter(answered_at=None).order_by("due_on", "pk")
    return list(rows.select_related("entry__need__service", "entry__need__resident__town", "caller"))
