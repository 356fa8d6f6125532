"""What families asked, for those who answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_DAY

from ..choices import PlanStatus, RequestKind, RequestStatus
from ..models import FamilyRequest, ManualChange, Plan
from .askers import Asker, asker_of
from .facility.nights import Sleep
from .occurrences import Row
from .placed import row_in
from .whereabouts import appointments_within, nights_within, span_of

_SHOWN = ("resident__town", "need__service", "answered_by", "made_by", "caller")


@dataclass(frozen=True)
class Asked:
    """A request, the appointments and the nights that it touches, and who asked."""

    request: FamilyRequest
    appointments: list[Row]
    nights: list[Sleep]
    asker: Asker

    @property
    def open(self) -> bool:
        return self.request.status == RequestStatus.OPEN


def wish_is_met(user: Actor, asked: FamilyRequest) -> bool:
    """Whether a draft or the published version of the week has another time for it, given since the family asked."""
    if asked.span is None or asked.need is None or asked.index is None:
        return False
    day, by_then = timezone.localdate(asked.span.lower), asked.made_at
    moved = ManualChange.objects.filter(need=asked.need, index=asked.index, at__gte=by_then, undone_at=None)
    by_hand = moved.filter(plan=OuterRef("pk"))
    plans = permitted(user, "read", Plan).exclude(status=PlanStatus.SUPERSEDED)
    plans = plans.filter(week=day - day.weekday() * ONE_DAY)
    since = plans.filter(Q(created_at__gte=by_then) | Q(published_at__gte=by_then) | Exists(by_hand))
    rows = [row_in(plan, asked.need, asked.index) for plan in since]
    return any(row is not None and span_of(row) != (asked.span.lower, asked.span.upper) for row in rows)


def requests_to_answer(user: Actor, *, answered: bool) -> QuerySet[FamilyRequest]:
    rows = permitted(user, "answer", FamilyRequest).select_related(*_SHOWN)
    if answered:
        return rows.exclude(status=RequestStatus.OPEN).order_by(F("answered_at").desc(), "-pk")
    return rows.filter(status=RequestStatus.OPEN).order_by("made_at", "pk")


def request_to_answer(user: Actor, code: UUID, now: datetime) -> Asked | None:
    rows = permitted(user, "answer", FamilyRequest).select_related(*_SHOWN)
    row = rows.filter(code=code).first()
    if row is None:
        return None
    touched = appointments_within(user, row.resident, row.span.lower, row.span.upper) if row.span else []
    nights = []
    if row.kind == RequestKind.ABSENCE and row.span:
        nights = nights_within(user, row.resident, row.span.lower, row.span.upper)
    if row.kind == RequestKind.TIME:
        touched = [one for one in touched if (one.need, one.index) == (row.need, row.index)]
    return Asked(row, touched, nights, asker_of(user, row, now))


def request_to_withdraw(user: Actor, code: UUID) -> FamilyRequest | None:
    """One that a coordinator entered."""
    rows = permitted(user, "enter", FamilyRequest).filter(by_phone=True, code=code)
    return rows.select_related("resident").first()
