"""Families tell of an absence, ask for another time or ask something; coordinators answer."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from backend.core.access.invitations import opens_pages
from backend.core.access.questions import may, require
from backend.core.models import User
from backend.core.outbox import message_queue
from backend.core.services import audit
from residents.models import Absence, Resident
from residents.services.files import hold_file

from ..choices import RequestKind, RequestStatus
from ..locks import refuse_beside_import
from ..models import FamilyRequest
from ..selectors.askers import contacts_behind, same_voice
from ..selectors.occurrences import Row
from ..selectors.whereabouts import span_of
from .calling_off import call_on
from .calls import Call, call_taken
from .capacity import absence_take_effect

MOST_OPEN = 10
LONGEST = timedelta(days=367)  # a year of whole days, and what of today is over
Span = tuple[datetime, datetime]


class TooManyOpen(Exception):
    """So many requests for a resident wait for an answer that more would help nobody."""


class AlreadyAsked(Exception):
    """The same person has told or asked the same already, and the answer is awaited."""


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
    hold_file(resident.pk)
    told = _asked(FamilyRequest(resident=resident, kind=RequestKind.ABSENCE, span=span, text=text), by, now)
    _refuse_asked(told, span=span)  # tapped twice
    told.absence = Absence.objects.create(resident=resident, span=span, reason=text[:120])
    told.absence.refresh_from_db(fields=["span"])
    _store(told)
    absence_take_effect(absence=told.absence, by=by, now=now)
    return told


@transaction.atomic
def time_ask(*, row: Row, text: str, by: User, now: datetime, call: Call | None = None) -> FamilyRequest:
    """Ask for another time of an appointment. ``call``: who rang, where a coordinator enters it. Raises
    PermissionDenied, AlreadyAsked, TooManyOpen; of a call also ValidationError and ReasonNeeded."""
    of_it = {"need": row.need, "index": row.index, "span": span_of(row)}
    wish = FamilyRequest(resident=row.need.resident, kind=RequestKind.TIME, text=text, **of_it)
    return _ask(wish, by, now, call, of_it)


@transaction.atomic
def question_ask(*, resident: Resident, text: str, by: User, now: datetime, call: Call | None = None) -> FamilyRequest:
    """Ask a coordinator something. Raises as ``time_ask`` does."""
    question = FamilyRequest(resident=resident, kind=RequestKind.QUESTION, text=text)
    return _ask(question, by, now, call, {"text": text})


@transaction.atomic
def request_withdraw(*, request: FamilyRequest, by: User, now: datetime) -> FamilyRequest:
    """Take a request back before it is answered. Of an absence: the resident comes after all, and what was called off
    is so no more. A coordinator takes back what one has entered by mistake. Raises PermissionDenied,
    AlreadyAnswered."""
    if not (request.by_phone and may(by, "enter", request)):
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
    """A coordinator's answer; whoever asked is told by a message that there is one, where they can sign in and read it.
    Who cannot is rung back, and the answer kept as it was told. Raises PermissionDenied, AlreadyAnswered."""
    require(by, "answer", request)
    held = _still_open(request)
    guardian = contacts_behind(held).filter(ended_on=None).first()
    reads = guardian is not None and opens_pages(guardian, now)
    held.answered_by_phone = not reads
    answered = _close(held, status, answer, by, now)
    if guardian and reads:
        with override("zh-hans"):
            text = _("Your request has been answered. Sign in with your invitation to read it.")
        key, resident = f"request-{answered.code}", answered.resident_id
        message_queue(phone=guardian.phone, text=text, key=key, now=now, resident=resident)
    return answered


def _ask(request: FamilyRequest, by: User, now: datetime, call: Call | None, same: dict[str, Any]) -> FamilyRequest:
    """``same``: what another open request must have in common to be the same."""
    if call is None:
        hold_file(request.resident_id)
        said: dict[str, Any] = {}
    else:
        said = call_taken(call=call, resident=request.resident, by=by, now=now)
        request.by_phone, request.caller = True, call.caller
    _refuse_asked(_asked(request, by, now), **same)
    return _store(request, said)


def _asked(request: FamilyRequest, by: User, now: datetime) -> FamilyRequest:
    request.made_at, request.made_by = now, by
    return request


def _refuse_asked(request: FamilyRequest, **same: Any) -> None:
    """While the file is held."""
    rows = FamilyRequest.objects.filter(same_voice(request), resident=request.resident, kind=request.kind, **same)
    if rows.filter(status=RequestStatus.OPEN).exists():
        raise AlreadyAsked


def _store(request: FamilyRequest, said: dict[str, Any] | None = None) -> FamilyRequest:
    request.save()
    require(request.made_by, "enter" if request.by_phone else "make", request)
    if FamilyRequest.objects.filter(resident=request.resident, status=RequestStatus.OPEN).count() > MOST_OPEN:
        raise TooManyOpen
    details = _about(request) | (said or {})
    audit(who=request.made_by, act=f"request.{request.kind}", subject=request, now=request.made_at, details=details)
    return request


def _still_open(request: FamilyRequest) -> FamilyRequest:
    held = FamilyRequest.objects.select_for_update(of=("self",)).select_related("resident", "absence", "made_by")
    row = held.get(pk=request.pk)
    if row.status != RequestStatus.OPEN:
        raise AlreadyAnswered
    return row


def _close(row: FamilyRequest, status: RequestStatus, answer: str, by: User, now: datetime) -> FamilyRequest:
    row.status, row.answer, row.answered_at, row.answered_by = status, answer, now, by
    row.save(update_fields=["status", "answer", "answered_at", "answered_by", "answered_by_phone", "absence"])
    audit(who=by, act=f"request.{status}", subject=row, now=now, details=_about(row))
    return row


def _about(request: FamilyRequest) -> dict[str, str]:
    return {"resident": request.resident.code, "kind": request.kind}
