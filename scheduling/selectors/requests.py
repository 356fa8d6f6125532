"""What families asked, for those who answer."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet

from backend.core.access.questions import Actor, permitted
from residents.models import Guardian

from ..choices import RequestKind, RequestStatus
from ..models import FamilyRequest
from .facility.nights import Sleep
from .occurrences import Row
from .whereabouts import appointments_within, nights_within


@dataclass(frozen=True)
class Asked:
    """A request, the appointments and the nights that it touches, and whom to call back."""

    request: FamilyRequest
    appointments: list[Row]
    nights: list[Sleep]
    guardian: Guardian | None

    @property
    def open(self) -> bool:
        return self.request.status == RequestStatus.OPEN


def requests_to_answer(user: Actor, *, answered: bool) -> QuerySet[FamilyRequest]:
    rows = permitted(user, "answer", FamilyRequest).select_related("resident__town", "need__service", "answered_by")
    if answered:
        return rows.exclude(status=RequestStatus.OPEN).order_by(F("answered_at").desc(), "-pk")
    return rows.filter(status=RequestStatus.OPEN).order_by("made_at", "pk")


def request_to_answer(user: Actor, code: UUID) -> Asked | None:
    rows = permitted(user, "answer", FamilyRequest).select_related("resident__town", "need__service", "answered_by")
    row = rows.filter(code=code).first()
    if row is None:
        return None
    touched = appointments_within(user, row.resident, row.span.lower, row.span.upper) if row.span else []
    nights = []
    if row.kind == RequestKind.ABSENCE and row.span:
        nights = nights_within(user, row.resident, row.span.lower, row.span.upper)
    if row.kind == RequestKind.TIME:
        touched = [one for one in touched if (one.need, one.index) == (row.need, row.index)]
    guardians = permitted(user, "read", Guardian).filter(resident=row.resident)
    asked_by = guardians.filter(pk__in=row.made_by.assignments.values("guardian")).first()
    return Asked(row, touched, nights, asked_by)
