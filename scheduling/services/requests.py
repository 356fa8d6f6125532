"""Families tell of an absence, ask for another time or ask something; coordinators answer."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.outbox import message_queue
from backend.core.services import audit
from residents.models import Absence, Resident
from residents.services.files import hold_file

from ..choices import RequestKind, RequestStatus
from ..locks import refuse_beside_import
from ..models import FamilyRequest
from ..selectors.occurrences import Row
from ..selectors.whereabouts import span_of
from .calling_off import call_on
from .capacity import absence_take_effect

MOST_OPEN = 10
LONGEST = timedelta(days=367)  # a year of whole days, and what of today is over
Span = tuple[datetime, datetime]


class TooManyOpen(Exception):
    """So many requests for a resident wait for an answer that more would help nobody."""


class AlreadyAsked(Exception):
    """The same account has told or asked the same already, and the answer is awaited."""


class AlreadyAnswered(Exception):
    """Somebody answered or withdrew the request meanwhile."""


@transaction.atomic
def absence_tell(*, resident: Resident, span: Span, text: str, by: User, now: datetime) -> FamilyRequest:
    """The resident is away for ``span``. Planning knows it from now on, and the appointments and nights of that time
    that are published are marked as called off. Raises PermissionDenied, AlreadyAsked, TooManyOpen, and
    ValidationError for a time that is over or lies more than a year off, and ImportStores."""
    refuse_beside_import()
    if span[1] <= now:
        raise ValidationError({"span": _("This time is over. Give days from today on.")}, code="over")
    if span[1] - span[0] > LONGEST or span[0] - now > LONGEST:
        raise ValidationError({"span": _("More than a year: please call the coordinator.")}, code="far")
    told_before = FamilyRequest.objects.filter(resident=hold_file(resident.pk), kind=RequestKind.ABSENCE, span=span)
    if told_before.filter(made_by=by, status=RequestStatus.OPEN).exists():  # tapped twice
        raise AlreadyAsked
    absence = Absence.objects.create(resident=resident, span=span, reason=text[:120])
    absence.refresh_from_db(fields=["span"])
    told = _store(
        FamilyRequest(resident=resident, kind=RequestKind.ABSENCE, span=span, absence=absence, text=text), by, now
    )
    absence_take_effect(absence=absence, by=by, now=now)
    return told


@transaction.atomic
def time_ask(*, row: Row, text: str, by: User, now: datetime) -> FamilyRequest:
    """Ask for another time of an appointment. Raises PermissionDenied, AlreadyAsked, TooManyOpen."""
    asked = FamilyRequest(
        resident=row.need.resident,
        kind=RequestKind.TIME,
        need=row.need,
        index=row.index,
        span=span_of(row),
        text=text,
    )
    hold_file(row.need.resident_id)
    if FamilyRequest.objects.filter(
        need=asked.need, index=asked.index, span=asked.span, made_by=by, status=RequestStatus.OPEN
    ).exists():
        raise AlreadyAsked
    return _store(asked, by, now)


@transaction.atomic
def question_ask(*, resident: Resident, text: str, by: User, now: datetime) -> FamilyRequest:
    """Ask a coordinator something. Raises PermissionDenied, TooManyOpen."""
    return _store(FamilyRequest(resident=resident, kind=RequestKind.QUESTION, text=text), by, now)


@transaction.atomic
def request_withdraw(*, request: FamilyRequest, by: User, now: datetime) -> FamilyRequest:
    """Take a request back before it is answered. Of an absence: the resident comes after all, and what was called off
    is so no more. Raises PermissionDenied, AlreadyAnswered."""
    require(by, "make", request)
    taken = _still_open(request)
    if taken.absence and taken.span:
        span = (taken.span.lower, taken.span.upper)
        call_on(absence=taken.absence, span=span, by=by, now=now)
        taken.absence.delete()
        taken.absence = None
    return _close(taken, RequestStatus.WITHDRAWN, "", by, now)


@transaction.atomic
def request_answer(
    *, request: FamilyRequest, status: RequestStatus, answer: str, by: User, now: datetime
) -> FamilyRequest:
    """A coordinator's answer; whoever asked is told by a message that there is one. Raises PermissionDenied,
    AlreadyAnswered."""
    require(by, "answer", request)
    answered = _close(_still_open(request), status, answer, by, now)
    speaking = answered.resident.guardians.filter(ended_on=None)
    guardian = speaking.filter(pk__in=answered.made_by.assignments.values("guardian")).first()
    if guardian:
        with override("zh-hans"):
            text = _("Your request has been answered. Sign in with your invitation to read it.")
        key, resident = f"request-{answered.code}", answered.resident_id
        message_queue(phone=guardian.phone, text=text, key=key, now=now, resident=resident)
    return answered


def _store(request: FamilyRequest, by: User, now: datetime) -> FamilyRequest:
    request.made_at, request.made_by = now, by
    request.save()
    require(by, "make", request)
    if FamilyRequest.objects.filter(resident=request.resident, status=RequestStatus.OPEN).count() > MOST_OPEN:
        raise TooManyOpen
    audit(who=by, act=f"request.{request.kind}", subject=request, now=now, details=_about(request))
    return request


def _still_open(request: FamilyRequest) -> FamilyRequest:
    held = FamilyRequest.objects.select_for_update(of=("self",)).select_related("resident", "absence")
    row = held.get(pk=request.pk)
    if row.status != RequestStatus.OPEN:
        raise AlreadyAnswered
    return row


def _close(row: FamilyRequest, status: RequestStatus, answer: str, by: User, now: datetime) -> FamilyRequest:
    row.status, row.answer, row.answered_at, row.answered_by = status, answer, now, by
    row.save(update_fields=["status", "answer", "answered_at", "answered_by", "absence"])
    audit(who=by, act=f"request.{status}", subject=row, now=now, details=_about(row))
    return row


def _about(request: FamilyRequest) -> dict[str, str]:
    return {"resident": request.resident.code, "kind": request.kind}
